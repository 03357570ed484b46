//! What is known of one connection while it is served.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::informational::Informational;

/// By how much the answer to a request that waits for the upstream comes before its connection is
/// dropped.
const GRACE: Duration = Duration::from_secs(5);

/// How long a connection may wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// Without a byte in either direction.
    pub(crate) idle: Duration,
    /// For the whole head of a request.
    pub(crate) head: Duration,
    /// For the next bytes of a request's body.
    pub(crate) body: Duration,
}

impl Timeouts {
    /// The timeouts for connections that may be idle for `idle`.
    pub(crate) fn new(idle: Duration) -> Self {
        Self {
            idle,
            head: idle.min(Duration::from_secs(30)),
            body: idle.min(Duration::from_secs(60)),
        }
    }

    /// Whether one of them has passed.
    pub(crate) fn have_passed(&self, connection: &Connection) -> bool {
        let idle = connection.idle_for();
        match connection.waiting() {
            Waiting::Idle => idle > self.idle,
            Waiting::Head(since) => since > self.head,
            Waiting::Body => idle > self.body,
            Waiting::Answer => idle > self.idle + GRACE,
        }
    }
}

/// The state of one connection. Times are milliseconds since it was accepted.
#[derive(Debug)]
pub(crate) struct Connection {
    accepted: Instant,
    /// The address that the client connected to; `None` for a Unix socket.
    own_address: Option<String>,
    /// When bytes last came or went.
    last_active: AtomicU64,
    /// When the head of the next request began, plus one; 0 if none has begun.
    head_began: AtomicU64,
    requests: AtomicUsize,
    waits_for_body: AtomicBool,
    informational: Informational,
    #[cfg(test)]
    is_dropped: AtomicBool,
    end: Notify,
}

/// What a connection is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// The next request.
    Idle,
    /// The rest of a request's head, since so long.
    Head(Duration),
    /// The rest of a request's body.
    Body,
    /// The upstream, or a client that does not read.
    Answer,
}

impl Connection {
    /// A connection that was accepted just now.
    pub(crate) fn new(own_address: Option<String>) -> Self {
        Self {
            accepted: Instant::now(),
            own_address,
            last_active: AtomicU64::new(0),
            head_began: AtomicU64::new(0),
            requests: AtomicUsize::new(0),
            waits_for_body: AtomicBool::new(false),
            informational: Informational::default(),
            #[cfg(test)]
            is_dropped: AtomicBool::new(false),
            end: Notify::new(),
        }
    }

    /// The address that the client connected to.
    pub(crate) fn own_address(&self) -> Option<&str> {
        self.own_address.as_deref()
    }

    /// The informational answers that the client has still to get.
    pub(crate) fn informational(&self) -> &Informational {
        &self.informational
    }

    /// How long no byte has come or gone.
    pub(crate) fn idle_for(&self) -> Duration {
        let last = Duration::from_millis(self.last_active.load(Ordering::Relaxed));
        self.accepted.elapsed().saturating_sub(last)
    }

    /// A request's head has come.
    pub(crate) fn begin_request(self: &Arc<Self>) -> ActiveRequest {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.head_began.store(0, Ordering::Relaxed);
        ActiveRequest(Arc::clone(self))
    }

    /// Whether the client's next bytes of a body are waited for.
    pub(crate) fn set_waits_for_body(&self, waits: bool) {
        self.waits_for_body.store(waits, Ordering::Relaxed);
    }

    /// Whether the rest of a request's body is waited for.
    pub(crate) fn waits_for_body(&self) -> bool {
        self.waits_for_body.load(Ordering::Relaxed)
    }

    /// Bytes have come from the client.
    pub(crate) fn note_read(&self) {
        let now = self.note_active();
        if self.requests.load(Ordering::Relaxed) == 0 {
            let begin = now.saturating_add(1);
            // A head that has begun already keeps its time.
            self.head_began
                .compare_exchange(0, begin, Ordering::Relaxed, Ordering::Relaxed)
                .ok();
        }
    }

    /// Bytes have come or gone; the answer is the time.
    pub(crate) fn note_active(&self) -> u64 {
        let now = self.now();
        self.last_active.store(now, Ordering::Relaxed);
        now
    }

    fn now(&self) -> u64 {
        let elapsed = self.accepted.elapsed().as_millis();
        elapsed.try_into().unwrap_or(u64::MAX)
    }

    /// What it is waiting for.
    pub(crate) fn waiting(&self) -> Waiting {
        if self.requests.load(Ordering::Relaxed) > 0 {
            return if self.waits_for_body() {
                Waiting::Body
            } else {
                Waiting::Answer
            };
        }
        match self.head_began.load(Ordering::Relaxed) {
            0 => Waiting::Idle,
            began => {
                let began = Duration::from_millis(began - 1);
                Waiting::Head(self.accepted.elapsed().saturating_sub(began))
            }
        }
    }

    /// Ends the connection, whatever it does.
    pub(crate) fn drop_now(&self) {
        #[cfg(test)]
        self.is_dropped.store(true, Ordering::Relaxed);
        self.end.notify_one();
    }

    /// Whether [`Self::drop_now`] was called.
    #[cfg(test)]
    pub(crate) fn is_dropped(&self) -> bool {
        self.is_dropped.load(Ordering::Relaxed)
    }

    /// Ends when the connection is to be dropped.
    pub(crate) async fn dropped(&self) {
        self.end.notified().await;
    }
}

/// A request that is being served; held until its answer has ended.
#[derive(Debug)]
pub(crate) struct ActiveRequest(Arc<Connection>);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
    }
}
