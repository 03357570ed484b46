//! Completions, typed into shells in a terminal.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use auth_tests::harness::{Outcome, passed, process};

use super::Made;

/// How long a shell may take to start and to complete.
const DEADLINE: Duration = Duration::from_secs(20);

/// What is typed before the tabulator, and what the line is then.
const TYPED: [(&str, &str); 8] = [
    ("auth-core hea", "auth-core headers"),
    ("auth-core headers --form", "auth-core headers --format"),
    (
        "auth-core env --format power",
        "auth-core env --format powershell",
    ),
    ("auth-core exec -- printen", "auth-core exec -- printenv"),
    (
        "auth-core env --profile wor",
        "auth-core env --profile work",
    ),
    (
        "auth-core env --session rem",
        "auth-core env --session remote",
    ),
    ("auth-status --assert val", "auth-status --assert valid-for"),
    (
        "auth-status --assert billing=sub",
        "auth-status --assert billing=subscription",
    ),
];

pub(super) fn bash(made: &Made) -> Result<Outcome> {
    let ready =
        |docs: &str| format!("source {docs}/auth-core.bash; source {docs}/auth-status.bash");
    complete("bash", "bash --norc --noprofile", made, ready)
}

pub(super) fn zsh(made: &Made) -> Result<Outcome> {
    let ready = |docs: &str| format!("fpath=({docs} $fpath); autoload -U compinit; compinit -D -u");
    complete("zsh", "zsh --no-rcs", made, ready)
}

pub(super) fn fish(made: &Made) -> Result<Outcome> {
    let ready =
        |docs: &str| format!("source {docs}/auth-core.fish; source {docs}/auth-status.fish");
    complete("fish", "fish --no-config --private", made, ready)
}

fn complete(
    shell: &str,
    start: &str,
    made: &Made,
    ready: impl Fn(&str) -> String,
) -> Result<Outcome> {
    let docs = made.sources.join("docs/completions");
    let config_dir = made.scratch.join("completions");
    std::fs::create_dir_all(config_dir.join("auth-tools/profiles/work"))?;
    let ready = ready(&docs.display().to_string());
    for (number, (typed, expected)) in TYPED.into_iter().enumerate() {
        // A server of its own each time: one that is ending would take the next session with it.
        let terminal = Terminal::start(&format!("{shell}-{number}"), start, &made.folder)?;
        // Both halves are on the screen only once the shell has said it.
        let profiles = format!("export CLAUDE_CONFIG_DIR={}", config_dir.display());
        terminal.line(&format!("{profiles}; {ready}; echo rea''dy"))?;
        terminal.wait_for("ready")?;
        terminal.keys(&["-l", typed])?;
        terminal.keys(&["Tab"])?;
        terminal.wait_for(expected)?;
    }
    passed(format!("{} lines", TYPED.len()))
}

/// A tmux server of its own; ended on drop.
struct Terminal {
    socket: String,
}

impl Terminal {
    fn start(name: &str, start: &str, folder: &Path) -> Result<Self> {
        let terminal = Self {
            socket: format!("auth-tools-{}-{name}", std::process::id()),
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
