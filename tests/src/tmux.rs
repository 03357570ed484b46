//! A terminal: a tmux server of one test alone, with one window.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::Sandbox;

/// How long something may take to show up on the screen, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// A tmux server; ended on drop.
pub struct Tmux {
    socket: PathBuf,
}

impl Tmux {
    /// Runs a script of the shell in a window of this many columns and rows. It has tmux's own
    /// environment; [`Tmux::environment`] is the sandbox's. The screen stays for a minute after the
    /// script's end.
    ///
    /// # Panics
    /// Where tmux does not start.
    #[must_use]
    pub fn start(sandbox: &Sandbox, (columns, rows): (u16, u16), script: &str) -> Self {
        let tmux = Self {
            socket: sandbox.path("tmux"),
        };
        let script = sandbox.write("run.sh", format!("{script}\nsleep 60\n"));
        let command = format!("sh '{}'", script.display());
        let (columns, rows) = (columns.to_string(), rows.to_string());
        let started = tmux.run(&["new-session", "-d", "-x", &columns, "-y", &rows, &command]);
        assert!(started.status.success(), "{started:?}");
        tmux
    }

    /// `env NAME='VALUE'…`: a command line that goes on with a program and its arguments, which
    /// then runs in the sandbox's environment and on this terminal.
    #[must_use]
    pub fn environment(sandbox: &Sandbox) -> String {
        let variables = sandbox.variables();
        let variables =
            variables.map(|(name, value)| format!("{}='{}' ", name.display(), value.display()));
        let variables: String = variables.collect();
        format!("env {variables}TERM=$TERM TMUX=\"$TMUX\"")
    }

    /// Gives tmux a command.
    ///
    /// # Panics
    /// Where tmux is not installed.
    pub fn run(&self, args: &[&str]) -> Output {
        #[expect(
            clippy::disallowed_methods,
            reason = "the terminal that the test needs"
        )]
        let mut tmux = Command::new("tmux");
        tmux.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]);
        tmux.env("TERM", "xterm-256color");
        let output = tmux.args(args).output();
        output.expect("tmux is installed (`cargo xtask test --install`)")
    }

    /// Types a text, then the key Enter.
    pub fn enter(&self, text: &str) {
        self.run(&["send-keys", "-l", text]);
        self.run(&["send-keys", "Enter"]);
    }

    /// The screen, with wrapped lines joined as a selection joins them.
    #[must_use]
    pub fn screen(&self) -> String {
        let output = self.run(&["capture-pane", "-pJ"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The screen once it shows `what`.
    ///
    /// # Panics
    /// Where that does not come within 30 seconds.
    pub fn wait_for(&self, what: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if screen.contains(what) {
                return screen;
            }
            assert!(Instant::now() < end, "{what} does not come: {screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}
