//! The thread that alone calls the keychain's library.
//!
//! A locked keychain waits for the person, and a D-Bus service that is stopped never answers: both
//! block inside the library. The caller stops waiting at its deadline, and the process ends
//! without waiting for the thread.

use std::cell::{Cell, OnceCell};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::parts::{Items, Parts};
use crate::backend::BackendError;

/// What is asked of an item.
pub(super) enum Request {
    Read,
    Write(Zeroizing<Vec<u8>>),
    Remove,
}

type Answer = Result<Option<Zeroizing<Vec<u8>>>, BackendError>;
type Connect = Box<dyn FnOnce() -> Result<Box<dyn Items>, BackendError> + Send>;

struct Job {
    service: String,
    account: String,
    request: Request,
    reply: mpsc::Sender<Answer>,
}

pub(super) struct Worker {
    timeout: Duration,
    /// How long answers may still take. Other waiting, as for a lock, doesn't count.
    left: Cell<Duration>,
    limit: Option<usize>,
    connect: Cell<Option<Connect>>,
    jobs: OnceCell<mpsc::Sender<Job>>,
}

impl Worker {
    /// A worker whose thread starts with the first request.
    pub(super) fn new(
        timeout: Duration,
        limit: Option<usize>,
        connect: impl FnOnce() -> Result<Box<dyn Items>, BackendError> + Send + 'static,
    ) -> Self {
        Self {
            timeout,
            left: Cell::new(timeout),
            limit,
            connect: Cell::new(Some(Box::new(connect))),
            jobs: OnceCell::new(),
        }
    }

    /// Asks, and waits for the answer until the deadline.
    pub(super) fn ask(&self, service: String, account: String, request: Request) -> Answer {
        let start = Instant::now();
        let (reply, answer) = mpsc::channel();
        let job = Job {
            service,
            account,
            request,
            reply,
        };
        let jobs = self.jobs.get_or_init(|| self.start());
        let answer = match jobs.send(job) {
            Ok(()) => answer.recv_timeout(self.left.get()),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        };
        self.left
            .set(self.left.get().saturating_sub(start.elapsed()));
        match answer {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(BackendError::Silent(self.timeout)),
            Err(RecvTimeoutError::Disconnected) => {
                Err(BackendError::Failed("its library gave up".to_owned()))
            }
        }
    }

    fn start(&self) -> mpsc::Sender<Job> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let limit = self.limit;
        if let Some(connect) = self.connect.take() {
            // Never joined: it may be stuck in the library for ever.
            std::thread::spawn(move || serve(connect, limit, &jobs));
        }
        sender
    }
}

fn serve(connect: Connect, limit: Option<usize>, jobs: &mpsc::Receiver<Job>) {
    let mut connect = Some(connect);
    let mut items = None;
    for job in jobs {
        if let Some(connect) = connect.take() {
            match connect() {
                Ok(connected) => items = Some(connected),
                Err(error) => {
                    // Who no longer listens has passed its deadline.
                    drop(job.reply.send(Err(error)));
                    return;
                }
            }
        }
        if let Some(items) = &items {
            let parts = Parts::new(items.as_ref(), &job.account, limit);
            let answer = match job.request {
                Request::Read => parts.read(&job.service),
                Request::Write(content) => parts.write(&job.service, &content).map(|()| None),
                Request::Remove => parts.remove(&job.service).map(|()| None),
            };
            drop(job.reply.send(answer));
        }
    }
}
