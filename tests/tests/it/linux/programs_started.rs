//! How many programs a call starts: a design figure of the file backend, in which every tool reads and
//! writes in its own process.

use std::process::Command;

use auth_tests::{Provider, Sandbox, program};

/// The programs that a call starts, itself included, as strace sees them.
fn started(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let log = sandbox.path("strace.log");
    #[expect(clippy::disallowed_methods, reason = "strace is not one of ours")]
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-e", "trace=execve", "-o"])
        .arg(&log);
    strace.arg(program(words[0])).args(&words[1..]);
    strace.env_clear().envs(sandbox.variables());
    let output = strace.output().expect("strace is installed");
    assert!(output.status.success(), "{words:?}: {output:?}");
    let log = std::fs::read_to_string(log).expect("its log");
    let calls = log
        .lines()
        .filter(|line| line.contains("execve(\"") && line.ends_with("= 0"));
    let paths = calls.filter_map(|line| line.split('"').nth(1));
    paths
        .map(|path| path.rsplit('/').next().unwrap_or(path).to_owned())
        .collect()
}

/// A sandbox with a login that the server knows.
fn logged_in(lifetime: u64) -> (Provider, Sandbox) {
    let provider = Provider::start();
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.credentials(&provider.login(lifetime));
    (provider, sandbox)
}

#[test]
fn a_call_starts_no_program_but_the_one_that_speaks_tls_under_strace() {
    for (lifetime, words, expected) in [
        (28_800, &["auth-core", "token"][..], &["auth-core"][..]),
        (0, &["auth-core", "token"], &["auth-core", "auth-login"]),
        (28_800, &["auth-core", "resolve"], &["auth-core"]),
        (28_800, &["auth-status"], &["auth-status"]),
        (0, &["auth-login", "refresh"], &["auth-login"]),
    ] {
        let (_provider, sandbox) = logged_in(lifetime);
        assert_eq!(started(&sandbox, words), expected, "{words:?}");
    }
}
