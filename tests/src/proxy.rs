//! A proxy for HTTPS: it opens tunnels (`CONNECT`, RFC 9110 section 9.3.6), or refuses to.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::loopback::{Listener, relay, take_turns};

/// A running proxy; stopped on drop.
pub struct Proxy {
    listener: Listener,
    asked: Arc<AtomicU64>,
}

impl Proxy {
    /// One that opens a tunnel to whatever it is asked for.
    #[must_use]
    pub fn open() -> Self {
        Self::start(200)
    }

    /// One that answers every request with this status.
    #[must_use]
    pub fn refusing(status: u16) -> Self {
        Self::start(status)
    }

    fn start(status: u16) -> Self {
        let asked = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&asked);
        let serve = move |stream: TcpStream, _: &_| {
            counter.fetch_add(1, Ordering::SeqCst);
            serve(stream, status)
        };
        Self {
            listener: Listener::start(0, serve).expect("loopback has a free port"),
            asked,
        }
    }

    /// `http://127.0.0.1:PORT`, for `HTTPS_PROXY`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.listener.address())
    }

    /// How many connections came.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

fn serve(mut near: TcpStream, status: u16) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        near.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.strip_prefix("CONNECT ").map(str::split_whitespace);
    let target = target.and_then(|mut words| words.next());
    match target {
        Some(target) if status == 200 => {
            let mut far = TcpStream::connect(target)?;
            near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
            take_turns(&near)?;
            take_turns(&far)?;
            relay(&mut near, &mut far)
        }
        _ => {
            let answer = format!("HTTP/1.1 {status} No\r\ncontent-length: 0\r\n\r\n");
            near.write_all(answer.as_bytes())
        }
    }
}
