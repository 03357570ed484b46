//! Requests that are not meant well, and an upstream that is not either.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use crate::support::{PATIENCE, Proxy, eventually, with_key};
use crate::upstream::{Upstream, json};

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[test]
fn without_the_run_s_token_nothing_reaches_the_upstream() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let wrong = format!("{}x", proxy.token);
    for header in [
        String::new(),
        format!("authorization: Bearer {wrong}\r\n"),
        format!("x-api-key: {wrong}\r\n"),
        format!("x-api-key: {}\r\n", crate::support::KEY),
        format!("cookie: {}\r\n", proxy.token),
    ] {
        let address = proxy.address();
        let answer = proxy.raw(format!(
            "POST /v1/messages HTTP/1.1\r\nHost: {address}\r\nconnection: close\r\n{header}content-length: 2\r\n\r\n{{}}"
        ));
        assert_eq!(status(&answer), "401", "{answer}");
        assert!(answer.contains("\"authentication_error\""), "{answer}");
    }
    let path = format!("GET /v1/models?key={}", proxy.token);
    let answer = proxy.raw(format!(
        "{path} HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n"
    ));
    assert_eq!(status(&answer), "401", "{answer}");
    assert_eq!(upstream.count(), 0);
}

#[test]
fn no_other_host_and_no_other_path_can_be_reached() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let close = "connection: close\r\n";
    for (start, expected) in [
        ("GET http://evil.example/v1/models", "400"),
        ("GET https://api.anthropic.com/v1/models", "400"),
        ("GET /v1/../admin", "400"),
        ("GET /v1/%2e%2e/admin", "400"),
        ("GET /v1/..%2Fadmin", "400"),
        ("GET /v1/..\\admin", "400"),
        ("OPTIONS *", "400"),
    ] {
        let answer = proxy.raw(proxy.head(start, close));
        assert_eq!(status(&answer), expected, "{start}: {answer}");
    }
    let connect = proxy.raw(proxy.head("CONNECT evil.example:443", close));
    assert!(["400", "405"].contains(&status(&connect)), "{connect}");
    assert_eq!(upstream.count(), 0);
    let own = format!("GET {}/v1/models", proxy.base);
    let answer = proxy.raw(proxy.head(&own, close));
    assert_eq!(status(&answer), "200", "{answer}");
    assert_eq!(upstream.requests()[0].path, "/v1/models");
}

#[test]
fn a_request_in_a_request_is_never_sent() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    let length = smuggled.len() + 5;
    for rest in [
        format!(
            "content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}"
        ),
        format!(
            "transfer-encoding: chunked\r\ncontent-length: {length}\r\n\r\n0\r\n\r\n{smuggled}"
        ),
        format!("content-length: 0\r\ncontent-length: {length}\r\n\r\n{smuggled}"),
        format!("transfer-encoding: xchunked\r\n\r\n0\r\n\r\n{smuggled}"),
        format!("transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n{smuggled}"),
        format!("transfer-encoding : chunked\r\n\r\n0\r\n\r\n{smuggled}"),
        format!("transfer-encoding: chunked\r\n\r\n1;x=\nz\r\n0\r\n\r\n{smuggled}"),
        format!("transfer-encoding: chunked\r\n\r\n-1\r\n{smuggled}"),
        format!("transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{smuggled}"),
        format!("content-length: +5\r\n\r\nhello{smuggled}"),
        format!("content-length: 5, 6\r\n\r\nhello{smuggled}"),
        format!("x-folded: a\r\n transfer-encoding: chunked\r\n\r\n{smuggled}"),
        format!("x-nul: a\0b\r\n\r\n{smuggled}"),
        format!("x-cr: a\rtransfer-encoding: chunked\r\n\r\n{smuggled}"),
        format!("x-lf: a\ncontent-length: 0\n\n{smuggled}"),
    ] {
        let head = proxy.head("POST /v1/messages", "");
        let head = head.strip_suffix("\r\n").expect("the blank line");
        let mut stream = proxy.connect();
        drop(stream.write_all(format!("{head}{rest}").as_bytes()));
        drop(stream.shutdown(Shutdown::Write));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        let paths: Vec<String> = upstream.requests().into_iter().map(|it| it.path).collect();
        assert!(
            !paths.iter().any(|path| path.contains("smuggled")),
            "{rest:?}: {paths:?}"
        );
    }
    for request in upstream.requests() {
        let both = request.header("transfer-encoding").is_some()
            && request.header("content-length").is_some();
        assert!(!both, "{request:?}");
    }
}

#[test]
fn a_head_of_more_than_64_kib_is_refused() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let filler =
        |length: usize| format!("x-filler: {}\r\nconnection: close\r\n", "a".repeat(length));
    let answer = proxy.raw(proxy.head("GET /v1/models", &filler(60 * 1024)));
    assert_eq!(status(&answer), "200", "{answer}");
    let answer = proxy.raw(proxy.head("GET /v1/models", &filler(70 * 1024)));
    assert_eq!(status(&answer), "431", "{answer}");
    assert_eq!(upstream.count(), 1);
}

