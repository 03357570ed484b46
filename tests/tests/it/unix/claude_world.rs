//! A home with Claude Code in it, and a login that Claude Code made: no client ID anywhere.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use auth_tests::{Provider, Sandbox};
use serde_json::{Value, json};

use crate::refresh::stored;

/// A provider, and a sandbox with the stand-in for Claude Code in that mode.
pub(crate) fn world(mode: &str) -> (Provider, Sandbox) {
    let (provider, mut sandbox) = without_claude();
    install(&sandbox, "home/.local/bin");
    sandbox.set("FAKE_CLAUDE", mode);
    sandbox.set("FAKE_CLAUDE_PROVIDER", provider.base());
    sandbox.set("FAKE_CLAUDE_LOG", sandbox.path("log"));
    sandbox.set("BROWSER", env!("CARGO_BIN_EXE_visit"));
    (provider, sandbox)
}

/// The same without the program.
pub(crate) fn without_claude() -> (Provider, Sandbox) {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    // Whatever the machine has installed is not found.
    sandbox.set("PATH", "/usr/bin:/bin");
    let config = provider.config_toml();
    let lines = config.lines().filter(|line| !line.starts_with("client_id"));
    let config: String = lines.map(|line| format!("{line}\n")).collect();
    sandbox.write("xdg-config/auth-tools/config.toml", config);
    (provider, sandbox)
}

/// Puts the program into a folder of the sandbox.
pub(crate) fn install(sandbox: &Sandbox, folder: &str) -> PathBuf {
    std::fs::create_dir_all(sandbox.path(folder)).expect("a folder");
    let program = sandbox.path(folder).join("claude");
    symlink(env!("CARGO_BIN_EXE_fake-claude"), &program).expect("a link");
    program
}

/// An expired login with members that neither knows.
pub(crate) fn expired(provider: &Provider, sandbox: &Sandbox) -> Value {
    let mut login = provider.login(0);
    login["claudeAiOauth"]["unknownToUs"] = json!({"b": 1, "a": [1, 2]});
    login["mcpOAuth"] = json!({"server": {"accessToken": "another's"}});
    sandbox.credentials(&login);
    stored(sandbox)
}

/// What each run of the program logged.
pub(crate) fn runs(sandbox: &Sandbox) -> Vec<Value> {
    let log = std::fs::read_to_string(sandbox.path("log")).unwrap_or_default();
    log.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

/// The names of private directories that are left.
pub(crate) fn left(sandbox: &Sandbox) -> Vec<String> {
    let folders = [
        sandbox.config_dir().join("auth-tools"),
        sandbox.path("xdg-state/auth-tools"),
    ];
    let entries = folders.iter().flat_map(std::fs::read_dir).flatten();
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with("run-"))
        .collect()
}

/// Runs a program of ours; exit code, stdout, stderr.
pub(crate) fn run(sandbox: &Sandbox, words: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut command = sandbox.command(words[0]);
    let output = command.args(&words[1..]).write_stdin(input).output();
    let output = output.expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}
