//! What `claude auth login` and `claude setup-token` have in common: they show a URL and take a code.

use std::io::{self, Read, Write};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::Secret;
use url::Url;
use zeroize::Zeroizing;

use crate::claude::Run;
use crate::private_dir::{self, PrivateDir};
use crate::process::Running;
use crate::{Claude, ClaudeError, platform, screen};

/// How long the program may take to show its URL.
const URL_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a URL with a state is waited for, if only one without was printed.
const FULL_URL_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the URL for the browser is waited for, once the other is known.
const BROWSER_TIMEOUT: Duration = Duration::from_secs(1);
/// How long the last output of a program that has ended is waited for.
const REST_TIMEOUT: Duration = Duration::from_secs(2);
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// The most that is kept of what the program prints; it draws a few kilobytes for each change.
const MAX_OUTPUT: usize = 16 * 1024 * 1024;
/// The file that the stand-in for the browser writes.
const CAPTURED: &str = "browser-url";

/// Where the user signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignInUrls {
    /// For a browser on this machine: it brings the code back by itself. `None` if the program did
    /// not start a browser.
    pub local: Option<String>,
    /// For any browser: the page shows a code to paste.
    pub manual: String,
    /// What a pasted `CODE#STATE` has to end with, if the program showed it.
    pub state: Option<String>,
}

/// How a sign-in is started.
pub(crate) struct Start<'a> {
    pub(crate) args: &'a [&'a str],
    /// How the names of its private directories begin.
    pub(crate) prefix: &'static str,
    pub(crate) timeout: Duration,
    pub(crate) is_interrupted: &'a dyn Fn() -> bool,
}

/// A sign-in that runs; ended on drop, with all that it wrote.
#[derive(Debug)]
pub(crate) struct Session {
    claude: Claude,
    dir: PrivateDir,
    running: Running,
    output: Receiver<Zeroizing<Vec<u8>>>,
    /// Whether the output of a program that has ended was read to its end.
    is_read: bool,
    printed: Zeroizing<Vec<u8>>,
    urls: SignInUrls,
    timeout: Duration,
}

impl Session {
    /// Starts the program with `streams`; `outputs` are our ends of what it prints.
    pub(crate) fn start(
        claude: &Claude,
        start: &Start<'_>,
        streams: [Stdio; 3],
        outputs: impl FnOnce(&mut Running) -> Vec<Box<dyn Read + Send>>,
        has_terminal: bool,
    ) -> Result<Self, ClaudeError> {
        private_dir::sweep(claude, start.prefix);
        let dir = PrivateDir::create(claude, start.prefix)?;
        let browser = platform::write_capture_script(dir.path(), CAPTURED);
        let browser = browser.map_err(|source| ClaudeError::PrivateDir {
            path: dir.path().to_owned(),
            source,
        })?;
        let has_browser = browser.is_some();
        let run = Run {
            args: start.args,
            dir: &dir,
            inherit: &[],
            timeout: start.timeout,
        };
        let spawned = claude.spawn(
            &run,
            streams,
            |env| {
                if let Some(browser) = browser {
                    env.set("BROWSER", browser);
                }
            },
            has_terminal,
        );
        let mut running = match spawned {
            Ok(running) => running,
            Err(error) => {
                drop(dir.remove());
                return Err(error);
            }
        };
        let (sender, output) = channel();
        let outputs = outputs(&mut running);
        // From here on dropping it ends the program and removes the directory.
        let mut session = Self {
            claude: claude.clone(),
            dir,
            running,
            output,
            is_read: false,
            printed: Zeroizing::default(),
            urls: SignInUrls::default(),
            timeout: start.timeout,
        };
        for stream in outputs {
            read_aside(stream, sender.clone()).map_err(|source| ClaudeError::NotStarted {
                program: session.claude.program.clone(),
                source,
            })?;
        }
        drop(sender);
        session.urls = session.find_urls(has_browser, start.is_interrupted)?;
        Ok(session)
    }

    pub(crate) fn urls(&self) -> &SignInUrls {
        &self.urls
    }

    pub(crate) fn dir(&self) -> &PrivateDir {
        &self.dir
    }

    /// `CODE#STATE`: the program takes a code without its state for half of one.
    pub(crate) fn whole_code(
        &self,
        code: &Secret,
        state: Option<&str>,
    ) -> Result<Secret, ClaudeError> {
        let state = state.or(self.urls.state.as_deref());
        let state = state.ok_or_else(|| {
            ClaudeError::Denied("the code is incomplete: expected CODE#STATE".to_owned())
        })?;
        Ok(Secret::new(format!("{}#{state}", code.expose())))
    }

    /// What the program has printed so far, without escape sequences.
    pub(crate) fn text(&mut self) -> Zeroizing<String> {
        while let Ok(bytes) = self.output.try_recv() {
            self.keep(&bytes);
        }
        screen::text(&self.printed)
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = MAX_OUTPUT.saturating_sub(self.printed.len());
        let len = bytes.len().min(room);
        self.printed.extend_from_slice(&bytes[..len]);
    }

