//! The wait: callback, pasted code, piped code and device code; whichever comes first wins.

use std::io::Read;
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::cli::{duration, input};
use auth_core::{CliError, ExitStatus, Secret};
use zeroize::Zeroizing;

use super::Options;
use super::callback::Brought;
use super::entry::Entry;
use super::flow::{Attempt, Authorized, Event, FlowContext, Wanted, Ways};
use super::screen::{self, Screen};
use super::{browser, clipboard, paste};
use crate::error::RequestError;
use crate::token::{self, Grant, Tokens};

/// How often the line moves and signals are looked for.
const TICK: Duration = Duration::from_millis(100);
/// How many refused callbacks are told of; more are noise.
const MOST_WARNINGS: u32 = 3;

/// The end of the wait, or none yet.
type Step = ControlFlow<Result<Authorized, CliError>>;

/// One wait.
pub(super) struct Race<'a> {
    ways: Ways,
    /// What `c` copies and the browser opens.
    url: String,
    options: &'a Options,
    wanted: &'a Wanted<'a>,
    sender: Sender<Event>,
    receiver: Receiver<Event>,
    entry: Entry,
    screen: Option<Screen>,
    warnings: u32,
}

impl<'a> Race<'a> {
    pub(super) fn new(
        ways: Ways,
        url: String,
        options: &'a Options,
        wanted: &'a Wanted<'a>,
        sender: Sender<Event>,
        receiver: Receiver<Event>,
    ) -> Self {
        Self {
            ways,
            url,
            options,
            wanted,
            sender,
            receiver,
            entry: Entry::default(),
            screen: None,
            warnings: 0,
        }
    }

    pub(super) fn run(mut self, context: &mut FlowContext<'_, '_>) -> Result<Authorized, CliError> {
        if self.options.code_stdin {
            self.read_stdin();
        } else if context.is_interactive {
            self.screen = Screen::open(context.console, self.sender.clone());
        }
        self.open_browser(context);
        let result = self.wait(context);
        if let Some(screen) = self.screen.take() {
            screen.close(context.console);
        }
        result
    }

