//! `auth-core explain`: every source with its state, and why it won or lost.

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::warn;
use crate::cli::{Context, GlobalArgs, output, sanitize};
use crate::context::client_inputs;
use crate::context::failure::failure;
use crate::context::resolver::Resolver;
use crate::decision::client_view::{ClientView, client_view};
use crate::decision::facts::Approval;
use crate::decision::{Decision, Depth, Report, SourceReport, State, Warning, differences};
use crate::{CliError, ExitStatus};

#[derive(clap::Args)]
pub(super) struct Args {
    /// What Claude Code itself would put in each header
    #[arg(long)]
    client: bool,
}

pub(super) fn run(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let mut resolver = Resolver::read(context, common)?;
    let decision = resolver.decide(Depth::AtAll, &mut |_| Ok(Approval::Unknown))?;
    if args.client {
        return explain_client(context, common, &mut resolver, &decision);
    }
    resolver.load_account();
    let report = resolver.report(&decision);
    if common.json {
        output::document(context.streams.stdout, &report)?;
    } else {
        let colored = common
            .color
            .allows(&context.env, context.streams.terminals.stdout());
        let mut text = table(&report, colored);
        if !resolver.profile().is_default() {
            text.push_str(&format!("{:<17} {}\n", "profile", resolver.profile()));
        }
        output::bytes(context.streams.stdout, text.as_bytes())?;
        warn(context, &resolver, &report.warnings);
    }
    match failure(&resolver, &decision) {
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
    context: &mut Context<'_>,
    common: &GlobalArgs,
    resolver: &mut Resolver,
    decision: &Decision,
) -> Result<ExitStatus, CliError> {
    let inputs = client_inputs::gather(resolver)?;
    let client = client_view(&inputs);
    let warnings = differences(&client, &inputs, decision.outcome.source());
    if common.json {
        let document = Document {
            version: 1,
            client,
            warnings,
        };
        output::document(context.streams.stdout, &document)?;
        return Ok(ExitStatus::Ok);
    }
    for (header, value) in [
        ("Authorization", &client.authorization),
        ("x-api-key", &client.x_api_key),
    ] {
        let line = format!("{header:<15} {}", value.as_deref().unwrap_or("-"));
        output::record(context.streams.stdout, &line)?;
    }
    warn(context, resolver, &warnings);
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
        "{:<17} {state} {}",
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
