//! The loopback redirect (RFC 8252 section 7.3): listens, sends a browser on its way once, accepts
//! one code, refuses all else.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use auth_core::Secret;
use auth_core::cli::sanitize;
use oauth2::CsrfToken;
use url::Url;

use super::loopback_http::{self, CALLBACK_PATH, IncomingRequest, START_PATH};
use super::page::{self, Page};
use super::pending_page::{self, PendingPage};
use crate::platform;

/// How many connections are open at once. One more closes the oldest that has not been read yet,
/// so that idle ones do not keep a browser out.
const MAX_CONNECTIONS: usize = 128;
/// How often new connections are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// How often another free port is tried, if IPv6 has taken the one that IPv4 gave.
const MAX_PORT_TRIES: usize = 20;
const UNEXPECTED: &str = "Unexpected request";

/// What a browser brought.
pub(super) enum CallbackEvent {
    /// A code, and the page that waits.
    Code(Secret, PendingPage),
    /// `error=…` with our state: the user or the provider said no.
    AuthorizationError {
        code: String,
        description: String,
        page: PendingPage,
    },
    /// A callback larger than what is read.
    TooLarge,
    /// Something that does not belong to this login; the reason.
    Rejected(&'static str),
}

/// What the server has to know of the authorization request.
pub(super) struct CallbackRules {
    pub(super) state: Arc<CsrfToken>,
    /// What `iss` has to be, if it comes (RFC 9207).
    pub(super) issuer: Option<String>,
    /// Where the start URL leads to.
    pub(super) target: Url,
}

/// A port of its own, not yet served.
pub(super) struct LoopbackPort {
    listeners: Vec<TcpListener>,
    port: u16,
}

/// Serves until it is dropped.
pub(super) struct LoopbackServer {
    port: u16,
    start_token: Arc<CsrfToken>,
    stop: Arc<AtomicBool>,
}

type EventSink = Box<dyn Fn(CallbackEvent) + Send + Sync>;

struct Shared {
    rules: CallbackRules,
    on_event: EventSink,
    start_token: Arc<CsrfToken>,
    is_started: AtomicBool,
    is_taken: AtomicBool,
    /// Connections that have not been read yet, the oldest first.
    unread: Mutex<VecDeque<Arc<TcpStream>>>,
}

impl LoopbackPort {
    /// Binds both families of addresses on one port: a browser takes either for `localhost`, and
    /// another program must not have the one that we do not.
    pub(super) fn bind(port: Option<u16>) -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for _ in 0..MAX_PORT_TRIES {
            match bind_both(port.unwrap_or(0)) {
                Err(error) if port.is_none() && error.kind() == io::ErrorKind::AddrInUse => {
                    last = error;
                }
                bound => return bound,
            }
        }
        Err(last)
    }

    /// The redirect URI, as Claude Code's client has it.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}{CALLBACK_PATH}", self.port)
    }

    /// Starts serving.
    pub(super) fn serve(
        self,
        rules: CallbackRules,
        on_event: EventSink,
    ) -> io::Result<LoopbackServer> {
        let stop = Arc::new(AtomicBool::new(false));
        let start_token = Arc::new(CsrfToken::new_random_len(32));
        let shared = Arc::new(Shared {
            rules,
            on_event,
            start_token: Arc::clone(&start_token),
            is_started: AtomicBool::new(false),
            is_taken: AtomicBool::new(false),
            unread: Mutex::new(VecDeque::new()),
        });
        let (listeners, stopped) = (self.listeners, Arc::clone(&stop));
        thread::Builder::new().spawn(move || accept(&listeners, &shared, &stopped))?;
        Ok(LoopbackServer {
            port: self.port,
            start_token,
            stop,
        })
    }
}

impl LoopbackServer {
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// A URL that leads to the authorization URL, once. A browser's command line is public: who
    /// read the authorization URL there could sign in to an account of its own and send us that
    /// code.
    pub(super) fn start_url(&self) -> String {
        let token = self.start_token.secret();
        format!("http://localhost:{}{START_PATH}{token}", self.port)
    }
}

impl Drop for LoopbackServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn bind_both(port: u16) -> io::Result<LoopbackPort> {
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
    Ok(LoopbackPort { listeners, port })
}

fn accept(listeners: &[TcpListener], shared: &Arc<Shared>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        let mut is_idle = true;
        for listener in listeners {
            let Ok((stream, _)) = listener.accept() else {
                continue;
            };
            is_idle = false;
            let stream = Arc::new(stream);
            shared.add(&stream);
            let shared = Arc::clone(shared);
            // If the system refuses a thread, the connection is dropped.
            drop(thread::Builder::new().spawn(move || {
                // A connection that fails is a browser that went away.
                drop(serve(&stream, &shared));
                shared.remove(&stream);
            }));
        }
        if is_idle {
            thread::sleep(POLL_INTERVAL);
        }
    }
}

impl Shared {
    fn add(&self, stream: &Arc<TcpStream>) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        if unread.len() >= MAX_CONNECTIONS
            && let Some(oldest) = unread.pop_front()
        {
            drop(oldest.shutdown(Shutdown::Both));
        }
        unread.push_back(Arc::clone(stream));
    }

    fn remove(&self, stream: &Arc<TcpStream>) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.retain(|other| !Arc::ptr_eq(other, stream));
    }

    fn reject(&self, stream: &TcpStream, status: u16, reason: &'static str) {
        refuse(stream, status, reason);
        (self.on_event)(CallbackEvent::Rejected(reason));
    }
}

