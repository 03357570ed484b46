//! The wait: callback, pasted code, code on stdin and device code; whichever comes first is used.

use std::io::{self, Read};
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::Secret;
use auth_core::cli::input;
use zeroize::Zeroizing;

use super::AuthorizationArgs;
use super::device::DeviceCode;
use super::host_env::HostEnvironment;
use super::line_editor::LineEditor;
use super::loopback_server::{CallbackEvent, LoopbackServer};
use super::pending::PendingAuthorization;
use super::spec::{AuthorizationSpec, AuthorizeError, Authorized, FlowContext};
use super::status_line::StatusLine;
use super::{browser, clipboard, paste};
use crate::error::RequestError;
use crate::response;
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

/// Everything that a code can come by.
pub(super) struct Channels {
    /// The request whose URL is shown first, then others.
    pub(super) pending: Vec<PendingAuthorization>,
    pub(super) server: Option<LoopbackServer>,
    pub(super) device: Option<DeviceCode>,
    pub(super) host: HostEnvironment,
}

/// The URLs that are handed over.
pub(super) struct Urls {
    /// What `c` copies.
    pub(super) shown: String,
    /// What the browser is given.
    pub(super) browser: String,
}

/// The end of the wait, or none yet.
type Step = ControlFlow<Result<Authorized, AuthorizeError>>;

/// One wait.
pub(super) struct FlowRunner<'a> {
    channels: Channels,
    urls: Urls,
    args: &'a AuthorizationArgs,
    spec: &'a AuthorizationSpec<'a>,
    sender: Sender<FlowEvent>,
    receiver: Receiver<FlowEvent>,
    editor: LineEditor,
    status_line: Option<StatusLine>,
    warnings: u32,
}

impl<'a> FlowRunner<'a> {
    pub(super) fn new(
        channels: Channels,
        urls: Urls,
        args: &'a AuthorizationArgs,
        spec: &'a AuthorizationSpec<'a>,
        (sender, receiver): (Sender<FlowEvent>, Receiver<FlowEvent>),
    ) -> Self {
        Self {
            channels,
            urls,
            args,
            spec,
            sender,
            receiver,
            editor: LineEditor::default(),
            status_line: None,
            warnings: 0,
        }
    }

    pub(super) fn run(
        mut self,
        context: &mut FlowContext<'_, '_>,
    ) -> Result<Authorized, AuthorizeError> {
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

    fn wait(&mut self, context: &mut FlowContext<'_, '_>) -> Result<Authorized, AuthorizeError> {
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

    fn handle(&mut self, event: FlowEvent, context: &mut FlowContext<'_, '_>) -> Step {
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
                let result = result.map(|tokens| Authorized { tokens, page: None });
                return Break(result.map_err(AuthorizeError::Request));
            }
        }
        Continue(())
    }

    fn callback(&mut self, event: CallbackEvent, context: &mut FlowContext<'_, '_>) -> Step {
        match event {
            CallbackEvent::Code(code, page) => match self.exchange(&code, 0, context) {
                Ok(tokens) => Break(Ok(Authorized {
                    tokens,
                    page: Some(page),
                })),
                Err(error) => {
                    page.fail("The code could not be exchanged for a token.");
                    Break(Err(error))
                }
            },
            CallbackEvent::AuthorizationError {
                code,
                description,
                page,
            } => {
                page.fail("Access was not granted.");
                let error = response::refusal(&code, description, 302);
                Break(Err(AuthorizeError::Request(error)))
            }
            CallbackEvent::TooLarge => {
                self.warn(
                    context,
                    "the browser's request is larger than 8 KiB (cookies of localhost): \
                     copy the URL from its address bar and paste it here",
                );
                Continue(())
            }
            CallbackEvent::Rejected(reason) => {
                self.warn(context, &format!("rejected a callback: {reason}"));
                Continue(())
            }
        }
    }

    fn typed(&mut self, text: &str, context: &mut FlowContext<'_, '_>) {
        if self.editor.is_copy(text) {
            let url = &self.urls.shown;
            if let Some(line) = &self.status_line {
                line.copy(context.console, &clipboard::sequence(url));
            }
            let by_program = clipboard::copy(context.env, self.channels.host, url);
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
    fn entered(&mut self, line: &str, context: &mut FlowContext<'_, '_>) -> Step {
        let error = match self.paste(line, context) {
            Ok(tokens) => return Break(Ok(Authorized { tokens, page: None })),
            Err(error) => error,
        };
        if self.args.code_stdin || !error.can_be_entered_again() {
            return Break(Err(error));
        }
        self.warnings = 0;
        let error = error.into_cli_error(self.spec.what);
        self.warn(context, error.message());
        Continue(())
    }

    fn paste(&self, line: &str, context: &FlowContext<'_, '_>) -> Result<Tokens, AuthorizeError> {
        let pasted = paste::read(line).ok_or(AuthorizeError::NoCode)?;
        let last = self.channels.pending.len() - 1;
        let index = match &pasted.state {
            // A code without its state comes from the page that shows one.
            None => Some(last),
            Some(state) => {
                let mut pending = self.channels.pending.iter();
                pending.position(|pending| pending.has_state(state))
            }
        };
        self.exchange(&pasted.code, index.ok_or(AuthorizeError::State)?, context)
    }

    fn exchange(
        &self,
        code: &Secret,
        index: usize,
        context: &FlowContext<'_, '_>,
    ) -> Result<Tokens, AuthorizeError> {
        let (http, config) = (context.http, context.config);
        self.channels.pending[index]
            .exchange(http, config, context.client_id, code, self.spec.expires_in)
            .map_err(AuthorizeError::Exchange)
    }

    fn info(&mut self, context: &mut FlowContext<'_, '_>, message: &str) {
        self.clear_line(context);
        context.console.info(message);
    }

    fn warn(&mut self, context: &mut FlowContext<'_, '_>, message: &str) {
        self.warnings += 1;
        if self.warnings <= MAX_WARNINGS {
            self.clear_line(context);
            context.console.warn(message);
        }
    }

    fn clear_line(&self, context: &mut FlowContext<'_, '_>) {
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
    fn open_browser(&self, context: &FlowContext<'_, '_>) -> io::Result<()> {
        let host = self.channels.host;
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
