//! Builds, tests, measures and packages auth-tools.
//!
//! Each task is a module with an `Args` and a `fn run(Args) -> anyhow::Result<Report>`; it is
//! listed once in `tasks!`. The report's table closes the output, and any failed row makes the
//! exit code 1.

mod bench;
mod book;
mod cargo_tools;
mod cross;
mod debian;
mod demo;
mod dist;
mod faults;
mod footprint;
mod fuzz;
mod interop;
mod keychain;
mod man;
mod modes;
mod mutants;
mod platforms;
mod recording;
mod report;
mod servers;
mod suite;
mod test;
mod workspace;

use std::process::ExitCode;

use auth_tests::harness::{mount, process};
use clap::Parser;

use report::Report;

/// Builds, tests, measures and packages auth-tools
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

/// One line a task: the variant and its module. The module's `Args` say what the task is for.
macro_rules! tasks {
    ($($name:ident => $module:ident,)*) => {
        #[derive(clap::Subcommand)]
        enum Task {
            $($name($module::Args),)*
        }

        impl Task {
            fn run(self) -> anyhow::Result<Report> {
                match self {
                    $(Self::$name(args) => $module::run(&args),)*
                }
            }
        }
    };
}

tasks! {
    Bench => bench,
    Book => book,
    Demo => demo,
    Dist => dist,
    Faults => faults,
    Footprint => footprint,
    Fuzz => fuzz,
    Interop => interop,
    Keychain => keychain,
    Man => man,
    Modes => modes,
    Mutants => mutants,
    Recording => recording,
    Servers => servers,
    Platforms => platforms,
    Test => test,
}

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        report::complain(&format!("cargo xtask: {error:#}"));
        ExitCode::FAILURE
    })
}

fn run() -> anyhow::Result<ExitCode> {
    let task = Cli::parse().task;
    // Wine's server, which is started before the suites, has to see what they mount.
    if matches!(task, Task::Platforms(_))
        && let Some(code) = mount::again_inside()?
    {
        return Ok(code);
    }
    Ok(task.run()?.close())
}
