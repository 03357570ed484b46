//! A sandbox with a helper that counts its runs.

use assert_cmd::Command;
use auth_tests::Sandbox;
use serde_json::{Value, json};

pub(crate) const RUNNER: &str = "auth-helper-runner";

/// A sandbox, and the file that helpers count in.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
}

impl World {
    /// `auth-helper-runner` with these arguments.
    pub(crate) fn runner(&self, args: &[&str]) -> Command {
        let mut command = self.sandbox.command(RUNNER);
        command.args(args);
        command
    }

    /// A command that leaves a line in the count file, then goes on with `rest`.
    pub(crate) fn counted(&self, rest: &str) -> String {
        format!(
            "echo run>>\"{}\"&& {rest}",
            self.sandbox.path("count").display()
        )
    }

    /// How often counted commands ran.
    pub(crate) fn runs(&self) -> usize {
        let count = std::fs::read_to_string(self.sandbox.path("count"));
        count.map_or(0, |text| text.lines().count())
    }

    /// Makes `command` the user's `apiKeyHelper`.
    pub(crate) fn set_helper(&self, command: &str) {
        self.sandbox.settings(&json!({ "apiKeyHelper": command }));
    }

    /// What `args` print, which must succeed.
    pub(crate) fn print(&self, args: &[&str]) -> String {
        let output = self.runner(args).assert().success().get_output().clone();
        String::from_utf8(output.stdout).expect("text")
    }

    /// The document that `args` print.
    pub(crate) fn document(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.print(args)).expect("JSON")
    }

    /// The exit code of `args`, and stderr. Nothing may be on stdout.
    pub(crate) fn fail(&self, args: &[&str]) -> (i32, String) {
        let output = self.runner(args).assert().failure().get_output().clone();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{args:?}");
        let stderr = String::from_utf8(output.stderr).expect("text");
        (output.status.code().expect("no signal"), stderr)
    }
}
