//! Completions, typed into shells in a terminal.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::report::{Outcome, Report};
use crate::{process, workspace};

/// How long a shell may take to start and to complete.
const DEADLINE: Duration = Duration::from_secs(20);

/// What is typed before the tabulator, and what the line is then.
const TYPED: [(&str, &str); 3] = [
    ("auth-core hea", "auth-core headers"),
    ("auth-core headers --form", "auth-core headers --format"),
    (
        "auth-core env --format power",
        "auth-core env --format powershell",
    ),
];

/// bash, zsh and fish, each with the completion as its package installs it.
pub(super) fn run(report: &mut Report, folder: &Path) {
    let docs = workspace::root().join("docs/completions");
    let docs = docs.display();
    for (shell, start, ready) in [
        (
            "bash",
            "bash --norc --noprofile",
            format!("source {docs}/auth-core.bash"),
        ),
        (
            "zsh",
            "zsh --no-rcs",
            format!("fpath=({docs} $fpath); autoload -U compinit; compinit -D -u"),
        ),
        (
            "fish",
            "fish --no-config --private",
            format!("source {docs}/auth-core.fish"),
        ),
    ] {
        let name = format!("{shell} completes commands, options and values");
        report.check(&name, || {
            if !process::is_installed(shell) || !process::is_installed("tmux") {
                return Outcome::NotRun(format!("{shell} or tmux is not installed"));
            }
            Outcome::of(complete(shell, start, &ready, folder))
        });
    }
}

fn complete(shell: &str, start: &str, ready: &str, folder: &Path) -> Result<String> {
    for (typed, expected) in TYPED {
        let terminal = Terminal::start(shell, start, folder)?;
        // Both halves are on the screen only once the shell has said it.
        terminal.line(&format!("{ready}; echo rea''dy"))?;
        terminal.wait_for("ready")?;
        terminal.keys(&["-l", typed])?;
        terminal.keys(&["Tab"])?;
        terminal.wait_for(expected)?;
    }
    Ok(format!("{} lines", TYPED.len()))
}

/// A tmux server of its own; ended on drop.
struct Terminal {
    socket: String,
}

impl Terminal {
    fn start(shell: &str, start: &str, folder: &Path) -> Result<Self> {
        let terminal = Self {
            socket: format!("auth-tools-{}-{shell}", std::process::id()),
        };
        let mut tmux = terminal.tmux();
        tmux.args([
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "100",
            "-y",
            "30",
        ]);
        process::read(tmux.arg("-c").arg(folder).arg(start))?;
        Ok(terminal)
    }

    fn tmux(&self) -> Command {
        let mut tmux = process::command("tmux");
        tmux.args(["-L", &self.socket]);
        tmux
    }

    fn keys(&self, keys: &[&str]) -> Result<()> {
        process::read(self.tmux().arg("send-keys").args(keys)).map(drop)
    }

    fn line(&self, text: &str) -> Result<()> {
        self.keys(&["-l", text])?;
        self.keys(&["Enter"])
    }

    /// Waits until a line of the screen ends with that text, spaces and hints aside.
    fn wait_for(&self, text: &str) -> Result<()> {
        let end = Instant::now() + DEADLINE;
        loop {
            let screen = process::read(self.tmux().args(["capture-pane", "-p"]))?;
            // zsh writes the equals sign of an option along.
            let shown = |line: &str| line.trim_end().trim_end_matches('=').ends_with(text);
            if screen.lines().any(shown) {
                return Ok(());
            }
            if Instant::now() > end {
                bail!("`{text}` is not on the screen: {screen}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It is this check's own server.
        drop(process::read(self.tmux().arg("kill-server")));
    }
}
