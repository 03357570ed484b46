//! Answers that come in pieces, many at once, over HTTP/1.1.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use crate::support::{PATIENCE, Proxy, with_key};
use crate::upstream::{Upstream, chunk};

const HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/// Reads until `text` has come.
fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut got = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let so_far = String::from_utf8_lossy(&got).into_owned();
        if so_far.contains(text) {
            return so_far;
        }
        let length = stream.read(&mut buffer).expect("more");
        assert!(length > 0, "the end before `{text}`: {so_far}");
        got.extend_from_slice(&buffer[..length]);
    }
}

#[test]
fn an_event_is_passed_on_before_the_next_one_is_there() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::start(move |_, stream| {
        stream.write_all(HEAD)?;
        for event in ["one", "two", "three"] {
            chunk(stream, &format!("data: {event}\n\n"))?;
            wait.lock().expect("no panic").recv_timeout(PATIENCE).ok();
        }
        stream.write_all(b"0\r\n\r\n")
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let mut stream = proxy.connect();
    let head = proxy.head("POST /v1/messages", "content-length: 0\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    for event in ["one", "two", "three"] {
        // The upstream does not go on before this event has arrived.
        read_until(&mut stream, event);
        go.send(()).expect("the upstream waits");
    }
}

#[test]
fn a_thousand_streams_are_served_at_once() {
    let upstream = Upstream::start(|request, stream| {
        stream.write_all(HEAD)?;
        chunk(stream, &format!("data: {}\n\n", request.path))?;
        std::thread::sleep(Duration::from_secs(60));
        Ok(())
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let mut streams: Vec<TcpStream> = Vec::new();
    for number in 0..1000 {
        let mut stream = proxy.connect();
        let head = proxy.head(
            &format!("POST /v1/stream-{number}."),
            "content-length: 0\r\n",
        );
        stream.write_all(head.as_bytes()).expect("sent");
        streams.push(stream);
    }
    for (number, stream) in streams.iter_mut().enumerate() {
        read_until(stream, &format!("data: /v1/stream-{number}."));
    }
    assert_eq!(proxy.send("GET", "/.well-known/auth-proxy", "").status, 200);
    let resident = resident_kib(proxy.pid());
    // An unoptimized build uses more than the 64 MiB of a release.
    assert!(resident < 160 * 1024, "{resident} KiB");
}

fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"));
    let status = status.unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.map_or(0, |number| number.parse().expect("a number"))
}

#[test]
fn a_large_answer_waits_for_a_client_that_does_not_read() {
    const LENGTH: usize = 200 * 1024 * 1024;
    let (sender, sent) = mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let upstream = Upstream::start(move |_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {LENGTH}\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        let block = vec![b'x'; 64 * 1024];
        for _ in 0..LENGTH / block.len() {
            stream.write_all(&block)?;
        }
        sender.lock().expect("no panic").send(()).ok();
        Ok(())
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let mut stream = proxy.connect();
    let head = proxy.head("GET /v1/files/x/content", "connection: close\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    read_until(&mut stream, "xxx");
    let early = sent.recv_timeout(Duration::from_millis(300));
    assert!(early.is_err(), "nothing holds the upstream back");
    assert!(
        resident_kib(proxy.pid()) < 100 * 1024,
        "the answer is not kept"
    );
    let mut rest = 0;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match stream.read(&mut buffer).expect("more") {
            0 => break,
            length => rest += length,
        }
    }
    assert!(rest + 4096 + 4096 > LENGTH, "{rest} of {LENGTH}");
}

#[test]
fn lengths_methods_and_trailers_stay_as_they_are() {
    let upstream = Upstream::start(|request, stream| {
        if request.method == "HEAD" {
            return stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1234\r\nx-a: 1\r\n\r\n");
        }
        if request.path == "/v1/empty" {
            return stream
                .write_all(b"HTTP/1.1 204 No Content\r\nconnection: x-hop\r\nx-hop: 1\r\n\r\n");
        }
        stream.write_all(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n",
        )?;
        chunk(stream, "body")?;
        stream.write_all(b"0\r\nx-sum: 42\r\n\r\n")
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let head = proxy.send("HEAD", "/v1/models", "");
    assert_eq!(head.headers["content-length"], "1234");
    let empty = proxy.send("DELETE", "/v1/empty", "");
    assert_eq!((empty.status, empty.headers.get("x-hop")), (204, None));
    let raw = proxy.raw(proxy.head("GET /v1/x", "te: trailers\r\nconnection: te, close\r\n"));
    assert!(
        raw.contains("4\r\nbody\r\n") && raw.contains("x-sum: 42"),
        "{raw}"
    );
    let chunked = "transfer-encoding: chunked\r\nconnection: close\r\n";
    let head = proxy.head("POST /v1/x", chunked);
    proxy.raw(format!("{head}5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"));
    let last = upstream.requests().pop().expect("a request");
    assert_eq!(last.body, b"hello world");
    assert_eq!(last.header("content-length"), None);
}
