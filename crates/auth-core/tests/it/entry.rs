//! `auth-core` called on given arguments, environment and streams, without a child process.

use std::io::{self, Write};

use auth_core::cli::{Context, Streams, Terminals, run_with};
use auth_core::{Env, ExitStatus};
use serde_json::Value;

/// What a call left behind.
struct Outcome {
    exit: ExitStatus,
    stdout: String,
    stderr: String,
}

fn call(args: &[&str], env: &[(&str, &str)]) -> Outcome {
    let folder = tempfile::tempdir().expect("a directory");
    let home = folder.path().to_str().expect("text").to_owned();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let variables = env
        .iter()
        .copied()
        .chain([("HOME", home.as_str()), ("USERPROFILE", home.as_str())]);
    let exit = run(
        args,
        Env::from_pairs(variables),
        &mut stdout,
        &mut stderr,
        folder.path(),
    );
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Outcome {
        exit,
        stdout: text(stdout),
        stderr: text(stderr),
    }
}

fn run(
    args: &[&str],
    env: Env,
    stdout: &mut (dyn Write + Send),
    stderr: &mut (dyn Write + Send),
    cwd: &std::path::Path,
) -> ExitStatus {
    let terminals = Terminals::default();
    run_with(Context {
        tool: auth_core::TOOL,
        args: std::iter::once("auth-core")
            .chain(args.iter().copied())
            .map(Into::into)
            .collect(),
        env,
        cwd: cwd.to_owned(),
        streams: Streams {
            stdin: &mut io::empty(),
            stdout,
            stderr,
            terminals,
        },
        now: jiff::Timestamp::now,
    })
}

const KEY: (&str, &str) = ("ANTHROPIC_API_KEY", "sk-ant-api03-INVENTED");

#[test]
fn stdout_carries_one_record_and_nothing_else() {
    let outcome = call(&["resolve"], &[KEY]);
    assert_eq!(
        (
            outcome.exit,
            outcome.stdout.as_str(),
            outcome.stderr.as_str()
        ),
        (ExitStatus::Ok, "api-key\tANTHROPIC_API_KEY\n", "")
    );
    assert_eq!(call(&["token"], &[KEY]).stdout, "sk-ant-api03-INVENTED\n");
    assert_eq!(
        call(&["headers"], &[KEY]).stdout,
        "X-Api-Key: sk-ant-api03-INVENTED\n"
    );
}

#[test]
fn a_closed_reader_is_no_error() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut stderr = Vec::new();
    let cwd = std::env::temp_dir();
    let env = Env::from_pairs([KEY, ("HOME", "/nonexistent")]);
    assert_eq!(
        run(&["token"], env, &mut Closed, &mut stderr, &cwd),
        ExitStatus::Ok
    );
    assert!(stderr.is_empty());
}

#[test]
fn a_value_that_cannot_be_a_header_is_named_by_position_and_never_shown() {
    let outcome = call(
        &["token"],
        &[("ANTHROPIC_AUTH_TOKEN", "secret\nvalue"), KEY],
    );
    assert_eq!(outcome.exit, ExitStatus::Unusable);
    assert!(outcome.stdout.is_empty());
    assert!(
        outcome.stderr.contains("ANTHROPIC_AUTH_TOKEN: character 7"),
        "{}",
        outcome.stderr
    );
    assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
}

#[test]
fn with_json_an_error_is_one_json_line() {
    let outcome = call(&["--json", "no-such-command"], &[]);
    assert_eq!(outcome.exit, ExitStatus::Usage);
    let line: Value = serde_json::from_str(&outcome.stderr).expect("one JSON line");
    assert_eq!(line["error"]["exit"], 2);
    assert_eq!(line["error"]["code"], "usage");
}

#[test]
fn malformed_settings_are_exit_6_with_the_place() {
    let outcome = call(&["resolve", "--settings", "{\"apiKeyHelper\": 1}"], &[KEY]);
    assert_eq!(outcome.exit, ExitStatus::Data);
    assert!(
        outcome.stderr.contains("--settings:1:18"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn bedrock_with_static_keys_becomes_curls_own_signature() {
    let env = [
        ("CLAUDE_CODE_USE_BEDROCK", "1"),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKINVENTED"),
        ("AWS_SECRET_ACCESS_KEY", "inv\"ented"),
        ("AWS_SESSION_TOKEN", "session"),
    ];
    let outcome = call(&["headers", "--format", "curl"], &env);
    let expected = "aws-sigv4 = \"aws:amz:eu-west-1:bedrock\"\nuser = \"AKINVENTED:inv\\\"ented\"\nheader = \"X-Amz-Security-Token: session\"\n";
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::Ok, expected)
    );
    let plain = call(&["headers"], &env);
    assert_eq!(
        (plain.exit, plain.stdout.as_str()),
        (ExitStatus::NotFound, "")
    );
    assert!(plain.stderr.contains("signed"), "{}", plain.stderr);
}

#[test]
fn a_missing_neighbour_is_named_with_its_package() {
    let outcome = call(
        &["resolve"],
        &[("PATH", ""), ("AUTH_STORE_BACKEND", "keychain")],
    );
    assert_eq!(outcome.exit, ExitStatus::Unavailable);
    assert!(
        outcome.stderr.contains("install the package `auth-store`"),
        "{}",
        outcome.stderr
    );
}
