//! The Homebrew formulae, with a stand-in for Homebrew.

use anyhow::Result;

use super::{Made, needing, not_run};
use crate::dist::tools::Tool;
use crate::process;
use crate::report::Report;
use crate::workspace::write;

/// What loads them.
const STAND_IN: &str = include_str!("formula.rb");

pub(super) fn run(report: &mut Report, tools: &[Tool], made: &Made<'_>) {
    let name = "the formulae load, install and pass their tests";
    needing(report, "ruby", name, || load(tools, made));
    not_run(
        report,
        "`brew audit` and `brew install`",
        "no package of Debian's has Homebrew",
    );
}

fn load(tools: &[Tool], made: &Made<'_>) -> Result<String> {
    let stand_in = made.scratch.join("formula.rb");
    write(&stand_in, STAND_IN)?;
    let mut said = Vec::new();
    for tool in tools {
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
    Ok(said.join(", "))
}
