//! One refresh, judged by the file that the program leaves.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::json::JsonObject;
use auth_core::{Env, Secret};
use auth_fs::private_file::WriteError;
use serde::{Deserialize, Serialize};

use crate::claude::Run;
use crate::keychain::PrivateItems;
use crate::private_dir::{self, PrivateDir};
use crate::process::Waited;
use crate::{Claude, ClaudeError};

/// How long one refresh may take.
pub const TIMEOUT: Duration = Duration::from_secs(45);

const CREDENTIALS: &str = ".credentials.json";
const LOGIN: &str = "claudeAiOauth";
const ORIGIN: &str = "origin.json";
/// How the names of the directories begin.
const PREFIX: &str = "run-refresh-";

/// Refreshes the stored login and starts nothing else; no server has this name.
const ARGS: [&str; 3] = ["mcp", "get", "auth-tools-no-such-server"];

/// What is to be refreshed. The caller holds the locks of the store that the login is from.
pub struct Request<'a> {
    /// The member `claudeAiOauth`, without what is stored next to it.
    pub login: &'a JsonObject,
    /// The refresh token in it.
    pub refresh_token: &'a Secret,
    /// Files whose locks live as long as the program, also if this process is killed.
    pub inherit: &'a [&'a File],
    /// Whether the caller was told to end.
    pub is_interrupted: &'a dyn Fn() -> bool,
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    /// New tokens.
    Refreshed(Refreshed),
    /// The server rejected the refresh token (`invalid_grant`).
    Rejected {
        /// The version of the program, if known.
        version: Option<String>,
    },
}

/// A login with new tokens, stored in a private directory until the caller has stored it elsewhere.
#[derive(Debug)]
pub struct Refreshed {
    /// The member `claudeAiOauth` as the program wrote it.
    pub login: JsonObject,
    /// To be removed once the login is stored and read back.
    pub dir: PrivateDir,
    /// The version of the program, if known.
    pub version: Option<String>,
}

/// What a killed refresh left behind. Its program does not run any more: it held the lock that the
/// caller has now.
#[derive(Debug)]
pub struct Leftover {
    path: PathBuf,
    items: Option<PrivateItems>,
    /// The fingerprint of the refresh token that was sent.
    pub replaces: String,
    /// The new login, if the program obtained one.
    pub login: Option<JsonObject>,
}

/// Which login a private directory is a copy of.
#[derive(Serialize, Deserialize)]
struct Origin {
    version: u32,
    refresh_token: String,
}

/// What the file says.
enum Verdict {
    Refreshed(JsonObject),
    Rejected,
    Unchanged,
    Malformed,
}

/// Runs the program with a copy of the login. The private directory is gone afterwards, unless it
/// holds new tokens.
///
/// # Errors
/// [`ClaudeError`]; the login is as it was, at the server too as far as can be known.
pub fn refresh(claude: &Claude, request: &Request<'_>) -> Result<Outcome, ClaudeError> {
    let dir = PrivateDir::create(claude, PREFIX)?;
    let ended = prepare(&dir, request).and_then(|()| run(claude, &dir, request));
    let verdict = match dir.keychain_login() {
        Ok(in_keychain) => judge(&dir, in_keychain.as_ref(), request.login),
        // It may hold new tokens: the next refresh adopts them.
        Err(error) => return Err(ClaudeError::Keychain(error)),
    };
    let version = crate::version::of_run(&dir);
    let error = match (verdict, ended) {
        // It is judged by the file alone, however it ended.
        (Verdict::Refreshed(login), _) => {
            let refreshed = Refreshed {
                login,
                dir,
                version,
            };
            return Ok(Outcome::Refreshed(refreshed));
        }
        (Verdict::Rejected, _) => {
            discard(&dir);
            return Ok(Outcome::Rejected { version });
        }
        (_, Err(error)) => error,
        (Verdict::Unchanged, Ok(())) => unchanged(claude, &dir),
        (Verdict::Malformed, Ok(())) => ClaudeError::Unexpected {
            program: claude.label(&dir),
            expected: "a login in `.credentials.json`",
            output: Claude::last_line(&dir),
        },
    };
    discard(&dir);
    Err(error)
}

/// The directories of killed refreshes below `runs`. `env` is the user's environment.
///
/// # Errors
/// [`ClaudeError::Keychain`] if one of them may have a login there that cannot be read now.
pub fn leftovers(runs: &Path, env: &Env) -> Result<Vec<Leftover>, ClaudeError> {
    let paths = private_dir::below(runs, PREFIX);
    let read = |path| Leftover::read(path, env);
    paths.into_iter().map(read).collect()
}

/// Whether there are any that no program uses any more.
#[must_use]
pub fn has_leftovers(runs: &Path) -> bool {
    let mut paths = private_dir::below(runs, PREFIX).into_iter();
    paths.any(|path| private_dir::is_free(&path))
}

