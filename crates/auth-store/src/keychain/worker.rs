//! The thread that alone calls the keychain's library.
//!
//! A locked keychain waits for the person, and a D-Bus service that is stopped never answers: both
//! block inside the library. The caller stops waiting at its deadline, and the process ends
//! without waiting for the thread.

use std::cell::{Cell, OnceCell};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::parts::Items;
use crate::backend::BackendError;

type Connect = Box<dyn FnOnce() -> Result<Box<dyn Items>, BackendError> + Send>;
type Job = Box<dyn FnOnce(Result<&dyn Items, BackendError>) + Send>;

pub(super) struct Worker {
    timeout: Duration,
    /// How long answers may still take. Other waiting, as for a lock, doesn't count.
    left: Cell<Duration>,
    connect: Cell<Option<Connect>>,
    jobs: OnceCell<mpsc::Sender<Job>>,
}

impl Worker {
    /// A worker whose thread starts with the first request.
    pub(super) fn new(
        timeout: Duration,
        connect: impl FnOnce() -> Result<Box<dyn Items>, BackendError> + Send + 'static,
    ) -> Self {
        Self {
            timeout,
            left: Cell::new(timeout),
            connect: Cell::new(Some(Box::new(connect))),
            jobs: OnceCell::new(),
        }
    }

    /// Has the thread do some work, and waits for the answer until the deadline.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Items) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        let start = Instant::now();
        let (reply, answer) = mpsc::channel();
        let job: Job = Box::new(move |items| {
            // Who no longer listens has passed its deadline.
            drop(reply.send(items.and_then(work)));
        });
        let jobs = self.jobs.get_or_init(|| self.start());
        let answer = match jobs.send(job) {
            Ok(()) => answer.recv_timeout(self.left.get()),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        };
        let left = self.left.get().saturating_sub(start.elapsed());
        self.left.set(left);
        match answer {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(BackendError::TimedOut(self.timeout)),
            Err(RecvTimeoutError::Disconnected) => Err(BackendError::Failed(
                "its thread could not be started, or panicked".to_owned(),
            )),
        }
    }

    fn start(&self) -> mpsc::Sender<Job> {
        let (sender, jobs) = mpsc::channel::<Job>();
        if let Some(connect) = self.connect.take() {
            // Never joined: it may be stuck in the library for ever.
            // It takes no signals: they are for the thread that may hold locks. If it cannot be
            // started, whoever asks is told.
            let _deferred = auth_fs::DeferredSignals::new();
            drop(std::thread::Builder::new().spawn(move || serve(connect, &jobs)));
        }
        sender
    }
}

fn serve(connect: Connect, jobs: &mpsc::Receiver<Job>) {
    let Ok(first) = jobs.recv() else { return };
    match connect() {
        Ok(items) => {
            first(Ok(items.as_ref()));
            for job in jobs {
                job(Ok(items.as_ref()));
            }
        }
        Err(error) => {
            let reason = error.to_string();
            first(Err(error));
            for job in jobs {
                job(Err(BackendError::Unavailable(reason.clone())));
            }
        }
    }
}
