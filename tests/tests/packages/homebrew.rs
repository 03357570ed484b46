//! The Homebrew formulae, with a stand-in for Homebrew: no package of Debian's has `brew`.

use anyhow::Result;
use auth_tests::harness::{Outcome, passed, process, write};

use super::Made;

/// What loads them.
const STAND_IN: &str = include_str!("formula.rb");

pub(super) fn check(made: &Made) -> Result<Outcome> {
    let stand_in = made.scratch.join("formula.rb");
    write(&stand_in, STAND_IN)?;
    let mut said = Vec::new();
    for tool in &made.tools {
        let formula = made.folder.join(format!("homebrew/{}.rb", tool.name));
        let mut ruby = process::command("ruby");
        ruby.arg("-W2").arg(&stand_in).arg(formula);
        ruby.arg(&made.sources).arg(made.installed.join("usr/bin"));
        said.push(format!(
            "{} {}",
            tool.name,
            process::read(&mut ruby)?.trim()
        ));
    }
    passed(said.join(", "))
}