    /// Reads what a program that has ended printed last: its readers may not have had their turn.
    fn read_rest(&mut self) {
        let end = Instant::now() + REST_TIMEOUT;
        while !self.is_read {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.keep(&bytes),
                Err(_) => self.is_read = true,
            }
        }
    }

    /// How the program ended, if it has; all that it printed is read then.
    pub(crate) fn try_wait(&mut self) -> Result<Option<ExitStatus>, ClaudeError> {
        let failed = |source| ClaudeError::NotStarted {
            program: self.claude.program.clone(),
            source,
        };
        let status = self.running.try_wait().map_err(failed)?;
        if status.is_some() {
            self.read_rest();
        }
        match status {
            Some(status) => self
                .claude
                .check_signal(status, &self.dir)
                .map(|()| Some(status)),
            None if self.running.is_late() => Err(ClaudeError::TimedOut {
                program: self.claude.label(&self.dir),
                after: self.timeout,
            }),
            None => Ok(None),
        }
    }

    /// The error of a version that behaves differently.
    pub(crate) fn unexpected(&mut self, expected: &'static str) -> ClaudeError {
        let text = self.text();
        let output = if screen::tokens(&text).is_empty() {
            crate::claude::last_line(&screen::without_urls(&text))
        } else {
            String::new()
        };
        ClaudeError::Unexpected {
            program: self.claude.label(&self.dir),
            expected,
            output,
        }
    }

    fn find_urls(
        &mut self,
        has_browser: bool,
        is_interrupted: &dyn Fn() -> bool,
    ) -> Result<SignInUrls, ClaudeError> {
        let start = Instant::now();
        let mut found_at = None;
        loop {
            let has_ended = self.try_wait()?.is_some();
            let text = self.text();
            let is_full = |url: &str| state(url).is_some();
            let full = screen::url(&text, is_full);
            let any = screen::url(&text, |url| url.contains("/oauth/authorize"));
            let is_over = |at: Instant| has_ended || at.elapsed() >= FULL_URL_TIMEOUT;
            let manual = full.or(any.filter(|_| found_at.is_some_and(is_over)));
            if any.is_some() || full.is_some() {
                found_at.get_or_insert_with(Instant::now);
            }
            let local = self.dir.read(CAPTURED);
            let is_waiting = has_browser
                && !has_ended
                && local.is_none()
                && found_at.is_some_and(|at| at.elapsed() < BROWSER_TIMEOUT);
            if let Some(manual) = manual.filter(|_| !is_waiting) {
                let local = local.map(|url| String::from_utf8_lossy(&url).trim().to_owned());
                return Ok(SignInUrls {
                    state: state(manual).or_else(|| state(local.as_deref()?)),
                    manual: manual.to_owned(),
                    local: local.filter(|url| Url::parse(url).is_ok()),
                });
            }
            if is_interrupted() {
                return Err(ClaudeError::Interrupted);
            }
            if has_ended || start.elapsed() >= URL_TIMEOUT {
                return Err(self.unexpected("the URL to sign in at"));
            }
            thread::sleep(POLL_INTERVAL);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.running.terminate();
        // If it cannot be removed, a later sign-in does it.
        drop(self.dir.remove());
    }
}

/// The parameter `state` of a URL.
fn state(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let found = url.query_pairs().find(|(name, _)| name == "state");
    found.map(|(_, state)| state.into_owned())
}

/// The error that the program's own reason means.
pub(crate) fn refusal(reason: &str) -> ClaudeError {
    /// How the reasons of a user, a provider or a code that says no read.
    const DENIED: [&str; 8] = [
        "denied",
        "declined",
        "n't accepted",
        "not accepted",
        "invalid code",
        "invalid_grant",
        "no authorization code",
        "not allowed",
    ];
    let lower = reason.to_lowercase();
    let reason = reason.to_owned();
    if DENIED.iter().any(|word| lower.contains(word)) {
        return ClaudeError::Denied(reason);
    }
    ClaudeError::Failed(reason)
}

/// Writes a code at once: the program takes it for pasted.
pub(crate) fn write(stream: &mut impl Write, code: &Secret, end: &str) -> Result<(), ClaudeError> {
    let line = Zeroizing::new(format!("{}{end}", code.expose()));
    let written = stream
        .write_all(line.as_bytes())
        .and_then(|()| stream.flush());
    // A program that has ended says why by itself.
    drop(written);
    Ok(())
}

fn read_aside(
    mut stream: Box<dyn Read + Send>,
    sender: Sender<Zeroizing<Vec<u8>>>,
) -> io::Result<()> {
    let reader = thread::Builder::new().spawn(move || {
        let mut buffer = Zeroizing::new(vec![0; 16 * 1024]);
        // A pseudo-terminal ends with an error.
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            if sender
                .send(Zeroizing::new(buffer[..count].to_vec()))
                .is_err()
            {
                break;
            }
        }
    });
    reader.map(drop)
}
