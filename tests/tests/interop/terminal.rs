//! An interactive session of the client, in a terminal that nobody sees.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::fixture::{Fixture, Variables, wait_for};
use auth_tests::harness::process;

/// A session in tmux; ended on drop.
pub(super) struct Terminal<'s, 'k> {
    fixture: &'s Fixture<'k>,
}

impl<'s, 'k> Terminal<'s, 'k> {
    /// `claude hi`, as a user who is past the first steps starts it.
    pub(super) fn open(fixture: &'s Fixture<'k>, variables: Variables<'_>) -> Result<Self> {
        let terminal = Self { fixture };
        let mut tmux = terminal.tmux(&["new-session", "-d", "-x", "110", "-y", "40", "--"]);
        tmux.arg(fixture.client()).arg("hi");
        tmux.envs(variables.iter().copied())
            .env("TERM", "xterm-256color");
        process::read(&mut tmux)?;
        Ok(terminal)
    }

    fn tmux(&self, words: &[&str]) -> Command {
        let mut tmux = process::command("tmux");
        self.fixture.env.prepare(&mut tmux);
        tmux.arg("-S").arg(self.fixture.env.path("terminal"));
        tmux.args(["-f", "/dev/null"]).args(words);
        tmux
    }

    /// What a user sees.
    pub(super) fn screen(&self) -> Result<String> {
        process::read(&mut self.tmux(&["capture-pane", "-p"]))
    }

    /// Waits until the screen says that.
    pub(super) fn wait_for(&self, text: &str) -> Result<()> {
        let says = || Ok(self.screen()?.contains(text));
        wait_for(&format!("`{text}` on the screen"), says).with_context(|| {
            let screen = self.screen().unwrap_or_default();
            let lines = screen
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty());
            format!("the screen says: {}", lines.collect::<Vec<_>>().join(" / "))
        })
    }

    /// Presses keys, by tmux's names.
    pub(super) fn press(&self, keys: &[&str]) -> Result<()> {
        for key in keys {
            process::read(&mut self.tmux(&["send-keys", key]))?;
        }
        Ok(())
    }
}

impl Drop for Terminal<'_, '_> {
    fn drop(&mut self) {
        // A session that has ended by itself has taken its server with it.
        drop(process::read(&mut self.tmux(&["kill-server"])));
    }
}
