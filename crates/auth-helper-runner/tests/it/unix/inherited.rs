//! State that the caller leaves behind: signals, descriptors and limits.

use std::process::{Child, Command, Output, Stdio};

use auth_tests::program;

use super::processes::{eventually, signal};
use crate::world::{RUNNER, World};

/// The program under test, run by `script` as `"$@"`.
fn command(world: &World, script: &str, args: &[&str]) -> Command {
    #[expect(clippy::disallowed_methods, reason = "the shell sets the state up")]
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", script, "sh"])
        .arg(program(RUNNER))
        .args(args);
    shell.env_clear().envs(world.sandbox.variables());
    shell
        .current_dir(world.sandbox.path("project"))
        .stdin(Stdio::null());
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

fn run(world: &World, script: &str, args: &[&str]) -> Output {
    command(world, script, args).output().expect("a shell")
}

fn start(world: &World, script: &str, args: &[&str]) -> Child {
    command(world, script, args).spawn().expect("a shell")
}

#[test]
fn sigchld_may_be_ignored_or_blocked() {
    for state in ["--ignore-signal=CHLD", "--block-signal=CHLD"] {
        let world = World::default();
        let script = format!("exec env {state} \"$@\"");
        let args = ["run", "--timeout", "10s", "--command", "sleep 0.1; echo k"];
        let output = run(&world, &script, &args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.stdout, b"k\n", "{state}: {stderr}");
    }
}

#[test]
fn a_signal_that_the_caller_ignores_stays_ignored_here_and_in_the_helper() {
    for name in ["HUP", "INT", "QUIT"] {
        let world = World::default();
        let (up, gate) = (world.sandbox.path("up"), world.sandbox.path("gate"));
        let helper = format!(
            "kill -{name} $$; touch '{}'; until test -e '{}'; do sleep 0.02; done; echo k",
            up.display(),
            gate.display()
        );
        let script = format!("exec env --ignore-signal={name} \"$@\"");
        let child = start(&world, &script, &["run", "--command", &helper]);
        eventually("the helper runs", || up.exists());
        signal(name, child.id());
        world.sandbox.write("gate", "");
        let output = child.wait_with_output().expect("it is ours");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.stdout, b"k\n", "{name}: {stderr}");
    }
}

#[test]
fn a_shell_that_cannot_be_started_is_exit_4() {
    let world = World::default();
    for limit in 4..=8 {
        let script = format!("ulimit -n {limit}; exec \"$@\"");
        let output = run(&world, &script, &["run", "--command", "echo k"]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{limit}: {stderr}");
        assert_eq!(output.stdout, b"", "{limit}");
    }
    let output = run(
        &world,
        "ulimit -n 8; exec \"$@\"",
        &["run", "--command", "echo k"],
    );
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("cannot start the shell: Too many open files"),
        "{stderr}"
    );
}

#[test]
fn descriptors_that_hold_credentials_are_closed_for_the_helper() {
    for variable in [
        "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
        "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
    ] {
        let mut world = World::default();
        world.sandbox.set(variable, "7");
        let secret = world.sandbox.write("secret", "sk-ant-secret");
        let script = format!("exec \"$@\" 7<'{0}' 8<'{0}'", secret.display());
        let helper = "test -e /dev/fd/7 && echo inherited || echo \"closed-$(cat <&8)\"";
        let output = run(&world, &script, &["run", "--command", helper]);
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "closed-sk-ant-secret\n",
            "others are passed on"
        );
    }
}

#[test]
fn stderr_without_a_line_break_stays_bounded_in_memory() {
    let world = World::default();
    // More than fits into the memory that it may have.
    let script = "ulimit -v 60000; exec \"$@\" 2>/dev/null";
    let helper = "head -c 80000000 /dev/zero | tr '\\0' x >&2; echo k";
    let args = ["run", "--timeout", "10m", "--command", helper];
    let output = run(&world, script, &args);
    assert_eq!(output.stdout, b"k\n", "{:?}", output.status);
}
