//! The wait: callback, pasted code, code on stdin and device code; whichever comes first is used.

use std::io::{self, Read};
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::Env;
use auth_core::cli::{Console, input};
use zeroize::Zeroizing;

use super::AuthorizationArgs;
use super::host_env::HostEnvironment;
use super::line_editor::LineEditor;
use super::loopback_server::CallbackEvent;
use super::paste::{self, Pasted};
use super::spec::AuthorizeError;
use super::status_line::StatusLine;
use super::{browser, clipboard};
use crate::error::RequestError;
use crate::interrupt::Interrupt;
use crate::token::Tokens;

/// How often the line moves and signals are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// How many rejected callbacks are reported; more are noise.
const MAX_WARNINGS: u32 = 3;
/// How much of stdin is read; much more than a code is none.
const MAX_READS: usize = 64;

/// What the event loop hears of.
pub(super) enum FlowEvent {
    /// From the loopback redirect.
    Callback(CallbackEvent),
    /// From the keyboard.
    Typed(String),
    /// From stdin.
    Piped(String),
    /// stdin has ended.
    PipeEnded(io::Result<()>),
    /// Whether a browser was opened.
    Browser(bool),
    /// From the device endpoint.
    Device(Result<Tokens, RequestError>),
}

/// Where the user is, and what ends the wait.
pub(super) struct WaitContext<'a, 'c> {
    pub(super) env: &'a Env,
    pub(super) interrupt: &'a Interrupt,
    pub(super) console: &'a mut Console<'c>,
    pub(super) is_interactive: bool,
    pub(super) host: HostEnvironment,
}

/// What a code is given to, once it has come.
pub(super) trait CodeReceiver {
    /// What the wait is for.
    type Done;

    /// A code was entered; `None` if the result comes later.
    fn pasted(&mut self, pasted: &Pasted) -> Result<Option<Self::Done>, AuthorizeError>;

    /// A browser brought something.
    fn callback(&mut self, event: CallbackEvent) -> CallbackOutcome<Self::Done>;

    /// The device endpoint has answered.
    fn device(
        &mut self,
        result: Result<Tokens, RequestError>,
    ) -> Result<Self::Done, AuthorizeError>;

    /// Whether the result has come by itself.
    fn poll(&mut self) -> Result<Option<Self::Done>, AuthorizeError> {
        Ok(None)
    }
}

/// What a callback leads to.
pub(super) enum CallbackOutcome<D> {
    Done(D),
    Failed(AuthorizeError),
    /// The wait continues, after a warning.
    Ignored(String),
}

/// The URLs that are handed over.
pub(super) struct Urls {
    /// What `c` copies.
    pub(super) shown: String,
    /// What the browser is given.
    pub(super) browser: String,
}

/// The end of the wait, or none yet.
type Step<D> = ControlFlow<Result<D, AuthorizeError>>;

/// One wait.
pub(super) struct FlowRunner<'a, R> {
    code_receiver: R,
    urls: Urls,
    args: &'a AuthorizationArgs,
    /// What failed if it fails, as messages begin.
    what: &'static str,
    sender: Sender<FlowEvent>,
    receiver: Receiver<FlowEvent>,
    editor: LineEditor,
    status_line: Option<StatusLine>,
    warnings: u32,
    /// Whether a code was handed over whose result comes later.
    is_submitted: bool,
}

impl<'a, R: CodeReceiver> FlowRunner<'a, R> {
    pub(super) fn new(
        code_receiver: R,
        urls: Urls,
        args: &'a AuthorizationArgs,
        what: &'static str,
        (sender, receiver): (Sender<FlowEvent>, Receiver<FlowEvent>),
    ) -> Self {
        Self {
            code_receiver,
            urls,
            args,
            what,
            sender,
            receiver,
            editor: LineEditor::default(),
            status_line: None,
            warnings: 0,
            is_submitted: false,
        }
    }

    pub(super) fn run(
        mut self,
        context: &mut WaitContext<'_, '_>,
    ) -> Result<R::Done, AuthorizeError> {
        if self.args.code_stdin {
            self.read_stdin().map_err(AuthorizeError::Thread)?;
        } else if context.is_interactive {
            let sender = self.sender.clone();
            let has_escapes = context.env.get_trimmed("TERM") != Some("dumb");
            let on_keys = move |text| sender.send(FlowEvent::Typed(text)).is_ok();
            self.status_line = StatusLine::open(context.console, has_escapes, on_keys)
                .map_err(AuthorizeError::Thread)?;
        }
        let result = match self.open_browser(context) {
            Ok(()) => self.wait(context),
            Err(error) => Err(AuthorizeError::Thread(error)),
        };
        if let Some(line) = self.status_line.take() {
            line.close(context.console);
        }
        result
    }

