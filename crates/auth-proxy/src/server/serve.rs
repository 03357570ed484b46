//! The accept loop, one connection's task, and the end of them all.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::registry::{Registered, Registry};
use super::stream::Watched;
use crate::connection::Connection;
use crate::exchange::Exchange;
use crate::listen::{Listener, ListenerError};
use crate::platform::UnixListener;

/// The largest head of a request.
const MAX_HEAD_LEN: usize = 64 * 1024;

/// The most header lines of a request.
const MAX_HEADERS: usize = 256;

/// How long the next connection waits if the system has no descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves connections until it is shut down.
pub(crate) struct Server {
    exchange: Arc<Exchange>,
    registry: Registry,
    /// Tells connections to end after their answer; each of them holds a receiver.
    closing: watch::Sender<bool>,
    accepting: Vec<tokio::task::JoinHandle<()>>,
}

impl Server {
    /// A server that answers by `exchange`.
    pub(crate) fn new(exchange: Arc<Exchange>, registry: Registry) -> Self {
        let watching = tokio::spawn(registry.clone().watch());
        Self {
            exchange,
            registry,
            closing: watch::Sender::new(false),
            accepting: vec![watching],
        }
    }

    /// Begins to accept connections.
    ///
    /// # Errors
    /// The listener cannot be used by this process.
    pub(crate) fn listen(&mut self, listener: Listener) -> Result<(), ListenerError> {
        let address = listener.address().unwrap_or_default();
        let failed = move |error| ListenerError::Io(address, error);
        let acceptor = Acceptor {
            exchange: Arc::clone(&self.exchange),
            registry: self.registry.clone(),
            closing: self.closing.subscribe(),
        };
        let task = match listener {
            Listener::Tcp(listener) => {
                let set = listener.set_nonblocking(true);
                let listener = set.and_then(|()| tokio::net::TcpListener::from_std(listener));
                tokio::spawn(acceptor.accept_tcp(listener.map_err(failed)?))
            }
            Listener::Unix(socket) => {
                let listener = socket.into_listener().map_err(failed)?;
                tokio::spawn(acceptor.accept_unix(listener))
            }
        };
        self.accepting.push(task);
        Ok(())
    }

    /// Accepts no more connections, and waits up to `timeout` for the answers that are under way.
    pub(crate) async fn shut_down(self, timeout: Duration) {
        for task in &self.accepting {
            task.abort();
        }
        self.closing.send_replace(true);
        // What is still under way afterwards ends with the program.
        drop(tokio::time::timeout(timeout, self.closing.closed()).await);
    }
}

/// What an accept loop needs.
struct Acceptor {
    exchange: Arc<Exchange>,
    registry: Registry,
    closing: watch::Receiver<bool>,
}

impl Acceptor {
    async fn accept_tcp(self, listener: tokio::net::TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    drop(stream.set_nodelay(true));
                    let own = stream.local_addr().ok().map(|address| address.to_string());
                    self.serve(stream, own);
                }
                Err(error) => self.pause_after(&error).await,
            }
        }
    }

    /// The socket's path is removed when this task ends.
    async fn accept_unix(self, listener: UnixListener) {
        loop {
            match listener.accept().await {
                Ok(stream) => self.serve(stream, None),
                Err(error) => self.pause_after(&error).await,
            }
        }
    }

    /// A connection that was given up before it was accepted is no reason to wait.
    async fn pause_after(&self, error: &io::Error) {
        if error.kind() != io::ErrorKind::ConnectionAborted {
            tokio::time::sleep(ACCEPT_PAUSE).await;
        }
    }

    fn serve<S>(&self, stream: S, own_address: Option<String>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Some(registered) = self.registry.admit(Connection::new(own_address)) else {
            return;
        };
        let exchange = Arc::clone(&self.exchange);
        tokio::spawn(serve(stream, registered, exchange, self.closing.clone()));
    }
}

async fn serve<S>(
    stream: S,
    registered: Registered,
    exchange: Arc<Exchange>,
    mut closing: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = Arc::clone(&registered.connection);
    let stream = Watched::new(stream, Arc::clone(&connection));
    let service = service_fn(move |request: Request<Incoming>| {
        let (exchange, connection) = (Arc::clone(&exchange), Arc::clone(&connection));
        async move { Ok::<_, Infallible>(exchange.answer(connection, request).await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        // The registry has its own, which leaves idle connections alone.
        .header_read_timeout(None)
        .max_header_size(MAX_HEAD_LEN)
        .max_headers(MAX_HEADERS)
        .serve_connection(stream, service);
    let mut serving = pin!(serving);
    let mut is_closing = false;
    loop {
        tokio::select! {
            // How a connection ends concerns nobody else.
            _ended = serving.as_mut() => return,
            () = registered.connection.dropped() => return,
            _changed = closing.changed(), if !is_closing => {
                is_closing = true;
                serving.as_mut().graceful_shutdown();
            }
        }
    }
}
