//! The loopback redirect (RFC 8252 section 7.3): listens, accepts one code, refuses all else.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use auth_core::Secret;
use auth_core::cli::sanitize;

use super::flow::Event;
use super::page::Page;
use super::pkce::State;
use super::request::{self, Asked};
use super::responder::{self, Responder};

/// How many connections are looked at at once; the others wait until these are done or dropped.
const MOST_CONNECTIONS: usize = 256;
/// How often new connections are looked for.
const PAUSE: Duration = Duration::from_millis(10);
/// How often another free port is tried, where IPv6 has taken the one that IPv4 gave.
const TRIES: usize = 20;

/// What a browser brought.
pub(super) enum Brought {
    /// A code, and the browser that waits.
    Code(Secret, Responder),
    /// `error=…` with our state: the person or the provider said no.
    Denied {
        code: String,
        description: String,
        responder: Responder,
    },
    /// Something that is not from our login; the reason.
    Refused(&'static str),
}

/// Listens until it is dropped.
pub(super) struct Listener {
    port: u16,
    stop: Arc<AtomicBool>,
}

struct Shared {
    state: Arc<State>,
    events: Sender<Event>,
    is_taken: AtomicBool,
    connections: AtomicUsize,
}

impl Listener {
    /// Listens on loopback, on IPv4 and, where there is one, IPv6.
    pub(super) fn start(
        port: Option<u16>,
        state: Arc<State>,
        events: Sender<Event>,
    ) -> io::Result<Self> {
        let (listeners, port) = bind(port)?;
        let stop = Arc::new(AtomicBool::new(false));
        let shared = Arc::new(Shared {
            state,
            events,
            is_taken: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
        });
        let stopped = Arc::clone(&stop);
        thread::spawn(move || accept(&listeners, &shared, &stopped));
        Ok(Self { port, stop })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The redirect URI, as Claude Code's client has it.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}{}", self.port, request::PATH)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Both families on one port: a browser takes either for `localhost`, and another program must not
/// have the one that we do not.
fn bind(port: Option<u16>) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for _ in 0..TRIES {
        match bind_both(port.unwrap_or(0)) {
            Err(error) if port.is_none() && error.kind() == io::ErrorKind::AddrInUse => {
                last = error;
            }
            bound => return bound,
        }
    }
    Err(last)
}

fn bind_both(port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let busy = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
    let first = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if busy(&error) => return Err(error),
        first => first,
    };
    let port = match &first {
        Ok(listener) => listener.local_addr()?.port(),
        Err(_) => port,
    };
    let second = match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))) {
        Err(error) if busy(&error) => return Err(error),
        second => second,
    };
    let listeners = match (first, second) {
        (Ok(first), Ok(second)) => vec![first, second],
        (Ok(only), Err(_)) | (Err(_), Ok(only)) => vec![only],
        (Err(error), Err(_)) => return Err(error),
    };
    for listener in &listeners {
        listener.set_nonblocking(true)?;
    }
    let port = listeners[0].local_addr()?.port();
    Ok((listeners, port))
}

fn accept(listeners: &[TcpListener], shared: &Arc<Shared>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let mut is_idle = true;
        for listener in listeners {
            if shared.connections.load(Ordering::Relaxed) >= MOST_CONNECTIONS {
                continue;
            }
            if let Ok((stream, _)) = listener.accept() {
                is_idle = false;
                shared.connections.fetch_add(1, Ordering::Relaxed);
                let shared = Arc::clone(shared);
                thread::spawn(move || {
                    // A connection that fails is a browser that went away.
                    drop(serve(stream, &shared));
                    shared.connections.fetch_sub(1, Ordering::Relaxed);
                });
            }
        }
        if is_idle {
            thread::sleep(PAUSE);
        }
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    match request::read(&mut stream)? {
        Asked::Nothing => {}
        Asked::Other(status) => refuse(stream, status, "There is nothing here."),
        Asked::Callback(parameters) => callback(stream, &parameters, shared),
    }
    Ok(())
}

fn callback(stream: TcpStream, parameters: &[(String, String)], shared: &Shared) {
    let refused = |stream, status, reason: &'static str| {
        refuse(stream, status, reason);
        // The flow may have ended; then nobody has to know.
        drop(shared.events.send(Event::Brought(Brought::Refused(reason))));
    };
    let (Ok(code), Ok(state), Ok(error)) = (
        single(parameters, "code"),
        single(parameters, "state"),
        single(parameters, "error"),
    ) else {
        return refused(stream, 400, "A parameter came twice.");
    };
    if !state.is_some_and(|state| shared.state.is(state)) {
        return refused(stream, 400, "The state is not that of this login.");
    }
    if code.is_none() && error.is_none() {
        return refused(stream, 400, "Neither a code nor an error came.");
    }
    if shared.is_taken.swap(true, Ordering::SeqCst) {
        return refused(stream, 409, "A code has come already.");
    }
    let responder = Responder::new(stream);
    let brought = match (error, code) {
        (None, Some(code)) => Brought::Code(Secret::from(code), responder),
        (error, _) => Brought::Denied {
            code: sanitize::line(error.unwrap_or_default())
                .chars()
                .take(60)
                .collect(),
            description: single(parameters, "error_description")
                .ok()
                .flatten()
                .map(|text| sanitize::line(text).chars().take(200).collect())
                .unwrap_or_default(),
            responder,
        },
    };
    drop(shared.events.send(Event::Brought(brought)));
}

/// A parameter that "MUST NOT be included more than once" (RFC 6749 section 3.1); empty is absent.
fn single<'a>(parameters: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, ()> {
    let mut values = parameters.iter().filter(|(key, _)| key == name);
    let first = values.next().map(|(_, value)| value.as_str());
    match values.next() {
        None => Ok(first.filter(|value| !value.is_empty())),
        Some(_) => Err(()),
    }
}

fn refuse(stream: TcpStream, status: u16, sentence: &str) {
    let heading = "This is not what was waited for";
    responder::send(
        stream,
        &Page {
            status,
            heading,
            sentence,
        },
    );
}