    fn wait(&mut self, context: &mut WaitContext<'_, '_>) -> Result<R::Done, AuthorizeError> {
        let start = Instant::now();
        loop {
            if let Some(exit) = context.interrupt.pending() {
                return Err(AuthorizeError::Interrupted(exit));
            }
            let left = self.args.timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(AuthorizeError::TimedOut(self.args.timeout));
            }
            if let Some(line) = &mut self.status_line {
                line.draw(context.console, left, self.editor.len());
            }
            // It never disconnects: the runner has a sender too.
            let step = match self.receiver.recv_timeout(POLL_INTERVAL.min(left)) {
                Ok(event) => self.handle(event, context),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Continue(()),
            };
            let step = match step {
                Continue(()) => match self.code_receiver.poll() {
                    Ok(None) => Continue(()),
                    result => Break(result.and_then(|done| done.ok_or(AuthorizeError::NoCode))),
                },
                end => end,
            };
            let step = match step {
                Continue(()) => match self.editor.take(Instant::now()) {
                    Some(line) => self.entered(&line, context),
                    None => Continue(()),
                },
                end => end,
            };
            if let Break(result) = step {
                return result;
            }
        }
    }

    fn handle(&mut self, event: FlowEvent, context: &mut WaitContext<'_, '_>) -> Step<R::Done> {
        match event {
            FlowEvent::Callback(event) => return self.callback(event, context),
            FlowEvent::Typed(text) => self.typed(&text, context),
            FlowEvent::Piped(text) => {
                let _ = self.editor.feed(&text, Instant::now());
            }
            FlowEvent::PipeEnded(Err(error)) => return Break(Err(AuthorizeError::Stdin(error))),
            FlowEvent::PipeEnded(Ok(())) => {
                return match self.editor.rest() {
                    Some(line) => self.entered(&line, context),
                    None if self.is_submitted => Continue(()),
                    None => Break(Err(AuthorizeError::NoCode)),
                };
            }
            FlowEvent::Browser(true) => {}
            FlowEvent::Browser(false) => {
                self.info(
                    context,
                    "No browser could be opened: open the URL yourself.",
                );
            }
            FlowEvent::Device(result) => {
                return Break(self.code_receiver.device(result));
            }
        }
        Continue(())
    }

    fn callback(
        &mut self,
        event: CallbackEvent,
        context: &mut WaitContext<'_, '_>,
    ) -> Step<R::Done> {
        match self.code_receiver.callback(event) {
            CallbackOutcome::Done(done) => Break(Ok(done)),
            CallbackOutcome::Failed(error) => Break(Err(error)),
            CallbackOutcome::Ignored(warning) => {
                self.warn(context, &warning);
                Continue(())
            }
        }
    }

    fn typed(&mut self, text: &str, context: &mut WaitContext<'_, '_>) {
        if self.editor.is_copy(text) {
            let url = &self.urls.shown;
            if let Some(line) = &self.status_line {
                line.copy(context.console, &clipboard::sequence(url));
            }
            let by_program = clipboard::copy(context.env, context.host, url);
            let message = if by_program {
                "The URL is copied."
            } else {
                "The URL is copied, if this terminal allows it."
            };
            self.info(context, message);
        } else if self.editor.feed(text, Instant::now()).is_some() {
            context.interrupt.raise();
        }
    }

    /// A whole line that should hold a code. A user can try again; a pipe cannot.
    fn entered(&mut self, line: &str, context: &mut WaitContext<'_, '_>) -> Step<R::Done> {
        let pasted = paste::read(line).ok_or(AuthorizeError::NoCode);
        let error = match pasted.and_then(|pasted| self.code_receiver.pasted(&pasted)) {
            Ok(Some(done)) => return Break(Ok(done)),
            Ok(None) => {
                self.is_submitted = true;
                return Continue(());
            }
            Err(error) => error,
        };
        if self.args.code_stdin || !error.can_be_entered_again() {
            return Break(Err(error));
        }
        self.warnings = 0;
        let error = error.into_cli_error(self.what);
        self.warn(context, error.message());
        Continue(())
    }

    fn info(&mut self, context: &mut WaitContext<'_, '_>, message: &str) {
        self.clear_line(context);
        context.console.info(message);
    }

    fn warn(&mut self, context: &mut WaitContext<'_, '_>, message: &str) {
        self.warnings += 1;
        if self.warnings <= MAX_WARNINGS {
            self.clear_line(context);
            context.console.warn(message);
        }
    }

    fn clear_line(&self, context: &mut WaitContext<'_, '_>) {
        if let Some(line) = &self.status_line {
            line.clear(context.console);
        }
    }

    /// Reads the process's own stdin, on a thread that is left behind: a read cannot be given up.
    fn read_stdin(&self) -> io::Result<()> {
        let sender = self.sender.clone();
        thread::Builder::new().spawn(move || {
            let (mut stdin, mut bytes) = (input::stdin(), Zeroizing::new([0; 4096]));
            let mut end = Ok(());
            for _ in 0..MAX_READS {
                match stdin.read(&mut *bytes) {
                    Ok(0) => break,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => {
                        end = Err(error);
                        break;
                    }
                    Ok(count) => {
                        let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
                        if sender.send(FlowEvent::Piped(text)).is_err() {
                            return;
                        }
                    }
                }
            }
            drop(sender.send(FlowEvent::PipeEnded(end)));
        })?;
        Ok(())
    }

    /// On a thread, because an opener is watched for a moment.
    fn open_browser(&self, context: &WaitContext<'_, '_>) -> io::Result<()> {
        let host = context.host;
        let is_named = context.env.get_trimmed("BROWSER").is_some();
        if self.args.no_browser || !(is_named || host.has_browser()) {
            return Ok(());
        }
        let (env, sender) = (context.env.clone(), self.sender.clone());
        let url = self.urls.browser.clone();
        thread::Builder::new().spawn(move || {
            let is_open = browser::open(&env, host, &url);
            // The flow may have ended already.
            drop(sender.send(FlowEvent::Browser(is_open)));
        })?;
        Ok(())
    }
}
