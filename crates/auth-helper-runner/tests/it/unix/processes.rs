//! Looking at, and signalling, processes that a test started.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use auth_tests::{Sandbox, program};

use crate::world::RUNNER;

/// `auth-helper-runner` in the background, both streams piped.
#[expect(
    clippy::disallowed_methods,
    reason = "it has to be signalled while it runs"
)]
pub(crate) fn start(sandbox: &Sandbox, args: &[&str]) -> Child {
    let mut command = Command::new(program(RUNNER));
    command.args(args).env_clear().envs(sandbox.variables());
    command
        .current_dir(sandbox.path("project"))
        .stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("it is built")
}

/// Sends a signal by its name.
pub(crate) fn signal(name: &str, pid: u32) {
    assert!(shell(&format!("kill -{name} {pid}")).status.success());
}

/// Whether a process runs; one that only waits to be reaped does not.
pub(crate) fn is_alive(pid: u32) -> bool {
    let state = shell(&format!("ps -o stat= -p {pid}")).stdout;
    !matches!(state.trim_ascii_start().first(), None | Some(b'Z'))
}

/// Waits until something holds; gives up after 20 s.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < end, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The process numbers that a helper wrote into a file, one a line.
pub(crate) fn pids(path: &Path) -> Vec<u32> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(|line| line.trim().parse().expect("a number"))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a look at the system, not a helper"
)]
fn shell(command: &str) -> std::process::Output {
    let shell = Command::new("/bin/sh").args(["-c", command]).output();
    shell.expect("a shell")
}
