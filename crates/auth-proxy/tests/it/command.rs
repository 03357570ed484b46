//! The command that the proxy starts.

use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Output, Stdio};

use auth_tests::Sandbox;
use serde_json::json;

use crate::support::{KEY, command, with_key};
use crate::upstream::Upstream;

fn run(sandbox: &Sandbox, args: &[&str]) -> Output {
    let mut command = command(sandbox, args);
    command.stdin(Stdio::null()).output().expect("it runs")
}

fn stdout(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {stderr}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn nothing_that_the_command_can_read_holds_the_secret() {
    let upstream = Upstream::plain();
    let mut sandbox = with_key(&upstream.base);
    sandbox.set("AWS_SECRET_ACCESS_KEY", "wJalr-invented-secret");
    sandbox.set(
        "ANTHROPIC_CUSTOM_HEADERS",
        "x-gateway: gateway-invented-secret",
    );
    // All of /proc that the command may read of itself and of the proxy.
    let script = "env; for pid in $$ $PPID; do for file in environ cmdline maps mem; do \
        head -c 1000000 /proc/$pid/$file 2>&1 | tr '\\0' '\\n'; done; ls -l /proc/$pid/fd 2>&1; done; true";
    let mut proxy = command(&sandbox, &["--", "sh", "-c", script]);
    // Root may read every process: an ordinary user runs the proxy here.
    if is_root() {
        proxy.uid(65534).gid(65534).current_dir("/");
    }
    let shown = stdout(&proxy.stdin(Stdio::null()).output().expect("it runs"));
    for secret in [KEY, "wJalr-invented-secret", "gateway-invented-secret"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(
        shown.contains("Permission denied"),
        "the proxy's environment: {shown}"
    );
    assert!(
        shown.contains("ANTHROPIC_BASE_URL=http://127.0.0.1:"),
        "{shown}"
    );
    assert!(
        shown.contains("NO_PROXY=127.0.0.1,localhost,::1"),
        "{shown}"
    );
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

#[test]
fn the_exit_code_is_the_command_s() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    for (script, code) in [
        ("exit 0", 0),
        ("exit 7", 7),
        ("kill -TERM $$", 143),
        ("kill -INT $$", 130),
    ] {
        let output = run(&sandbox, &["--", "sh", "-c", script]);
        assert_eq!(output.status.code(), Some(code), "{script}");
    }
    let missing = run(&sandbox, &["--", "/does/not/exist"]);
    assert_eq!(missing.status.code(), Some(127));
    let no_program = run(&sandbox, &["--", "/"]);
    assert_eq!(no_program.status.code(), Some(126));
    let unknown_option = run(&sandbox, &["--max-request", "1", "--", "true"]);
    assert_eq!(unknown_option.status.code(), Some(2));
}

#[test]
fn signals_are_forwarded() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    for (signal, code) in [("TERM", 41), ("INT", 42), ("HUP", 43), ("USR1", 44)] {
        // The command itself signals its parent once its traps are set.
        let script = "trap 'exit 41' TERM; trap 'exit 42' INT; trap 'exit 43' HUP; trap 'exit 44' USR1; \
             kill -\"$0\" $PPID; while :; do sleep 0.05; done";
        let output = run(&sandbox, &["--", "sh", "-c", script, signal]);
        assert_eq!(output.status.code(), Some(code), "{signal}");
    }
}

#[test]
fn the_command_reaches_the_api_through_the_proxy() {
    let upstream = Upstream::plain();
    let mut sandbox = with_key(&upstream.base);
    sandbox.set("ANTHROPIC_CUSTOM_HEADERS", "x-gateway: g\nx-api-key: other");
    let script = "curl -sS -d '{}' -H \"x-api-key: $ANTHROPIC_AUTH_TOKEN\" \"$ANTHROPIC_BASE_URL/v1/messages\"";
    let shown = stdout(&run(&sandbox, &["--", "sh", "-c", script]));
    assert_eq!(shown, "{\"ok\":true}");
    let request = &upstream.requests()[0];
    assert_eq!(request.header("x-api-key").as_deref(), Some(KEY));
    assert_eq!(request.header("x-gateway").as_deref(), Some("g"));
    assert_eq!(request.header("authorization"), None);
}

#[test]
fn settings_that_lead_past_the_proxy_are_named_and_overridden_for_claude() {
    let upstream = Upstream::plain();
    let mut sandbox = with_key(&upstream.base);
    sandbox.settings(&json!({
        "env": {"ANTHROPIC_BASE_URL": upstream.base.clone(), "ANTHROPIC_API_KEY": KEY},
    }));
    let output = run(&sandbox, &["--", "true"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("`ANTHROPIC_BASE_URL` of"), "{stderr}");
    assert!(stderr.contains("settings.json"), "{stderr}");

    let claude = sandbox.write(
        "bin/claude",
        "#!/bin/sh\nprintf '%s\\n' \"$@\"; cat \"$2\"\n",
    );
    let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755);
    std::fs::set_permissions(&claude, mode).expect("a mode");
    sandbox.set(
        "PATH",
        format!("{}:/usr/bin:/bin", sandbox.path("bin").display()),
    );
    let output = run(&sandbox, &["--", "claude", "-p", "hello"]);
    let shown = stdout(&output);
    assert!(shown.starts_with("--settings\n/"), "{shown}");
    assert!(shown.contains("\n-p\nhello\n"), "{shown}");
    assert!(shown.contains("\"apiKeyHelper\":\"\""), "{shown}");
    assert!(shown.contains("\"ANTHROPIC_API_KEY\":\"\""), "{shown}");
    assert!(
        shown.contains("\"ANTHROPIC_BASE_URL\":\"http://127.0.0.1:"),
        "{shown}"
    );
    assert!(!shown.contains(KEY), "{shown}");
}
