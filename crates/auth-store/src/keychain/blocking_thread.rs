//! The thread that alone calls the keychain's library.
//!
//! A locked keychain waits for the user, and a D-Bus service that is stopped never answers: both
//! block inside the library. The caller stops waiting at its deadline, and the process ends
//! without waiting for the thread.

use std::cell::{Cell, OnceCell};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::chunked::ItemStore;
use crate::backend::BackendError;

type Connect = Box<dyn FnOnce() -> Result<Box<dyn ItemStore>, BackendError> + Send>;
type Task = Box<dyn FnOnce(Result<&dyn ItemStore, BackendError>) + Send>;

pub(super) struct BlockingThread {
    timeout: Duration,
    /// How long answers may still take. Other waiting, as for a lock, doesn't count.
    left: Cell<Duration>,
    connect: Cell<Option<Connect>>,
    tasks: OnceCell<mpsc::Sender<Task>>,
}

impl BlockingThread {
    /// A thread that starts with the first request.
    pub(super) fn new(
        timeout: Duration,
        connect: impl FnOnce() -> Result<Box<dyn ItemStore>, BackendError> + Send + 'static,
    ) -> Self {
        Self {
            timeout,
            left: Cell::new(timeout),
            connect: Cell::new(Some(Box::new(connect))),
            tasks: OnceCell::new(),
        }
    }

    /// Has the thread do some work, and waits for the answer until the deadline.
    pub(super) fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn ItemStore) -> Result<T, BackendError> + Send + 'static,
    ) -> Result<T, BackendError> {
        let start = Instant::now();
        let (reply, answer) = mpsc::channel();
        let task: Task = Box::new(move |items| {
            // Who no longer listens has passed its deadline.
            drop(reply.send(items.and_then(work)));
        });
        let tasks = self.tasks.get_or_init(|| self.start());
        let answer = match tasks.send(task) {
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

    fn start(&self) -> mpsc::Sender<Task> {
        let (sender, tasks) = mpsc::channel::<Task>();
        if let Some(connect) = self.connect.take() {
            // Never joined: it may be stuck in the library for ever.
            // It takes no signals: they are for the thread that may hold locks. If it cannot be
            // started, whoever asks is told.
            let _deferred = auth_fs::DeferredSignals::new();
            drop(std::thread::Builder::new().spawn(move || serve(connect, &tasks)));
        }
        sender
    }
}

fn serve(connect: Connect, tasks: &mpsc::Receiver<Task>) {
    let Ok(first) = tasks.recv() else { return };
    match connect() {
        Ok(items) => {
            first(Ok(items.as_ref()));
            for task in tasks {
                task(Ok(items.as_ref()));
            }
        }
        Err(error) => {
            let reason = error.to_string();
            first(Err(error));
            for task in tasks {
                task(Err(BackendError::Unavailable(reason.clone())));
            }
        }
    }
}
