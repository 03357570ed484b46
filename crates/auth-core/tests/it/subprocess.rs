//! Other tools as subprocesses, each a few lines of shell.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use auth_core::cli::subprocess::Command;
use auth_core::{CliError, Env, ExitStatus};
use tempfile::TempDir;

/// A folder with a program `auth-fake`, and an environment whose `PATH` finds it first.
fn fake(script: &str) -> (TempDir, Env) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("auth-fake");
    #[expect(clippy::disallowed_methods, reason = "a test's program")]
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("the program");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).expect("its mode");
    let search = format!("{}:/usr/bin:/bin", folder.path().display());
    let env = [("PATH", search.as_str()), ("ANTHROPIC_API_KEY", "INVENTED")];
    (folder, Env::from_pairs(env))
}

fn error(script: &str) -> CliError {
    let (_folder, env) = fake(script);
    match Command::new("auth-fake", &env).run() {
        Ok(output) => panic!("{script}: {:?}", output.exit),
        Err(error) => error,
    }
}

#[test]
fn a_tool_killed_by_a_signal_is_unavailable_and_the_signal_is_named() {
    let error = error("kill -9 $$");
    assert_eq!(error.exit(), ExitStatus::Unavailable);
    assert_eq!(
        error.message(),
        "`auth-fake` was killed by signal 9 (SIGKILL)"
    );
}

#[test]
fn a_tool_that_cannot_be_loaded_is_unavailable_with_the_reason() {
    let error = error("echo 'libx.so: cannot open shared object file' >&2; exit 127");
    assert_eq!(error.exit(), ExitStatus::Unavailable);
    assert_eq!(
        error.message(),
        "`auth-fake` ended with exit code 127: libx.so: cannot open shared object file"
    );
}

#[test]
fn a_tool_that_is_not_installed_is_unavailable_with_its_package() {
    let env = Env::from_pairs([("PATH", "/nonexistent")]);
    let Err(error) = Command::new("auth-fake", &env).run() else {
        panic!("it is not installed");
    };
    assert_eq!(error.exit(), ExitStatus::Unavailable);
    assert_eq!(error.hints(), ["install the package `auth-fake`"]);
}

#[test]
fn a_tool_gets_its_input_and_no_secret_of_the_environment() {
    let (_folder, env) = fake("cat; echo \"[$ANTHROPIC_API_KEY]\"; echo message >&2; exit 1");
    let command = Command::new("auth-fake", &env).stdin(b"input\n".to_vec());
    let output = command.run().expect("it runs");
    assert_eq!(output.exit, ExitStatus::NotFound);
    assert_eq!(output.stdout.as_slice(), b"input\n[]\n");
    assert_eq!(output.stderr, "message\n");
}

#[test]
fn a_large_input_that_is_never_read_does_not_block() {
    let (_folder, env) = fake("exit 0");
    let command = Command::new("auth-fake", &env).stdin(vec![b'x'; 1024 * 1024]);
    assert_eq!(command.run().expect("it runs").exit, ExitStatus::Ok);
}

#[test]
fn a_tool_that_does_not_answer_is_asked_to_end_at_the_deadline() {
    let (folder, env) =
        fake("trap 'echo ended > \"$0.ended\"; exit 0' TERM; while :; do sleep 0.05; done");
    let began = Instant::now();
    let command = Command::new("auth-fake", &env).timeout(Duration::from_millis(500));
    let Err(error) = command.run() else {
        panic!("it never ends by itself");
    };
    assert_eq!(error.exit(), ExitStatus::Unavailable);
    assert_eq!(error.message(), "no answer from `auth-fake` within 0.5 s");
    assert!(began.elapsed() < Duration::from_secs(3));
    assert!(
        folder.path().join("auth-fake.ended").exists(),
        "it was not asked"
    );
}
