//! `claude setup-token` in a pseudo-terminal: without one it is silent and waits for ever.

use std::time::{Duration, Instant};

use auth_core::Secret;

use crate::sign_in::{self, Session, SignInUrls, Start};
use crate::{Claude, ClaudeError, platform, screen, version};

/// Wide enough that no token wraps; the program draws lines of this width.
const COLUMNS: u16 = 16_384;
/// How long the program may take to end by itself after it has shown the token.
const EXIT_TIMEOUT: Duration = Duration::from_secs(3);
/// How a failure reads on the screen; the program waits for a key then, for ever.
const FAILURE: &str = "OAuth error:";
const RETRY: [&str; 2] = ["Press Enter to retry", "Press Enter to continue"];
const EXPECTED: &str = "one token that begins with `sk-ant-oat`";

/// A `setup-token` that runs; ended on drop.
#[derive(Debug)]
pub struct SetupToken {
    session: Session,
    terminal: platform::Terminal,
    token: Option<(Secret, Instant)>,
}

/// A long-lived token.
#[derive(Debug)]
pub struct CreatedToken {
    /// The token.
    pub token: Secret,
    /// The version of the program, if known.
    pub version: Option<String>,
}

impl SetupToken {
    /// Starts the program and waits for its URL. `timeout` is how long the user may take.
    ///
    /// # Errors
    /// [`ClaudeError`]; on Windows always [`ClaudeError::Unsupported`].
    pub fn start(
        claude: &Claude,
        timeout: Duration,
        is_interrupted: &dyn Fn() -> bool,
    ) -> Result<Self, ClaudeError> {
        let (terminal, streams) = platform::prepare_terminal(COLUMNS)?;
        let reader = terminal.try_clone().map_err(ClaudeError::Terminal)?;
        let start = Start {
            args: &["setup-token"],
            prefix: "run-setup-token-",
            timeout,
            is_interrupted,
        };
        let outputs = |_: &mut _| vec![Box::new(reader) as Box<dyn std::io::Read + Send>];
        Ok(Self {
            session: Session::start(claude, &start, streams, outputs, true)?,
            terminal,
            token: None,
        })
    }

    /// Where to sign in.
    #[must_use]
    pub fn urls(&self) -> &SignInUrls {
        self.session.urls()
    }

    /// Hands over a code that the user pasted.
    ///
    /// # Errors
    /// [`ClaudeError::Denied`] if the state is missing and not known.
    pub fn submit(&mut self, code: &Secret, state: Option<&str>) -> Result<(), ClaudeError> {
        let code = self.session.whole_code(code, state)?;
        sign_in::write(&mut self.terminal, &code, "\r")
    }

    /// Whether it has shown the token.
    ///
    /// # Errors
    /// Why it never will.
    pub fn poll(&mut self) -> Result<bool, ClaudeError> {
        let status = self.session.try_wait()?;
        let text = self.session.text();
        let tokens = screen::tokens(&text);
        if tokens.len() > 1 {
            return Err(self.session.unexpected(EXPECTED));
        }
        if let Some(token) = tokens.into_iter().next() {
            let (_, seen_at) = self.token.get_or_insert_with(|| (token, Instant::now()));
            return Ok(status.is_some() || seen_at.elapsed() >= EXIT_TIMEOUT);
        }
        let words = screen::words(&text);
        if let Some((_, reason)) = words.rsplit_once(FAILURE)
            && let Some(end) = RETRY.iter().find_map(|retry| reason.find(retry))
        {
            let reason = crate::claude::last_line(reason[..end].trim());
            return Err(sign_in::refusal(&reason));
        }
        if status.is_some() || RETRY.iter().any(|retry| words.contains(retry)) {
            return Err(self.session.unexpected(EXPECTED));
        }
        Ok(false)
    }

    /// The token, once [`SetupToken::poll`] has seen it. Nothing of the run is left.
    ///
    /// # Errors
    /// [`ClaudeError::Unexpected`] if none was shown.
    pub fn finish(mut self) -> Result<CreatedToken, ClaudeError> {
        let (token, _) = self
            .token
            .take()
            .ok_or_else(|| self.session.unexpected(EXPECTED))?;
        let version = version::of_run(self.session.dir());
        Ok(CreatedToken { token, version })
    }
}
