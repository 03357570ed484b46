//! `auth-core explain`: every source with its state, and why it won or lost.

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::warn;
use crate::cli::{Context, GlobalArgs, output, sanitize};
use crate::context::client_inputs;
use crate::context::obstacle::obstacle;
use crate::context::resolver::Resolver;
use crate::decision::client_view::{ClientView, client_view, differences};
use crate::decision::facts::Approval;
use crate::decision::{Decision, Depth, Report, SourceReport, State, Warning};
use crate::{CliError, ExitStatus};

#[derive(clap::Args)]
pub(super) struct Args {
    /// What Claude Code itself would put in each header
    #[arg(long)]
    client: bool,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let mut situation = Resolver::read(invocation, common)?;
    let decision = situation.decide(Depth::AtAll, &mut |_| Ok(Approval::Unknown))?;
    if args.client {
        return explain_client(invocation, common, &mut situation, &decision);
    }
    let report = situation.report(&decision);
    if common.json {
        output::document(invocation.streams.stdout, &report)?;
    } else {
        let colored = common
            .color
            .allows(&invocation.env, invocation.streams.terminals.stdout());
        output::bytes(
            invocation.streams.stdout,
            table(&report, colored).as_bytes(),
        )?;
        warn(invocation, &situation, &report.warnings);
    }
    match obstacle(&situation, &decision) {
        Some(failure) => Err(failure),
        None => Ok(ExitStatus::Ok),
    }
}

/// `explain --client --json`; `docs/schemas/client.schema.json`.
#[derive(Serialize)]
struct Document {
    version: u32,
    client: ClientView,
    warnings: Vec<Warning>,
}

/// What Claude Code itself would put in each header, and where that is not the documented choice.
fn explain_client(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    situation: &mut Resolver,
    decision: &Decision,
) -> Result<ExitStatus, CliError> {
    let facts = client_inputs::gather(situation)?;
    let client = client_view(&facts);
    let warnings = differences(&client, &facts, decision.outcome.source());
    if common.json {
        let document = Document {
            version: 1,
            client,
            warnings,
        };
        output::document(invocation.streams.stdout, &document)?;
        return Ok(ExitStatus::Ok);
    }
    for (header, value) in [
        ("Authorization", &client.authorization),
        ("x-api-key", &client.x_api_key),
    ] {
        let line = format!("{header:<15} {}", value.as_deref().unwrap_or("-"));
        output::record(invocation.streams.stdout, &line)?;
    }
    warn(invocation, situation, &warnings);
    Ok(ExitStatus::Ok)
}

/// One line a source: name, state, where it is defined, why.
fn table(report: &Report, colored: bool) -> String {
    report
        .sources
        .iter()
        .map(|source| line(source, colored))
        .collect()
}

fn line(source: &SourceReport, colored: bool) -> String {
    let state = format!("{:<11}", source.state.name());
    let state = if colored {
        paint(source.state, &state)
    } else {
        state
    };
    let origin = source
        .origin
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let reason = source.reason.clone().unwrap_or_default();
    let rest = [origin, reason]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    let line = format!(
        "{:<15} {state} {}",
        source.source.name(),
        sanitize::line(&rest)
    );
    format!("{}\n", line.trim_end())
}

fn paint(state: State, text: &str) -> String {
    let color = match state {
        State::Active => AnsiColor::Green,
        State::Unusable | State::Unavailable => AnsiColor::Red,
        State::Declined | State::Unapproved | State::Untrusted | State::Shadowed => {
            AnsiColor::Yellow
        }
        _ => return text.to_owned(),
    };
    let style = Style::new().fg_color(Some(color.into()));
    format!("{style}{text}{style:#}")
}
