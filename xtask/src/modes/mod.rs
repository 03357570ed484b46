//! `cargo xtask modes`: how the file store behaves on the platform it runs on.
//!
//! Each behaviour runs the built programs in a world of its own and looks at the files from
//! outside. `--bin-dir` and `--runner` choose the programs, so that every platform runs the same.

mod content;
mod creation;
mod disk;
mod kills;
mod links;
mod locks;
mod names;
mod owner;

pub(crate) use locks::at_once;

use std::time::Instant;

use anyhow::Result;

use crate::kit::{Kit, Which, mount};
use crate::report::{Outcome, Report};

/// File-mode behaviour: modes, links, full disks, names, concurrency, kills
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,
    /// Only behaviours whose name has this in it
    #[arg(value_name = "WORDS")]
    filter: Option<String>,
}

#[derive(Clone, Copy)]
/// What holds, and the check of it. Where it cannot be tried here, the outcome says why.
pub(crate) struct Behaviour {
    pub(crate) name: &'static str,
    pub(crate) check: fn(&Kit) -> Result<Outcome>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    if let Some(report) = mount::again_inside()? {
        return Ok(report);
    }
    let mut report = Report::new("cargo xtask modes");
    let kit = args.which.kit()?;
    check(&behaviours(args.filter.as_deref()), &kit, &mut report);
    Ok(report)
}

/// Runs behaviours and notes how they ended.
pub(crate) fn check(behaviours: &[Behaviour], kit: &Kit, report: &mut Report) {
    for behaviour in behaviours {
        let start = Instant::now();
        let outcome =
            (behaviour.check)(kit).unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        report.push(behaviour.name, outcome, start.elapsed());
    }
}

/// The behaviours of file mode, in the order of the matrix.
pub(crate) fn behaviours(filter: Option<&str>) -> Vec<Behaviour> {
    let all = [
        creation::BEHAVIOURS,
        content::BEHAVIOURS,
        links::BEHAVIOURS,
        owner::BEHAVIOURS,
        disk::BEHAVIOURS,
        names::BEHAVIOURS,
        locks::BEHAVIOURS,
        kills::BEHAVIOURS,
    ];
    let wanted = |behaviour: &Behaviour| filter.is_none_or(|words| behaviour.name.contains(words));
    all.into_iter()
        .flatten()
        .map(|behaviour| Behaviour { ..*behaviour })
        .filter(wanted)
        .collect()
}

/// A behaviour that holds.
pub(crate) fn passed(detail: impl Into<String>) -> Result<Outcome> {
    Ok(Outcome::Passed(detail.into()))
}

/// A behaviour that cannot be tried here.
fn not_run(why: impl Into<String>) -> Result<Outcome> {
    Ok(Outcome::NotRun(why.into()))
}

/// Why modes are not looked at, on Windows.
const NO_MODES: &str = "Windows has no permission bits; the profile's access control is inherited";
