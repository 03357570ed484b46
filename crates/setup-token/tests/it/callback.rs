//! The loopback redirect: one callback is accepted, all else is refused.

use std::io::{Read, Write};
use std::net::{Ipv6Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use auth_tests::Visitor;

use crate::world::World;

/// Sends bytes and reads the answer to its end, ten seconds at most.
fn send(port: u16, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    // It may close before it has read everything.
    stream.write_all(bytes).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_forged_callback_is_refused_and_the_real_one_is_taken() {
    let world = World::new();
    let mut run = world.start(&[]);
    let visitor = Visitor::new();
    for query in [
        "code=forged&state=forged".to_owned(),
        "code=forged".to_owned(),
        "error=access_denied".to_owned(),
        format!("state={}", run.state),
        format!("code=a&code=b&state={}", run.state),
        format!("code=a&state=x&state={}", run.state),
    ] {
        let page = visitor.ask(&run.callback(&query));
        assert_eq!(page.status, 400, "{query}: {}", page.text);
    }
    for path in ["/", "/favicon.ico", "/callback/x", "/CALLBACK"] {
        let url = format!("http://127.0.0.1:{}{path}", run.port());
        assert_eq!(visitor.ask(&url).status, 404, "{path}");
    }
    assert_eq!(
        visitor.submit(&run.callback(""), &[("code", "a")]).status,
        405
    );
    assert_eq!(world.provider.count("token"), 0, "no code was exchanged");
    let page = visitor.open(&run.url);
    assert_eq!(page.status, 200, "{}", page.text);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("rejected a callback"), "{ended:?}");
    assert!(world.provider.accepts(ended.stdout.trim_end()));
}

#[test]
fn a_second_code_is_refused() {
    let world = World::new();
    let slow = auth_tests::Fault::Delay { ms: 1500 };
    world.provider.fault("token.authorization_code", slow);
    let mut run = world.start(&[]);
    let (code, state) = world.consent(&run.url);
    let first = run.callback(&format!("code={code}&state={state}"));
    let second = run.callback(&format!("code=another&state={state}"));
    let browser = std::thread::spawn(move || Visitor::new().ask(&first).status);
    let end = Instant::now() + Duration::from_secs(10);
    while world.provider.count("token") == 0 {
        assert!(Instant::now() < end, "the code is not exchanged");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(Visitor::new().ask(&second).status, 409);
    assert_eq!(browser.join().expect("a page"), 200);
    assert_eq!(run.session.finish().code, Some(0));
    assert_eq!(world.provider.count("token"), 1);
}

#[test]
fn the_page_says_the_result_and_leaks_nothing_onwards() {
    let world = World::new();
    let mut run = world.start(&[]);
    let (code, state) = world.consent(&run.url);
    let request =
        format!("GET /callback?code={code}&state={state} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let answer = send(run.port(), request.as_bytes()).to_lowercase();
    for header in [
        "200 ok",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "default-src 'none'",
        "your token is ready",
    ] {
        assert!(answer.contains(header), "{header}: {answer}");
    }
    for leak in [
        code.to_lowercase(),
        state.to_lowercase(),
        "http://".to_owned(),
        "<script".to_owned(),
    ] {
        assert!(!answer.contains(&leak), "{leak}: {answer}");
    }
    assert_eq!(run.session.finish().code, Some(0));
}

#[test]
fn a_person_who_says_no_ends_it() {
    let world = World::new();
    let mut run = world.start(&["--json"]);
    let query = format!(
        "error=access_denied&error_description=not%1b%5b2Jtoday&state={}",
        run.state
    );
    assert_eq!(Visitor::new().ask(&run.callback(&query)).status, 400);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("access_denied"), "{ended:?}");
    assert!(!ended.stderr.contains('\u{1b}'), "{ended:?}");
}

#[test]
fn oversized_malformed_and_slow_requests_do_not_hold_it_up() {
    let world = World::new();
    let mut run = world.start(&[]);
    let long = format!("GET /callback?code={} HTTP/1.1\r\n\r\n", "a".repeat(20_000));
    assert!(send(run.port(), long.as_bytes()).contains("431"));
    let header = format!(
        "GET /callback HTTP/1.1\r\nX: {}\r\n\r\n",
        "a".repeat(20_000)
    );
    assert!(send(run.port(), header.as_bytes()).contains("431"));
    assert!(send(run.port(), b"\x16\x03\x01\x02\x00\x01nonsense\r\n\r\n").contains("400"));
    let start = Instant::now();
    assert_eq!(
        send(run.port(), b"GET /callback?code=a"),
        "",
        "it is dropped without an answer"
    );
    assert!(
        start.elapsed() < Duration::from_secs(9),
        "a slow request is dropped"
    );
    let mut crowd = Vec::new();
    for _ in 0..200 {
        crowd.push(TcpStream::connect(("127.0.0.1", run.port())).expect("it listens"));
    }
    assert_eq!(Visitor::new().open(&run.url).status, 200);
    assert_eq!(run.session.finish().code, Some(0));
    assert_eq!(crowd.len(), 200);
}

#[test]
fn a_browser_that_knows_ipv6_only_comes_back_too() {
    // Where the machine has no IPv6 loopback, no browser can use it either.
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return;
    }
    let world = World::new();
    let mut run = world.start(&[]);
    let (code, state) = world.consent(&run.url);
    let url = format!(
        "http://[::1]:{}/callback?code={code}&state={state}",
        run.port()
    );
    assert_eq!(Visitor::new().ask(&url).status, 200);
    assert_eq!(run.session.finish().code, Some(0));
}

#[test]
fn a_port_can_be_chosen_and_a_busy_one_is_named() {
    let world = World::new();
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("its address").port().to_string();
    let ended = world
        .sandbox
        .command("setup-token")
        .args(["--no-browser", "--port", &port])
        .output();
    let ended = ended.expect("it runs");
    assert_eq!(ended.status.code(), Some(4), "{ended:?}");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains(&port) && said.contains("--port"), "{said}");
    drop(taken);
    let mut run = world.start(&["--port", &port]);
    assert_eq!(run.port().to_string(), port);
    assert_eq!(Visitor::new().open(&run.url).status, 200);
    assert_eq!(run.session.finish().code, Some(0));
}