    fn wait(&mut self, context: &mut FlowContext<'_, '_>) -> Result<Authorized, CliError> {
        let start = Instant::now();
        loop {
            context.interrupt.check(self.wanted.what)?;
            let left = self.options.timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(self.nobody_came());
            }
            if let Some(screen) = &mut self.screen {
                screen.draw(context.console, left, self.entry.len());
            }
            let step = match self.receiver.recv_timeout(TICK.min(left)) {
                Ok(event) => self.heard(event, context),
                Err(RecvTimeoutError::Timeout) => Continue(()),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(CliError::internal("the waiting loop has lost its sources"));
                }
            };
            let step = match step {
                Continue(()) => match self.entry.take(Instant::now()) {
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

    fn heard(&mut self, event: Event, context: &mut FlowContext<'_, '_>) -> Step {
        match event {
            Event::Brought(brought) => self.brought(brought, context),
            Event::Typed(text) => {
                self.typed(&text, context);
                Continue(())
            }
            Event::Piped(text) => {
                let _ = self.entry.feed(&text, Instant::now());
                Continue(())
            }
            Event::PipeEnded => match self.entry.rest() {
                Some(line) => self.entered(&line, context),
                None => Break(Err(no_code(self.wanted.what))),
            },
            Event::Browser(true) => Continue(()),
            Event::Browser(false) => {
                self.say(
                    context,
                    "No browser could be opened: open the address yourself.",
                );
                Continue(())
            }
            Event::Device(Ok(tokens)) => Break(Ok(Authorized {
                tokens,
                responder: None,
            })),
            Event::Device(Err(error)) => Break(Err(error.into_failure(self.wanted.what))),
        }
    }

    fn brought(&mut self, brought: Brought, context: &mut FlowContext<'_, '_>) -> Step {
        match brought {
            Brought::Code(code, responder) => match self.exchange(&code, 0, context) {
                Ok(tokens) => Break(Ok(Authorized {
                    tokens,
                    responder: Some(responder),
                })),
                Err(error) => {
                    responder.fail(
                        "The code could not be exchanged for a token. The terminal says why.",
                    );
                    Break(Err(self.refused(error)))
                }
            },
            Brought::Denied {
                code,
                description,
                responder,
            } => {
                responder.fail("Access was not granted.");
                let error = RequestError::Refused {
                    code,
                    description,
                    status: 302,
                };
                Break(Err(self.refused(error)))
            }
            Brought::Refused(reason) => {
                self.warnings += 1;
                if self.warnings <= MOST_WARNINGS {
                    self.warn(context, &format!("refused a callback: {reason}"));
                }
                Continue(())
            }
        }
    }

    fn typed(&mut self, text: &str, context: &mut FlowContext<'_, '_>) {
        if self.entry.is_copy(text) {
            screen::send(context.console, &clipboard::sequence(&self.url));
            let by_program = clipboard::copy(context.env, self.ways.surroundings, &self.url);
            let how = if by_program {
                "The address is copied."
            } else {
                "The address is copied, where this terminal allows it."
            };
            self.say(context, how);
        } else if self.entry.feed(text, Instant::now()).is_some() {
            context.interrupt.raise();
        }
    }

    /// A whole line that should hold a code. A person can try again; a pipe cannot.
    fn entered(&mut self, line: &str, context: &mut FlowContext<'_, '_>) -> Step {
        let is_pipe = self.options.code_stdin;
        let error = match self.paste(line, context) {
            Ok(tokens) => {
                return Break(Ok(Authorized {
                    tokens,
                    responder: None,
                }));
            }
            Err(failure) => failure,
        };
        if is_pipe || error.exit() != ExitStatus::Unusable {
            return Break(Err(error));
        }
        self.warn(context, error.message());
        Continue(())
    }

    fn paste(&self, line: &str, context: &FlowContext<'_, '_>) -> Result<Tokens, CliError> {
        let pasted = paste::read(line).ok_or_else(|| no_code(self.wanted.what))?;
        let last = self.ways.attempts.len() - 1;
        let index = match &pasted.state {
            // A code without its state comes from the page that shows one.
            None => Some(last),
            Some(state) => {
                let is_its = |attempt: &Attempt| attempt.state.is(state);
                self.ways.attempts.iter().position(is_its)
            }
        };
        let index = index.ok_or_else(|| {
            let message = format!(
                "{}: the pasted code belongs to another login: its state differs",
                self.wanted.what
            );
            CliError::new(ExitStatus::Unusable, "oauth.state", message)
                .hint("open the address that was shown last, and paste what it leads to")
        })?;
        self.exchange(&pasted.code, index, context)
            .map_err(|error| self.refused(error))
    }

    fn exchange(
        &self,
        code: &Secret,
        attempt: usize,
        context: &FlowContext<'_, '_>,
    ) -> Result<Tokens, RequestError> {
        let attempt = &self.ways.attempts[attempt];
        let grant = Grant {
            code,
            redirect_uri: &attempt.redirect_uri,
            verifier: &self.ways.pkce.verifier,
            state: attempt.state.as_str(),
            expires_in: self.wanted.expires_in,
        };
        token::exchange(context.http, context.provider, context.client_id, &grant)
    }

    fn refused(&self, error: RequestError) -> CliError {
        let is_grant = error.is_invalid_grant();
        let failure = error.into_failure(self.wanted.what);
        if is_grant {
            return failure.hint("the code was used already, is too old, or was cut: try again");
        }
        failure
    }

    fn nobody_came(&self) -> CliError {
        let message = format!(
            "{}: nobody signed in within {}",
            self.wanted.what,
            duration::human(self.options.timeout)
        );
        CliError::new(ExitStatus::Unavailable, "login.timeout", message)
            .hint("try again, and give more time with `--timeout`")
            .hint(
                "without a browser here: `--code-stdin` takes the code that another browser shows",
            )
    }

    fn say(&mut self, context: &mut FlowContext<'_, '_>, message: &str) {
        self.make_room(context);
        context.console.info(message);
    }

    fn warn(&mut self, context: &mut FlowContext<'_, '_>, message: &str) {
        self.make_room(context);
        context.console.warn(message);
    }

    fn make_room(&self, context: &mut FlowContext<'_, '_>) {
        if self.screen.is_some() {
            Screen::clear(context.console);
        }
    }

    /// The process's own stdin, on a thread that is left behind: a read cannot be given up.
    fn read_stdin(&self) {
        let sender = self.sender.clone();
        thread::spawn(move || {
            let (mut stdin, mut bytes) = (input::stdin(), Zeroizing::new([0; 4096]));
            // Much more than a code is none.
            for _ in 0..64 {
                match stdin.read(&mut *bytes) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => {
                        let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
                        if sender.send(Event::Piped(text)).is_err() {
                            return;
                        }
                    }
                }
            }
            drop(sender.send(Event::PipeEnded));
        });
    }

    /// On a thread, because an opener is watched for a moment.
    fn open_browser(&self, context: &FlowContext<'_, '_>) {
        let surroundings = self.ways.surroundings;
        let is_named = context.env.get_trimmed("BROWSER").is_some();
        if self.options.no_browser || !(is_named || surroundings.has_browser()) {
            return;
        }
        let (env, url, sender) = (context.env.clone(), self.url.clone(), self.sender.clone());
        thread::spawn(move || {
            let is_open = browser::open(&env, surroundings, &url);
            // The flow may have ended already.
            drop(sender.send(Event::Browser(is_open)));
        });
    }
}

fn no_code(what: &str) -> CliError {
    let message = format!("{what}: no code was given");
    CliError::new(ExitStatus::Unusable, "oauth.no-code", message)
        .hint("give what the browser shows: CODE, CODE#STATE, or its whole address")
}