fn serve(stream: &Arc<TcpStream>, shared: &Shared) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    let request = loopback_http::read(stream);
    shared.remove(stream);
    let request = request?;
    let is_for_us = matches!(
        request,
        IncomingRequest::Callback(_) | IncomingRequest::Start(_) | IncomingRequest::LargeCallback
    );
    if is_for_us && platform::is_other_user(stream) {
        shared.reject(stream, 403, "It came from another user of this machine.");
        return Ok(());
    }
    match request {
        IncomingRequest::Nothing => {}
        IncomingRequest::Other(404) => respond(stream, 404, "Not found", ""),
        IncomingRequest::Other(status) => refuse(stream, status, ""),
        IncomingRequest::LargeCallback => {
            let sentence = "The request is too large (cookies of localhost). Copy the URL from the address bar \
                 and paste it in the terminal.";
            refuse(stream, 431, sentence);
            (shared.on_event)(CallbackEvent::TooLarge);
        }
        IncomingRequest::Start(token) => start(stream, &token, shared),
        IncomingRequest::Callback(parameters) => callback(stream, &parameters, shared),
    }
    Ok(())
}

fn start(stream: &TcpStream, token: &str, shared: &Shared) {
    if *shared.start_token != CsrfToken::new(token.to_owned()) {
        return respond(stream, 404, "Not found", "");
    }
    if shared.is_started.swap(true, Ordering::SeqCst) {
        let sentence = "This link was already used. Open the URL that the terminal shows.";
        return refuse(stream, 410, sentence);
    }
    pending_page::send(stream, &page::redirect(&shared.rules.target));
}

fn callback(stream: &Arc<TcpStream>, parameters: &[(String, String)], shared: &Shared) {
    let (Ok(code), Ok(state), Ok(error), Ok(issuer)) = (
        single(parameters, "code"),
        single(parameters, "state"),
        single(parameters, "error"),
        single(parameters, "iss"),
    ) else {
        return shared.reject(stream, 400, "A parameter was repeated.");
    };
    let is_ours = |state: &str| *shared.rules.state == CsrfToken::new(state.to_owned());
    if !state.is_some_and(is_ours) {
        return shared.reject(stream, 400, "The state does not belong to this login.");
    }
    if let (Some(expected), Some(issuer)) = (&shared.rules.issuer, issuer)
        && expected != issuer
    {
        return shared.reject(
            stream,
            400,
            "It came from another issuer than the configured one.",
        );
    }
    if code.is_none() && error.is_none() {
        return shared.reject(stream, 400, "It has neither a code nor an error.");
    }
    if shared.is_taken.swap(true, Ordering::SeqCst) {
        return shared.reject(stream, 409, "A code was already received.");
    }
    let page = PendingPage::new(Arc::clone(stream));
    let short = |text: &str, limit| sanitize::line(text).chars().take(limit).collect();
    (shared.on_event)(match (error, code) {
        (None, Some(code)) => CallbackEvent::Code(Secret::from(code), page),
        (error, _) => CallbackEvent::AuthorizationError {
            code: short(error.unwrap_or_default(), 60),
            description: single(parameters, "error_description")
                .ok()
                .flatten()
                .map(|text| short(text, 200))
                .unwrap_or_default(),
            page,
        },
    });
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

fn refuse(stream: &TcpStream, status: u16, sentence: &str) {
    respond(stream, status, UNEXPECTED, sentence);
}

fn respond(stream: &TcpStream, status: u16, heading: &str, sentence: &str) {
    let page = Page {
        status,
        heading,
        sentence,
    };
    pending_page::send(stream, &page.to_response());
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use oauth2::CsrfToken;
    use url::Url;

    use super::{CallbackEvent, CallbackRules, LoopbackPort, LoopbackServer};

    const WAIT: Duration = Duration::from_secs(20);

    fn serve() -> (LoopbackServer, Receiver<CallbackEvent>) {
        let (sender, receiver) = channel();
        let rules = CallbackRules {
            state: Arc::new(CsrfToken::new("s".to_owned())),
            issuer: None,
            target: Url::parse("https://a.example/authorize?state=s").expect("a URL"),
        };
        let port = LoopbackPort::bind(None).expect("a port");
        let sink = Box::new(move |event| drop(sender.send(event)));
        (port.serve(rules, sink).expect("it serves"), receiver)
    }

    fn connect(server: &LoopbackServer) -> TcpStream {
        TcpStream::connect(("127.0.0.1", server.port())).expect("it listens")
    }

    fn get(server: &LoopbackServer, path: &str) -> String {
        let mut stream = connect(server);
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    #[test]
    fn the_start_url_leads_to_the_authorization_url_once() {
        let (server, _events) = serve();
        let url = Url::parse(&server.start_url()).expect("a URL");
        assert!(!url.as_str().contains("state"), "{url}");
        assert!(get(&server, "/start/guessed").contains("404"));
        let first = get(&server, url.path());
        assert!(first.contains("302 Found"), "{first}");
        assert!(first.contains("Location: https://a.example/authorize?state=s\r\n"));
        assert!(first.contains("no-referrer") && first.contains("no-store"));
        assert!(get(&server, url.path()).contains("410 Gone"));
    }

    #[test]
    fn a_flood_of_idle_connections_keeps_no_browser_out() {
        let (server, events) = serve();
        let idle: Vec<TcpStream> = (0..500).map(|_| connect(&server)).collect();
        let mut browser = connect(&server);
        let request = b"GET /callback?code=c&state=s HTTP/1.1\r\nHost: localhost\r\n\r\n";
        browser.write_all(request).expect("sent");
        let event = events
            .recv_timeout(WAIT)
            .expect("the callback comes through");
        assert!(matches!(&event, CallbackEvent::Code(code, _) if code.expose() == "c"));
        assert_eq!(idle.len(), 500);
    }
}
