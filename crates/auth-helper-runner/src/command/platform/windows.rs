use std::io::{self, Read};
use std::os::windows::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::cli::signals::termination_signals;
use zeroize::Zeroizing;

use super::job::Job;
use super::{Ended, Event};
use crate::command::{GRACE, HelperCommand, from_code};

/// How often the helper's end and Ctrl-C are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(15);

/// Ctrl-C reaches us only; the helper is ended through its job.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;

/// A running helper, in a job of its own.
pub(in crate::command) struct Child<'a> {
    child: std::process::Child,
    job: Job,
    pieces: Receiver<(Stream, Zeroizing<Vec<u8>>)>,
    is_stdout_open: bool,
    signals: Option<&'a mut Signals>,
    has_ended: bool,
    buffer: Zeroizing<Vec<u8>>,
}

/// The signal that came, as handlers note it: Windows has no descriptor to wait for.
#[derive(Debug)]
pub(in crate::command) struct Signals(Arc<AtomicUsize>);

impl Signals {
    pub(in crate::command) fn listen() -> io::Result<Self> {
        let received = Arc::new(AtomicUsize::new(0));
        for signal in termination_signals() {
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&received), number)?;
        }
        Ok(Self(received))
    }

    pub(in crate::command) fn received(&mut self) -> Option<i32> {
        let number = self.0.load(Ordering::SeqCst);
        i32::try_from(number).ok().filter(|number| *number != 0)
    }

    pub(in crate::command) fn wait(&self, timeout: Duration) {
        let end = Instant::now() + timeout;
        while self.0.load(Ordering::SeqCst) == 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            thread::sleep(left.min(POLL_INTERVAL));
        }
    }
}

#[derive(Clone, Copy)]
enum Stream {
    Stdout,
    Stderr,
}

impl<'a> Child<'a> {
    pub(in crate::command) fn spawn(
        helper: &HelperCommand<'_>,
        signals: Option<&'a mut Signals>,
    ) -> io::Result<Self> {
        let job = Job::new()?;
        #[expect(
            clippy::disallowed_methods,
            reason = "this is where the helper is started"
        )]
        let mut command = Command::new("cmd");
        // `/S` strips exactly the outer quotes, so that the command stands as it was written.
        command.raw_arg(format!("/D /S /C \"{}\"", helper.command));
        command.env_clear().envs(helper.env.iter());
        command.current_dir(helper.cwd);
        command.creation_flags(CREATE_NEW_PROCESS_GROUP);
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        job.add(&child)?;
        let (sender, pieces) = mpsc::channel();
        read_in_background(child.stdout.take(), Stream::Stdout, sender.clone())?;
        read_in_background(child.stderr.take(), Stream::Stderr, sender)?;
        Ok(Self {
            child,
            job,
            pieces,
            is_stdout_open: true,
            signals,
            has_ended: false,
            buffer: Zeroizing::default(),
        })
    }

    /// Whether somebody can still write to the helper's stdout.
    pub(in crate::command) fn is_stdout_open(&self) -> bool {
        self.is_stdout_open
    }

    /// Waits for the next event, for `timeout` at most.
    pub(in crate::command) fn next(&mut self, timeout: Duration) -> io::Result<Event<'_>> {
        let end = Instant::now() + timeout;
        loop {
            let signals = self.signals.as_mut();
            if let Some(signal) = signals.and_then(|signals| signals.received()) {
                return Ok(Event::Signal(signal));
            }
            if let Some(ended) = self.state()? {
                return Ok(Event::Ended(ended));
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.pieces.recv_timeout(left.min(POLL_INTERVAL)) {
                Ok((stream, piece)) => return Ok(self.piece(stream, piece)),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(Event::Nothing),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => thread::sleep(left.min(POLL_INTERVAL)),
            }
            if left.is_zero() {
                return Ok(Event::Nothing);
            }
        }
    }

    /// An empty piece means that a stream was closed.
    fn piece(&mut self, stream: Stream, piece: Zeroizing<Vec<u8>>) -> Event<'_> {
        if piece.is_empty() {
            self.is_stdout_open &= !matches!(stream, Stream::Stdout);
            return Event::Nothing;
        }
        self.buffer = piece;
        match stream {
            Stream::Stdout => Event::Stdout(&self.buffer),
            Stream::Stderr => Event::Stderr(&self.buffer),
        }
    }

    fn state(&mut self) -> io::Result<Option<Ended>> {
        if self.has_ended {
            return Ok(None);
        }
        let status = self.child.try_wait()?;
        self.has_ended = status.is_some();
        Ok(status.map(|status| from_code(status.code().unwrap_or(1))))
    }

    /// Ends whatever is left of the helper's job.
    pub(in crate::command) fn end(mut self) {
        self.job.end();
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && start.elapsed() < GRACE {
            thread::sleep(POLL_INTERVAL);
        }
    }
}

fn read_in_background(
    stream: Option<impl Read + Send + 'static>,
    which: Stream,
    sender: Sender<(Stream, Zeroizing<Vec<u8>>)>,
) -> io::Result<()> {
    let reader = thread::Builder::new().spawn(move || {
        let mut stream = stream;
        loop {
            let mut piece = Zeroizing::new(vec![0; 16 * 1024]);
            let count = stream
                .as_mut()
                .map_or(0, |s| s.read(&mut piece).unwrap_or(0));
            piece.truncate(count);
            // The receiver is gone once the run is over.
            if sender.send((which, piece)).is_err() || count == 0 {
                return;
            }
        }
    });
    reader.map(drop)
}
