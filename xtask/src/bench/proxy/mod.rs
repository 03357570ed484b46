//! `cargo xtask bench --proxy`: auth-proxy next to nginx as a plain reverse proxy, in one run.
//!
//! Both stand before the same nginx, which serves a short answer and a large file on loopback.

mod nginx;
mod running;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::process;
use crate::report::{Outcome, Report};
use nginx::Nginx;
use running::Proxy;

/// What may be added to the first byte of an answer.
const MAX_ADDED: Duration = Duration::from_millis(1);
/// The share of nginx's throughput that has to be reached.
const MIN_THROUGHPUT: f64 = 0.95;
/// How many streams are open at once, and what they may take.
const STREAMS: usize = 1000;
const MAX_RESIDENT_KIB: u64 = 64 * 1024;
/// How often the large file is fetched.
const FETCHES: usize = 8;
/// How long any answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Rows for the first byte, the throughput and the memory.
pub(super) fn check(report: &mut Report, programs: &Path, runs: usize) {
    if !process::is_installed("nginx") {
        report.check("auth-proxy next to nginx", || {
            Outcome::NotRun("nginx is not installed (Debian: nginx-light)".into())
        });
        return;
    }
    report.check("auth-proxy adds at most 1 ms to the first byte", || {
        Outcome::of(first_byte(programs, runs))
    });
    report.check("auth-proxy has 95 % of nginx's throughput", || {
        Outcome::of(throughput(programs))
    });
    report.check("1,000 streams through auth-proxy fit into 64 MiB", || {
        Outcome::of(memory(programs))
    });
}

fn first_byte(programs: &Path, runs: usize) -> Result<String> {
    let nginx = Nginx::start()?;
    let proxy = Proxy::start(programs, nginx.upstream())?;
    let mut direct = Client::connect(nginx.upstream(), "")?;
    let mut by_nginx = Client::connect(nginx.proxy(), "")?;
    let mut by_proxy = Client::connect(proxy.address(), proxy.header())?;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        // In turn: what disturbs one disturbs all.
        for (client, times) in [&mut direct, &mut by_nginx, &mut by_proxy]
            .into_iter()
            .zip(&mut times)
        {
            times.push(client.first_byte()?);
        }
    }
    let [direct, by_nginx, by_proxy] = times.map(median);
    let added = by_proxy.saturating_sub(direct);
    let text = format!(
        "directly {direct:.1?}, by nginx {by_nginx:.1?}, by auth-proxy {by_proxy:.1?}: {added:.1?} added"
    );
    ensure!(added <= MAX_ADDED, "{text}");
    Ok(text)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn throughput(programs: &Path) -> Result<String> {
    let nginx = Nginx::start()?;
    let proxy = Proxy::start(programs, nginx.upstream())?;
    let (mut by_nginx, mut by_proxy) = (Vec::new(), Vec::new());
    for _ in 0..FETCHES {
        by_nginx.push(Client::connect(nginx.proxy(), "")?.fetch()?);
        by_proxy.push(Client::connect(proxy.address(), proxy.header())?.fetch()?);
    }
    let speed = |times: Vec<Duration>| nginx::LARGE as f64 / 1e6 / median(times).as_secs_f64();
    let (by_nginx, by_proxy) = (speed(by_nginx), speed(by_proxy));
    let text = format!("nginx {by_nginx:.0} MB/s, auth-proxy {by_proxy:.0} MB/s");
    ensure!(by_proxy >= by_nginx * MIN_THROUGHPUT, "{text}");
    Ok(text)
}

/// An upstream that begins a stream for each request and never ends it.
fn silent_upstream() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let begins = stream.read(&mut request).is_ok();
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
                transfer-encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n";
            if begins && stream.write_all(head).is_ok() {
                held.push(stream);
            }
        }
    });
    Ok(address)
}

fn memory(programs: &Path) -> Result<String> {
    let proxy = Proxy::start(programs, silent_upstream()?)?;
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        let mut client = Client::connect(proxy.address(), proxy.header())?;
        client.first_byte()?;
        streams.push(client);
    }
    let resident = proxy.resident_kib()?;
    ensure!(resident <= MAX_RESIDENT_KIB, "{resident} KiB");
    Ok(format!("{resident} KiB"))
}

/// One connection.
struct Client {
    stream: TcpStream,
    header: String,
}

impl Client {
    fn connect(address: SocketAddr, header: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            header: header.to_owned(),
        })
    }

    fn send(&mut self, path: &str) -> Result<()> {
        let header = &self.header;
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n");
        Ok(self.stream.write_all(request.as_bytes())?)
    }

    /// How long the first bytes of a short answer take.
    fn first_byte(&mut self) -> Result<Duration> {
        let began = Instant::now();
        self.send("/")?;
        let mut answer = [0; 4096];
        let length = self.stream.read(&mut answer)?;
        let took = began.elapsed();
        ensure!(answer[..length].starts_with(b"HTTP/1.1 200"), "no answer");
        Ok(took)
    }

    /// How long the large file takes.
    fn fetch(&mut self) -> Result<Duration> {
        let began = Instant::now();
        self.send("/large")?;
        let mut buffer = vec![0; 256 * 1024];
        let mut length = 0;
        while length < nginx::LARGE {
            let more = self.stream.read(&mut buffer)?;
            ensure!(more > 0, "the answer ends after {length} bytes");
            length += more;
        }
        Ok(began.elapsed())
    }
}
