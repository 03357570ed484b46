//! A stand-in for Claude Code that behaves as version 2.1.332 was seen to, and goes wrong on demand.
//!
//! `FAKE_CLAUDE` is the mode ([`Mode`]); `FAKE_CLAUDE_PROVIDER` the base URL of the OAuth provider;
//! `FAKE_CLAUDE_LOG` a file that gets one line for each run: its arguments, and the names of
//! variables that it should not see. `FAKE_CLAUDE_TOKEN` is the length of the token that
//! `setup-token` shows without asking the provider.

mod provider;
mod refresh;
mod sign_in;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

/// How it behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As the real one.
    Ok,
    /// The same, 12 seconds later (`slow`), or so many milliseconds later (`slow=300`).
    Slow(u64),
    /// The refresh token is refused: the stored tokens are blanked. A code is refused.
    InvalidGrant,
    /// The server fails.
    ServerError,
    /// Never ends.
    Hang,
    /// Dies of SIGKILL.
    Killed,
    /// A captive portal answers.
    Html,
    /// A later version with other commands and texts.
    Other,
}

/// The version that it claims to be.
pub(crate) fn version(mode: Mode) -> &'static str {
    match mode {
        Mode::Other => "9.9.9",
        _ => "2.1.332",
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mode = mode();
    log(&args);
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    if words == ["--version"] {
        say(&format!("{} (Claude Code)\n", version(mode)));
        return ExitCode::SUCCESS;
    }
    started(mode);
    match words.as_slice() {
        ["mcp", "get", name] => refresh::run(mode, name),
        ["auth", "login", options @ ..] => sign_in::login(mode, options),
        ["setup-token"] => sign_in::setup_token(mode),
        _ => {
            complain("error: unknown command\n");
            ExitCode::FAILURE
        }
    }
}

fn mode() -> Mode {
    let name = variable("FAKE_CLAUDE").unwrap_or_default();
    match name.as_str() {
        "" | "ok" => Mode::Ok,
        "slow" => Mode::Slow(12_000),
        "invalid_grant" => Mode::InvalidGrant,
        "500" => Mode::ServerError,
        "hang" => Mode::Hang,
        "killed" => Mode::Killed,
        "html" => Mode::Html,
        "other" => Mode::Other,
        name => {
            let millis = name.strip_prefix("slow=").and_then(|ms| ms.parse().ok());
            Mode::Slow(millis.unwrap_or_else(|| panic!("no mode is called `{name}`")))
        }
    }
}

/// What every run does first: the version goes to `.claude.json`, as in an empty directory.
fn started(mode: Mode) {
    let path = directory().join(".claude.json");
    if !path.exists() {
        write(&path, &json!({"firstStartVersion": version(mode)}));
    }
}

/// Waits as the mode says, before the server is asked.
pub(crate) fn delay(mode: Mode) {
    match mode {
        Mode::Slow(millis) => std::thread::sleep(Duration::from_millis(millis)),
        Mode::Hang => loop {
            std::thread::sleep(Duration::from_secs(3600));
        },
        Mode::Killed => kill_self(),
        _ => {}
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "no signal without a further dependency"
)]
fn kill_self() {
    let pid = std::process::id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-KILL", &pid])
        .status();
    drop(kill);
}

/// The configuration directory.
pub(crate) fn directory() -> PathBuf {
    variable("CLAUDE_CONFIG_DIR")
        .expect("a directory is named")
        .into()
}

#[expect(clippy::disallowed_methods, reason = "this program's own settings")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// One line for this run. The names are those of variables that choose or are a credential.
#[expect(clippy::disallowed_methods, reason = "this program's own settings")]
fn log(args: &[String]) {
    let Some(path) = variable("FAKE_CLAUDE_LOG") else {
        return;
    };
    let is_bad = |name: &String| {
        let allowed = ["CLAUDE_CONFIG_DIR", "ANTHROPIC_CONFIG_DIR"];
        let is_switch = name.starts_with("CLAUDE_CODE_DISABLE_") || name.ends_with("_SIGN_IN_LINK");
        (name.starts_with("ANTHROPIC_") || name.starts_with("CLAUDE") || name.starts_with("AWS_"))
            && !allowed.contains(&name.as_str())
            && !is_switch
    };
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut names: Vec<String> = names.filter(is_bad).collect();
    names.sort();
    let cwd = std::env::current_dir().unwrap_or_default();
    let line = json!({"args": args, "variables": names, "cwd": cwd, "pid": std::process::id()});
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path);
    let mut file = file.expect("the log");
    file.write_all(format!("{line}\n").as_bytes())
        .expect("the log");
}

/// Replaces a file of the configuration directory.
#[expect(clippy::disallowed_methods, reason = "as careless as any program")]
pub(crate) fn write(path: &std::path::Path, document: &Value) {
    let temporary = path.with_extension(format!("tmp.{}", std::process::id()));
    std::fs::write(&temporary, document.to_string()).expect("a file");
    std::fs::rename(&temporary, path).expect("a file");
}

pub(crate) fn say(text: &str) {
    let mut stdout = std::io::stdout();
    drop(
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush()),
    );
}

pub(crate) fn complain(text: &str) {
    drop(std::io::stderr().write_all(text.as_bytes()));
}
