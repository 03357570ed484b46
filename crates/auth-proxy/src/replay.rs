//! A request's body that can be sent a second time.
//!
//! What has been read is kept, up to a limit for each body and one for all of them. Bodies over
//! the limit pass all the same; only they cannot be repeated.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::connection::Connection;

/// The largest body that is kept.
const MAX_KEPT_LEN: usize = 32 * 1024 * 1024;

/// The most bytes that are kept for all requests.
const MAX_KEPT_TOTAL: usize = 256 * 1024 * 1024;

/// How many bytes are kept for all requests. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptBodies(Arc<AtomicUsize>);

impl KeptBodies {
    fn reserve(&self, len: usize) -> bool {
        let more = |kept: usize| kept.checked_add(len).filter(|sum| *sum <= MAX_KEPT_TOTAL);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .is_ok()
    }

    fn release(&self, len: usize) {
        self.0.fetch_sub(len, Ordering::Relaxed);
    }
}

/// Why a body ends before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum BodyError {
    /// The client's body is malformed or was cut off.
    #[error("the request's body could not be read: {0}")]
    Client(#[source] hyper::Error),
    /// The request is being sent again; this is the body of the first attempt.
    #[error("the request is being repeated")]
    Superseded,
}

struct Source {
    incoming: Incoming,
    connection: Arc<Connection>,
    budget: KeptBodies,
    /// What was read and may be needed again; `None` if it cannot be kept.
    kept: Option<VecDeque<Bytes>>,
    kept_len: usize,
    trailers: Option<http::HeaderMap>,
    /// Whether the source has come to its end.
    has_ended: bool,
    attempt: u32,
    waker: Option<Waker>,
}

impl Source {
    fn keep(&mut self, data: &Bytes) {
        let Some(kept) = &mut self.kept else { return };
        let fits = self.kept_len + data.len() <= MAX_KEPT_LEN && self.budget.reserve(data.len());
        if fits {
            self.kept_len += data.len();
            kept.push_back(data.clone());
        } else {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.kept = None;
        self.budget.release(std::mem::take(&mut self.kept_len));
    }

    /// The next frame of the client's own body.
    fn poll_incoming(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.waker = Some(context.waker().clone());
        let polled = Pin::new(&mut self.incoming).poll_frame(context);
        self.connection.set_waits_for_body(polled.is_pending());
        let frame = match ready!(polled) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Poll::Ready(Some(Err(BodyError::Client(error)))),
            None => {
                self.has_ended = true;
                return Poll::Ready(None);
            }
        };
        if self.incoming.is_end_stream() {
            self.has_ended = true;
        }
        Poll::Ready(Some(Ok(frame)))
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.connection.set_waits_for_body(false);
        self.forget();
    }
}

/// The right to send a body again.
pub(crate) struct Replay(Arc<Mutex<Source>>);

/// The body of one attempt.
pub(crate) struct RequestBody {
    source: Arc<Mutex<Source>>,
    attempt: u32,
    /// How many of the kept pieces this attempt has sent.
    next: usize,
    has_sent_trailers: bool,
}

impl RequestBody {
    /// The body of the first attempt, and what is needed for a second one.
    pub(crate) fn new(
        incoming: Incoming,
        connection: Arc<Connection>,
        budget: KeptBodies,
    ) -> (Self, Replay) {
        let source = Arc::new(Mutex::new(Source {
            has_ended: incoming.is_end_stream(),
            incoming,
            connection,
            budget,
            kept: Some(VecDeque::new()),
            kept_len: 0,
            trailers: None,
            attempt: 0,
            waker: None,
        }));
        let body = Self {
            source: Arc::clone(&source),
            attempt: 0,
            next: 0,
            has_sent_trailers: false,
        };
        (body, Replay(source))
    }
}

impl Replay {
    /// The body of the second attempt, from its beginning; `None` if it was not kept. The first
    /// attempt's body ends with an error.
    pub(crate) fn into_body(self) -> Option<RequestBody> {
        let mut source = lock(&self.0);
        source.kept.as_ref()?;
        source.attempt += 1;
        if let Some(waker) = source.waker.take() {
            waker.wake();
        }
        Some(RequestBody {
            source: Arc::clone(&self.0),
            attempt: source.attempt,
            next: 0,
            has_sent_trailers: false,
        })
    }
}

impl Drop for Replay {
    /// Nothing needs to be kept if there is no second attempt.
    fn drop(&mut self) {
        let mut source = lock(&self.0);
        if source.attempt == 0 {
            source.forget();
        }
    }
}

fn lock(source: &Mutex<Source>) -> MutexGuard<'_, Source> {
    source.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        let mut source = lock(&this.source);
        if source.attempt != this.attempt {
            return Poll::Ready(Some(Err(BodyError::Superseded)));
        }
        if let Some(data) = source.kept.as_ref().and_then(|kept| kept.get(this.next)) {
            this.next += 1;
            return Poll::Ready(Some(Ok(Frame::data(data.clone()))));
        }
        if let Some(trailers) = source.trailers.clone().filter(|_| !this.has_sent_trailers) {
            this.has_sent_trailers = true;
            return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
        }
        if source.has_ended {
            return Poll::Ready(None);
        }
        let frame = match ready!(source.poll_incoming(context)) {
            Some(Ok(frame)) => frame,
            other => return Poll::Ready(other),
        };
        if let Some(data) = frame.data_ref() {
            source.keep(data);
            this.next += 1;
        } else if let Some(trailers) = frame.trailers_ref() {
            source.trailers = Some(trailers.clone());
            this.has_sent_trailers = true;
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        let source = lock(&self.source);
        let sent = source
            .kept
            .as_ref()
            .is_none_or(|kept| self.next >= kept.len());
        source.has_ended && sent && (source.trailers.is_none() || self.has_sent_trailers)
    }

    fn size_hint(&self) -> SizeHint {
        let source = lock(&self.source);
        let pending = source.kept.iter().flatten().skip(self.next);
        let pending: u64 = pending.map(|data| data.len() as u64).sum();
        let rest = source.incoming.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + pending);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + pending);
        }
        hint
    }
}