impl Leftover {
    fn read(path: PathBuf, env: &Env) -> Result<Self, ClaudeError> {
        let items = PrivateItems::find(&path, env);
        let in_keychain = items.as_ref().map_or(Ok(None), PrivateItems::read);
        let in_keychain = in_keychain.map_err(ClaudeError::Keychain)?;
        let is_new = |login: &JsonObject| is_whole(login) && !is_copy(login);
        let login = read_login(&path).filter(is_new);
        let login = login.or_else(|| in_keychain?.object(LOGIN).filter(is_new));
        Ok(Self {
            replaces: origin(&path)
                .map(|origin| origin.refresh_token)
                .unwrap_or_default(),
            path,
            items,
            login,
        })
    }

    /// Removes the directory.
    ///
    /// # Errors
    /// [`WriteError`]; it may say that all files of it are empty.
    pub fn remove(&self) -> Result<(), WriteError> {
        private_dir::remove_with(&self.path, self.items.as_ref())
    }
}

fn prepare(dir: &PrivateDir, request: &Request<'_>) -> Result<(), ClaudeError> {
    let origin = Origin {
        version: 1,
        refresh_token: request.refresh_token.fingerprint().to_string(),
    };
    let unwritable = |error: serde_json::Error| ClaudeError::PrivateDir {
        path: dir.path().to_owned(),
        source: error.into(),
    };
    dir.write(ORIGIN, &serde_json::to_vec(&origin).map_err(unwritable)?)?;
    let mut login = request.login.clone();
    login.set("expiresAt", EXPIRED);
    let mut document = JsonObject::empty();
    document.set(LOGIN, login.text());
    dir.write(CREDENTIALS, document.text().as_bytes())
}

/// The expiry of a copy: long ago, so that the program refreshes it in any case.
const EXPIRED: &str = "1";

fn run(claude: &Claude, dir: &PrivateDir, request: &Request<'_>) -> Result<(), ClaudeError> {
    let running = claude.start(&Run {
        args: &ARGS,
        dir,
        inherit: request.inherit,
        timeout: TIMEOUT,
    })?;
    match running.wait(request.is_interrupted) {
        Ok(Waited::Exited(status)) => claude.check_signal(status, dir),
        Ok(Waited::Interrupted) => Err(ClaudeError::Interrupted),
        Ok(Waited::TimedOut) => Err(ClaudeError::TimedOut {
            program: claude.label(dir),
            after: TIMEOUT,
        }),
        Err(source) => Err(ClaudeError::NotStarted {
            program: claude.program.clone(),
            source,
        }),
    }
}

/// A version that knows the command says that there is no such server; it has tried then.
fn unchanged(claude: &Claude, dir: &PrivateDir) -> ClaudeError {
    let output = Claude::last_line(dir);
    let program = claude.label(dir);
    if output.contains(ARGS[2]) {
        return ClaudeError::Unchanged { program };
    }
    ClaudeError::Unexpected {
        program,
        expected: "`claude mcp get NAME` to refresh an expired login",
        output,
    }
}

fn judge(dir: &PrivateDir, in_keychain: Option<&JsonObject>, before: &JsonObject) -> Verdict {
    // The program writes to one of the two places; the file is what it was given.
    let login = in_keychain.and_then(|document| document.object(LOGIN));
    let Some(login) = login.or_else(|| read_login(dir.path())) else {
        return Verdict::Malformed;
    };
    if is_whole(&login) {
        let is_same = text(&login, "accessToken") == text(before, "accessToken");
        return if is_same {
            Verdict::Unchanged
        } else {
            Verdict::Refreshed(login)
        };
    }
    match text(&login, "accessToken") {
        Some(token) if token.expose().is_empty() => Verdict::Rejected,
        _ => Verdict::Malformed,
    }
}

/// Whether the login has an access token.
pub(crate) fn is_whole(login: &JsonObject) -> bool {
    text(login, "accessToken").is_some_and(|token| !token.expose().trim().is_empty())
}

/// Whether it is still the copy that was given to the program.
fn is_copy(login: &JsonObject) -> bool {
    login.get("expiresAt") == Some(EXPIRED)
}

fn text(login: &JsonObject, name: &str) -> Option<Secret> {
    login.value(name).map(Secret::new)
}

pub(crate) fn read_login(dir: &Path) -> Option<JsonObject> {
    let content = private_dir::read(&dir.join(CREDENTIALS))?;
    JsonObject::from_bytes(content).ok()?.object(LOGIN)
}

fn origin(dir: &Path) -> Option<Origin> {
    let content = private_dir::read(&dir.join(ORIGIN))?;
    serde_json::from_slice(&content).ok()
}

/// Removes a directory without new tokens; if that fails, the next refresh does it.
fn discard(dir: &PrivateDir) {
    drop(dir.remove());
}
