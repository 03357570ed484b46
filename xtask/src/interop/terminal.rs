//! An interactive session of the client, in a terminal that nobody sees.

use std::process::Command;

use anyhow::{Context as _, Result};

use super::stage::{Stage, Variables, wait_for};
use crate::process;

/// A session in tmux; ended on drop.
pub(super) struct Terminal<'s, 'k> {
    stage: &'s Stage<'k>,
}

impl<'s, 'k> Terminal<'s, 'k> {
    /// `claude hi`, as a person who is past the first steps starts it.
    pub(super) fn open(stage: &'s Stage<'k>, variables: Variables<'_>) -> Result<Self> {
        let terminal = Self { stage };
        let mut tmux = terminal.tmux(&["new-session", "-d", "-x", "110", "-y", "40", "--"]);
        tmux.arg(stage.client()).arg("hi");
        tmux.envs(variables.iter().copied())
            .env("TERM", "xterm-256color");
        process::read(&mut tmux)?;
        Ok(terminal)
    }

    fn tmux(&self, words: &[&str]) -> Command {
        let mut tmux = process::command("tmux");
        self.stage.world.dress(&mut tmux);
        tmux.arg("-S").arg(self.stage.world.path("terminal"));
        tmux.args(["-f", "/dev/null"]).args(words);
        tmux
    }

    /// What a person sees.
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
