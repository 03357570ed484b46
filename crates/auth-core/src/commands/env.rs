//! `auth-core env`: assignments for a shell, a file or a program.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::assignments::Assignments;
use super::obtain::obtain;
use super::quote;
use crate::cli::{Context, GlobalArgs, output};
use crate::{CliError, ExitStatus};

#[derive(clap::Args)]
pub(super) struct Args {
    /// For which reader; the default is a POSIX shell
    #[arg(long, value_enum, default_value = "sh")]
    format: Format,
}

/// `--format`.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// POSIX shells, by `eval`
    Sh,
    /// fish, by `source`
    Fish,
    /// PowerShell, by `Invoke-Expression`
    Powershell,
    /// A file of `NAME='value'` lines
    Dotenv,
    /// A JSON document with `set` and `unset`
    Json,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let found = obtain(invocation, common)?;
    let changes = Assignments::of(&found);
    let text = if common.json {
        document(&changes)
    } else {
        render(&changes, args.format)
    };
    output::bytes(invocation.streams.stdout, text.as_bytes())?;
    Ok(ExitStatus::Ok)
}

fn render(changes: &Assignments, format: Format) -> String {
    match format {
        Format::Sh => lines(
            changes,
            |name| format!("unset {name}"),
            |name, value| format!("export {name}={}", quote::sh(value)),
        ),
        Format::Fish => lines(
            changes,
            |name| format!("set -e {name}"),
            |name, value| format!("set -gx {name} {}", quote::fish(value)),
        ),
        Format::Powershell => lines(
            changes,
            |name| format!("Remove-Item Env:{name} -ErrorAction SilentlyContinue"),
            |name, value| format!("$Env:{name} = {}", quote::powershell(value)),
        ),
        Format::Dotenv => lines(
            changes,
            |name| format!("{name}="),
            |name, value| format!("{name}={}", quote::dotenv(value)),
        ),
        Format::Json => document(changes),
    }
}

fn lines(
    changes: &Assignments,
    unset: impl Fn(&str) -> String,
    set: impl Fn(&str, &str) -> String,
) -> String {
    let removals = changes.unset.iter().map(|name| unset(name));
    let assignments = changes.set.iter().map(|(name, value)| set(name, value));
    removals
        .chain(assignments)
        .fold(String::new(), |mut text, line| {
            writeln!(text, "{line}").expect("a string takes all");
            text
        })
}

/// `env --format json`; `docs/schemas/env.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    set: Map<String, Value>,
    unset: &'a [&'static str],
}

fn document(changes: &Assignments) -> String {
    let set = changes
        .set
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    let document = Document {
        version: 1,
        set: set.collect(),
        unset: &changes.unset,
    };
    serde_json::to_string(&document).expect("strings can be written as JSON") + "\n"
}
