//! `auth-core env`: assignments for a shell, a file or a program.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::assignments::Assignments;
use super::materialize::{ValidityArgs, materialize};
use super::quote;
use crate::cli::{Context, GlobalArgs, output};
use crate::{CliError, ExitStatus};

#[derive(clap::Args)]
pub(super) struct Args {
    /// For which reader; the default is a POSIX shell
    #[arg(long, value_enum, default_value = "sh")]
    format: Format,
    #[command(flatten)]
    validity: ValidityArgs,
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
    /// A file of `NAME=value` lines
    Dotenv,
    /// A JSON document with `set` and `unset`
    Json,
}

pub(super) fn run(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let format = match common.json {
        true => Format::Json,
        false => args.format,
    };
    let found = materialize(context, common, args.validity).inspect_err(|_| {
        // `eval "$(auth-core env)"` would continue without a credential.
        let failing = match format {
            Format::Sh | Format::Fish => "false",
            Format::Powershell => "throw 'auth-core: no credential'",
            Format::Dotenv | Format::Json => return,
        };
        drop(output::record(context.streams.stdout, failing));
    })?;
    let text = render(&Assignments::from_credential(&found), format);
    output::bytes(context.streams.stdout, text.as_bytes())?;
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
        Format::Dotenv => {
            let line =
                |(name, value): &(&str, String)| format!("{name}={}\n", quote::dotenv(value));
            changes.set.iter().map(line).collect()
        }
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
