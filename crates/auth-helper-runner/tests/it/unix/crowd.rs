//! Many callers at once.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

use auth_tests::{Sandbox, program};

use crate::world::RUNNER;

/// Starts `count` callers, gives each `input`, and waits for all of them.
pub(crate) fn crowd(sandbox: &Sandbox, count: usize, args: &[&str], input: &str) -> Vec<Output> {
    let children: Vec<Child> = (0..count).map(|_| start(sandbox, args, input)).collect();
    let outputs = children.into_iter().map(Child::wait_with_output);
    outputs.map(|output| output.expect("it ends")).collect()
}

/// The distinct lines that they printed; every one of them must have succeeded.
pub(crate) fn keys(outputs: &[Output]) -> Vec<String> {
    for output in outputs {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", output.status);
    }
    let mut keys: Vec<String> = outputs
        .iter()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

#[expect(
    clippy::disallowed_methods,
    reason = "they have to run at the same time"
)]
fn start(sandbox: &Sandbox, args: &[&str], input: &str) -> Child {
    let mut command = Command::new(program(RUNNER));
    command.args(args).env_clear().envs(sandbox.variables());
    command
        .current_dir(sandbox.path("project"))
        .stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it is built");
    let mut stdin = child.stdin.take().expect("it is piped");
    // One that does not read its stdin may have ended already.
    drop(stdin.write_all(input.as_bytes()));
    child
}
