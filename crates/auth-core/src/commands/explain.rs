//! `auth-core explain`: every source with its state, and why it won or lost.

use serde::Serialize;

use super::{warn, warn_of_decision};
use crate::cli::{Context, GlobalArgs, Table, output};
use crate::context::client_inputs;
use crate::context::failure::failure;
use crate::context::resolver::Resolver;
use crate::decision::client_view::{ClientView, client_view};
use crate::decision::facts::Approval;
use crate::decision::{Decision, Depth, Report, Warning, differences};
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
    let failure = failure(&resolver, &decision);
    if common.json {
        output::document(context.streams.stdout, &report)?;
    } else {
        table(&report, &resolver).print(&mut context.streams)?;
        warn_of_decision(context, &resolver, &decision, failure.is_some());
    }
    failure.map_or(Ok(ExitStatus::Ok), Err)
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
    let mut table = Table::new(&["header", "source"]);
    for (header, value) in [
        ("Authorization", &client.authorization),
        ("x-api-key", &client.x_api_key),
    ] {
        table.row([header, value.as_deref().unwrap_or_default()]);
    }
    table.print(&mut context.streams)?;
    warn(context, resolver, &warnings);
    Ok(ExitStatus::Ok)
}

/// One row a source: name, state, where it is defined, why. The profile is named if it is not
/// Claude Code's own login.
fn table(report: &Report, resolver: &Resolver) -> Table {
    let mut table = Table::new(&["source", "state", "origin", "reason"]);
    for source in &report.sources {
        let origin = source.origin.as_ref().map(ToString::to_string);
        let (origin, reason) = (origin.unwrap_or_default(), source.reason.clone());
        table.row([
            source.source.name(),
            source.state.name(),
            &origin,
            &reason.unwrap_or_default(),
        ]);
    }
    if !resolver.profile().is_default() {
        let profile = resolver.profile();
        table.row(["profile", "", &profile.name, &profile.to_string()]);
    }
    table
}
