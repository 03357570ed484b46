//! Informational answers (1xx) of the upstream, on their way to the client.
//!
//! hyper's server does not send them, so they are written to the client's connection directly:
//! only when hyper itself has nothing to write and the final answer has not begun.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use http::{HeaderMap, StatusCode};
use tokio::io::AsyncWrite;
use tokio::sync::Notify;

/// How many bytes of them may wait; what exceeds them is dropped.
const MAX_WAITING_LEN: usize = 64 * 1024;

/// How many of them a request passes on.
const MAX_ANSWERS: usize = 32;

/// The informational answers of one connection. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Informational(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// Whether the first of them is written in part.
    is_begun: bool,
    /// How many more the current request may pass on.
    allowed: usize,
}

impl Informational {
    /// Lets the current request pass on what comes.
    pub(crate) fn begin(&self) {
        self.lock().allowed = MAX_ANSWERS;
    }

    /// Passes on an answer whose headers concern the client.
    pub(crate) fn push(&self, status: StatusCode, headers: &HeaderMap) {
        // `Expect` is answered here and not sent upstream, and `Upgrade` is not supported.
        if matches!(
            status,
            StatusCode::CONTINUE | StatusCode::SWITCHING_PROTOCOLS
        ) {
            return;
        }
        let head = head(status, headers);
        let mut waiting = self.lock();
        if waiting.allowed == 0 || waiting.bytes.len() + head.len() > MAX_WAITING_LEN {
            return;
        }
        waiting.allowed -= 1;
        waiting.bytes.extend_from_slice(&head);
        self.0.changed.notify_one();
    }

    /// Waits for `answer`, and until what came before it is written. It must run in the task of
    /// the connection, whose stream writes whenever this waits.
    pub(crate) async fn before<T>(&self, answer: impl Future<Output = T>) -> T {
        let mut answer = std::pin::pin!(answer);
        let answer = loop {
            tokio::select! {
                answer = answer.as_mut() => break answer,
                () = self.0.changed.notified() => {}
            }
        };
        while !self.lock().bytes.is_empty() {
            self.0.changed.notified().await;
        }
        self.lock().allowed = 0;
        answer
    }

    /// Writes what waits. To be called when nothing else is to be written.
    pub(crate) fn poll_write_all(
        &self,
        mut stream: Pin<&mut (impl AsyncWrite + Unpin)>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let mut waiting = self.lock();
        while !waiting.bytes.is_empty() {
            let written = ready!(stream.as_mut().poll_write(context, &waiting.bytes))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            waiting.bytes.drain(..written);
            waiting.is_begun = !waiting.bytes.is_empty();
            if !waiting.is_begun {
                self.0.changed.notify_one();
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Writes the rest of what is written in part. To be called before anything else is written.
    pub(crate) fn poll_finish(
        &self,
        stream: Pin<&mut (impl AsyncWrite + Unpin)>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let is_begun = self.lock().is_begun;
        if is_begun {
            self.poll_write_all(stream, context)
        } else {
            Poll::Ready(Ok(()))
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        let waiting = self.0.waiting.lock();
        waiting.unwrap_or_else(PoisonError::into_inner)
    }
}

fn head(status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}
