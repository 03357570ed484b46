//! `claude auth login` over pipes.

use std::io::Read;
use std::process::{ChildStdin, Stdio};
use std::time::Duration;

use auth_core::Secret;
use auth_core::json::JsonObject;

use crate::private_dir::PrivateDir;
use crate::sign_in::{self, Session, SignInUrls, Start};
use crate::{Claude, ClaudeError, refresh, version};

/// How the program's reason begins.
const REASON: &str = "Couldn't log in:";

/// What to log in with.
#[derive(Clone, Debug, Default)]
pub struct LoginOptions {
    /// A Console account: an API key is created and stored.
    pub console: bool,
    /// The account's email address, if the page should ask for no other.
    pub email: Option<String>,
    /// Sign in by the organization's identity provider.
    pub sso: bool,
    /// How long the user may take.
    pub timeout: Duration,
}

/// A login that runs; ended on drop.
#[derive(Debug)]
pub struct Login {
    session: Session,
    stdin: Option<ChildStdin>,
    is_console: bool,
}

/// What the program stored.
#[derive(Debug)]
pub struct LoggedIn {
    /// `claudeAiOauth` or `primaryApiKey`, and `oauthAccount`, as the program wrote them.
    pub document: JsonObject,
    /// The version of the program, if known.
    pub version: Option<String>,
    /// Keeps the directory until the caller has stored the login and drops this.
    _session: Session,
}

impl Login {
    /// Starts the program and waits for its URL.
    ///
    /// # Errors
    /// [`ClaudeError`].
    pub fn start(
        claude: &Claude,
        options: &LoginOptions,
        is_interrupted: &dyn Fn() -> bool,
    ) -> Result<Self, ClaudeError> {
        let kind = if options.console {
            "--console"
        } else {
            "--claudeai"
        };
        let mut args = vec!["auth", "login", kind];
        if let Some(email) = &options.email {
            args.extend(["--email", email]);
        }
        if options.sso {
            args.push("--sso");
        }
        let start = Start {
            args: &args,
            prefix: "run-login-",
            timeout: options.timeout,
            is_interrupted,
        };
        let pipes = [Stdio::piped(), Stdio::piped(), Stdio::piped()];
        let mut stdin = None;
        let session = Session::start(
            claude,
            &start,
            pipes,
            |running| {
                let child = running.child();
                stdin = child.stdin.take();
                let stdout = child
                    .stdout
                    .take()
                    .map(|s| Box::new(s) as Box<dyn Read + Send>);
                let stderr = child
                    .stderr
                    .take()
                    .map(|s| Box::new(s) as Box<dyn Read + Send>);
                stdout.into_iter().chain(stderr).collect()
            },
            false,
        )?;
        Ok(Self {
            session,
            stdin,
            is_console: options.console,
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
        match &mut self.stdin {
            Some(stdin) => sign_in::write(stdin, &code, "\n"),
            None => Ok(()),
        }
    }

    /// Whether it has ended well.
    ///
    /// # Errors
    /// Why it has not.
    pub fn poll(&mut self) -> Result<bool, ClaudeError> {
        let Some(status) = self.session.try_wait()? else {
            return Ok(false);
        };
        if status.success() {
            return Ok(true);
        }
        let text = self.session.text();
        let reason = text.rsplit_once(REASON).map(|(_, reason)| reason);
        let reason = reason.and_then(|reason| reason.trim().lines().next());
        let reason = reason.map(crate::claude::last_line);
        match reason.filter(|reason| !reason.is_empty()) {
            Some(reason) => Err(sign_in::refusal(&reason)),
            None => Err(self.session.unexpected("`Login successful`, or a reason")),
        }
    }

    /// What it stored; judged by the files alone.
    ///
    /// # Errors
    /// [`ClaudeError::Unexpected`] if there is no login of the kind that was asked for.
    pub fn finish(mut self) -> Result<LoggedIn, ClaudeError> {
        let document = stored(self.session.dir(), self.is_console)
            .ok_or_else(|| self.session.unexpected("a stored login"))?;
        Ok(LoggedIn {
            document,
            version: version::of_run(self.session.dir()),
            _session: self.session,
        })
    }
}

fn stored(dir: &PrivateDir, is_console: bool) -> Option<JsonObject> {
    let state = dir.read(".claude.json");
    let state = state.and_then(|state| JsonObject::from_bytes(state).ok());
    let state = state.unwrap_or_else(JsonObject::empty);
    // What cannot be read there is no login that anybody can use.
    let in_keychain = || dir.keychain_login().ok().flatten();
    let mut document = JsonObject::empty();
    if is_console {
        let key = |from: &JsonObject| {
            from.value::<String>("primaryApiKey")?;
            from.get("primaryApiKey").map(str::to_owned)
        };
        let key = key(&state).or_else(|| key(&in_keychain()?))?;
        document.set("primaryApiKey", &key);
    } else {
        let login = refresh::read_login(dir.path()).filter(refresh::is_whole);
        let login = login.or_else(|| in_keychain()?.object("claudeAiOauth"));
        document.set("claudeAiOauth", login.filter(refresh::is_whole)?.text());
    }
    if let Some(account) = state.object("oauthAccount") {
        document.set("oauthAccount", account.text());
    }
    Some(document)
}