#[test]
fn it_gives_up_when_nobody_comes() {
    let world = World::new();
    let mut run = world.start(&["--timeout", "300ms"]);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert!(ended.stderr.contains("--timeout"), "{ended:?}");
}

#[test]
fn a_callback_of_more_than_8_kib_says_so_and_the_login_goes_on() {
    let world = World::new();
    let mut run = world.start(&[]);
    let (code, state) = world.consent(&run.url);
    let cookies = "a".repeat(9000);
    let large =
        format!("GET /callback?code={code}&state={state} HTTP/1.1\r\nCookie: {cookies}\r\n\r\n");
    let page = send(run.port(), large.as_bytes());
    assert!(page.contains("431") && page.contains("paste"), "{page}");
    let small = run.callback(&format!("code={code}&state={state}"));
    assert_eq!(Visitor::new().ask(&small).status, 200);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("8 KiB"), "{ended:?}");
}

#[test]
fn a_callback_of_another_issuer_is_rejected() {
    let world = World::new();
    let mut run = world.start(&["--oauth", "issuer=https://issuer.example"]);
    let (code, state) = world.consent(&run.url);
    let callback = |iss: &str| run.callback(&format!("code={code}&state={state}&iss={iss}"));
    let visitor = Visitor::new();
    assert_eq!(
        visitor.ask(&callback("https%3A%2F%2Fother.example")).status,
        400
    );
    assert_eq!(
        visitor
            .ask(&callback("https%3A%2F%2Fissuer.example"))
            .status,
        200
    );
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("issuer"), "{ended:?}");
}

#[test]
fn a_temporary_error_in_the_callback_is_exit_4() {
    let world = World::new();
    let mut run = world.start(&[]);
    let query = format!("error=temporarily_unavailable&state={}", run.state);
    assert_eq!(Visitor::new().ask(&run.callback(&query)).status, 400);
    assert_eq!(run.session.finish().code, Some(4));
}