#[test]
fn slow_and_idle_clients_are_dropped() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &["--idle-timeout", "1s"]);
    let whole = proxy.head("POST /v1/messages", "content-length: 9\r\n");
    for begun in ["", "POST /v1/mess", &whole] {
        let began = Instant::now();
        assert!(proxy.raw(begun).is_empty(), "{begun}");
        assert!(began.elapsed() < Duration::from_secs(20), "{begun}");
    }
}

#[test]
fn an_upstream_that_is_silent_is_504_and_one_that_is_gone_502() {
    let silent = Upstream::start(|_, _| {
        std::thread::sleep(Duration::from_secs(30));
        Ok(())
    });
    let sandbox = with_key(&silent.base);
    let proxy = Proxy::start(&sandbox, &["--idle-timeout", "1s"]);
    let answer = proxy.send("POST", "/v1/messages", "{}");
    assert_eq!(
        (answer.status, answer.error_type()),
        (504, "timeout_error".into())
    );

    let closed = Upstream::start(|_, _| Err(std::io::ErrorKind::Other.into()));
    let sandbox = with_key(&closed.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let answer = proxy.send("POST", "/v1/messages", "{}");
    assert_eq!(
        (answer.status, answer.error_type()),
        (502, "api_error".into())
    );

    let sandbox = with_key("http://127.0.0.1:9");
    let proxy = Proxy::start(&sandbox, &[]);
    let answer = proxy.send("POST", "/v1/messages", "{}");
    assert_eq!(
        (answer.status, answer.error_type()),
        (502, "api_error".into())
    );
    assert!(answer.text.contains("refused"), "{}", answer.text);
}

#[test]
fn informational_answers_are_passed_on_before_the_answer() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::start(move |request, stream| {
        stream.write_all(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\nkeep-alive: x\r\n\r\n")?;
        if request.path == "/waits" {
            wait.lock().expect("no panic").recv_timeout(PATIENCE).ok();
        }
        stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n")?;
        json(stream, 201, "{}")
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let mut stream = proxy.connect();
    let head = proxy.head("GET /waits", "");
    stream.write_all(head.as_bytes()).expect("sent");
    let hints = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
    let mut first = vec![0; hints.len()];
    // The upstream does not answer before the client has this.
    stream.read_exact(&mut first).expect("an interim answer");
    assert_eq!(first, hints);
    go.send(()).expect("the upstream waits");
    // All three at once, on the same connection and on a new one.
    let head = proxy.head("GET /v1/models", "connection: close\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("the answers");
    let statuses: Vec<&str> = rest
        .match_indices("HTTP/1.1 ")
        .map(|(at, name)| &rest[at + name.len()..][..3])
        .collect();
    assert_eq!(statuses, ["102", "201", "103", "102", "201"], "{rest}");
    // A client of HTTP/1.0 does not know them.
    let old = format!(
        "GET /v1/models HTTP/1.0\r\nx-api-key: {}\r\n\r\n",
        proxy.token
    );
    let old = proxy.raw(old);
    assert!(old.starts_with("HTTP/1.0 201"), "{old}");
}

#[test]
fn endless_informational_answers_do_not_fill_the_memory() {
    let upstream = Upstream::start(|_, stream| {
        for _ in 0..100_000 {
            stream.write_all(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")?;
        }
        json(stream, 201, "{}")
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let answer = proxy.raw(proxy.head("GET /v1/models", "connection: close\r\n"));
    assert!(answer.contains("HTTP/1.1 201"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 103").count(), 32);
}

#[test]
fn informational_answers_are_no_answers() {
    let upstream = Upstream::start(|_, stream| {
        stream.write_all(
            b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
        )?;
        json(stream, 201, "{}")
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    assert_eq!(proxy.send("POST", "/v1/messages", "{}").status, 201);
    let head = proxy.head(
        "POST /v1/messages",
        "expect: 100-continue\r\ncontent-length: 2\r\nconnection: close\r\n",
    );
    let mut stream = proxy.connect();
    stream.write_all(head.as_bytes()).expect("sent");
    let mut first = [0; 12];
    stream.read_exact(&mut first).expect("an interim answer");
    assert_eq!(&first, b"HTTP/1.1 100");
    stream.write_all(b"{}").expect("sent");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("the answer");
    assert!(rest.contains("HTTP/1.1 201"), "{rest}");
    assert_eq!(upstream.requests()[1].header("expect"), None);
}

#[test]
fn a_client_that_leaves_ends_the_request_upstream() {
    let (sender, ended) = std::sync::mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let upstream = Upstream::start(move |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
        crate::upstream::chunk(stream, "data: x\n\n")?;
        let mut byte = [0];
        let closed = !matches!(stream.read(&mut byte), Ok(1));
        sender.lock().expect("no panic").send(closed).ok();
        Err(std::io::ErrorKind::Other.into())
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let mut stream = proxy.connect();
    let head = proxy.head("POST /v1/messages", "content-length: 0\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    let mut first = [0; 64];
    assert!(stream.read(&mut first).expect("the beginning") > 0);
    drop(stream);
    let closed = ended.recv_timeout(PATIENCE);
    assert_eq!(closed, Ok(true), "the upstream's connection is closed");
    eventually("the proxy still answers", || {
        proxy.send("GET", "/.well-known/auth-proxy", "").status == 200
    });
}
