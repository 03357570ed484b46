//! The live notice, on a real terminal.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use super::processes::eventually;
use crate::world::{RUNNER, World};

/// A tmux server of this test alone.
struct Tmux {
    socket: std::path::PathBuf,
}

impl Tmux {
    #[expect(
        clippy::disallowed_methods,
        reason = "the terminal that the test needs"
    )]
    fn run(&self, args: &[&str]) -> Output {
        let mut tmux = Command::new("tmux");
        tmux.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]);
        tmux.env("TERM", "xterm-256color");
        let output = tmux.args(args).output();
        output.expect("tmux is installed (`cargo xtask test --install`)")
    }

    fn screen(&self) -> String {
        let output = self.run(&["capture-pane", "-p"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

#[test]
fn a_slow_helper_is_announced_live_in_tmux() {
    let world = World::default();
    let tmux = Tmux {
        socket: world.sandbox.path("tmux"),
    };
    let variables = world.sandbox.variables();
    let variables =
        variables.map(|(name, value)| format!("{}='{}'", name.display(), value.display()));
    let program = auth_tests::program(RUNNER);
    let script = world.sandbox.write(
        "run.sh",
        format!(
            "env {} TERM=$TERM '{}' run --command 'echo thinking >&2; sleep 13; echo the-key'\nsleep 60\n",
            variables.collect::<Vec<_>>().join(" "),
            program.display()
        ),
    );
    let start = format!("sh '{}'", script.display());
    let started = tmux.run(&["new-session", "-d", "-x", "120", "-y", "24", &start]);
    assert!(started.status.success(), "{started:?}");
    let mut seen = BTreeSet::new();
    eventually("three different elapsed times are shown", || {
        let screen = tmux.screen();
        let times = screen
            .lines()
            .filter_map(|line| line.split("has been running for ").nth(1));
        seen.extend(times.map(|time| time.trim().to_owned()));
        seen.len() >= 3
    });
    assert_eq!(seen.first().map(String::as_str), Some("10s"));
    eventually("the key is shown", || tmux.screen().contains("the-key"));
    let screen = tmux.screen();
    assert!(
        !screen.contains("has been running"),
        "the live line is gone: {screen}"
    );
    assert!(
        screen.contains("thinking\n") && screen.contains("the key helper took 13"),
        "{screen}"
    );
}
