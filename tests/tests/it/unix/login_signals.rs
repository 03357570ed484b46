//! A full disk, and signals.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use auth_tests::{Fault, Provider, Sandbox, program};
use serde_json::json;

use crate::refresh::expired;

#[expect(clippy::disallowed_methods, reason = "the shell that the test needs")]
fn shell(sandbox: &Sandbox, script: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).env_clear();
    shell.envs(sandbox.variables());
    shell.env("AUTH_LOGIN", program("auth-login"));
    shell.current_dir(sandbox.path("project"));
    shell
}

#[test]
fn a_full_disk_is_met_before_the_refresh_token_is_used_up() {
    let (provider, sandbox) = expired();
    let mut login = provider.login(0);
    // Larger than what may still be written.
    login["mcpOAuth"] = json!({"filler": "x".repeat(8000)});
    let file = sandbox.credentials(&login);
    let before = std::fs::read(&file).expect("the file");
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$AUTH_LOGIN\" refresh";
    let output = shell(&sandbox, script).output().expect("it runs");
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    assert_eq!(std::fs::read(&file).expect("the file"), before);
    assert_eq!(provider.count("token.refresh_token"), 0);
    let mut refresh = sandbox.command("auth-login");
    refresh.arg("refresh").assert().success();
}

/// A refresh whose request has come.
fn asking(provider: &Provider, sandbox: &Sandbox) -> Child {
    let child = shell(sandbox, "exec \"$AUTH_LOGIN\" refresh")
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let end = Instant::now() + Duration::from_secs(10);
    while provider.count("token.refresh_token") == 0 {
        assert!(Instant::now() < end, "it does not ask");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

fn interrupted_by(signal: &str, code: i32) {
    let (provider, sandbox) = expired();
    provider.fault("token.refresh_token", Fault::Hang);
    let mut child = asking(&provider, &sandbox);
    let pid = child.id();
    let killed = shell(&sandbox, &format!("kill -{signal} {pid}")).status();
    assert!(killed.expect("a shell").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(code));
    let left = sandbox.config_dir().join(".oauth_refresh.lock");
    assert!(!left.exists(), "the client's lock is left behind");
}

#[test]
fn an_interrupted_refresh_gives_its_locks_back() {
    interrupted_by("INT", 130);
    interrupted_by("TERM", 143);
}

#[test]
fn a_login_that_waits_ends_at_once() {
    let provider = Provider::start();
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let url = sandbox.path("url");
    let script = "exec \"$AUTH_LOGIN\" login --no-browser --url-file \"$HOME/../url\"";
    let mut child = shell(&sandbox, script)
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let end = Instant::now() + Duration::from_secs(10);
    while !url.exists() {
        assert!(Instant::now() < end, "it does not write the URL");
        std::thread::sleep(Duration::from_millis(5));
    }
    let killed = shell(&sandbox, &format!("kill -INT {}", child.id())).status();
    assert!(killed.expect("a shell").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

/// Starts a refresh whose answer comes after `ms`, sends the signals once the request has come, and
/// says the exit code and whether the new tokens are stored.
fn answered_after(ms: u64, signals: &[(&str, Duration)]) -> (Option<i32>, bool) {
    let (provider, sandbox) = expired();
    provider.fault("token.refresh_token", Fault::Delay { ms });
    let mut child = asking(&provider, &sandbox);
    for (signal, then) in signals {
        let killed = shell(&sandbox, &format!("kill -{signal} {}", child.id())).status();
        assert!(killed.expect("a shell").success());
        std::thread::sleep(*then);
    }
    let code = child.wait().expect("it ends").code();
    let token = crate::oauth_world::access_token(&sandbox);
    (code, provider.accepts(&token) && provider.reuses() == 0)
}

#[test]
fn a_signal_waits_until_the_tokens_are_stored() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        let ended = answered_after(500, &[(signal, Duration::ZERO)]);
        assert_eq!(ended, (Some(code), true), "{signal}");
    }
}

#[test]
fn an_answer_that_came_while_the_process_was_stopped_is_read() {
    let signals = [("STOP", Duration::from_secs(32)), ("CONT", Duration::ZERO)];
    assert_eq!(answered_after(300, &signals), (Some(0), true));
}
