//! The commands of `auth-core`.

mod approval;
mod assignments;
mod child_view;
mod env;
mod exec;
mod explain;
mod headers;
mod materialize;
mod overrides;
mod quote;
mod resolve;

use crate::cli::{Context, GlobalArgs, parse};
use crate::context::resolver::Resolver;
use crate::decision::Decision;
use crate::{CliError, ExitStatus};

/// Show the active Claude Code credential and pass it to other programs
#[derive(clap::Parser)]
#[command(name = "auth-core", version)]
struct Cli {
    #[command(flatten)]
    common: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Show which credential is used; never a secret
    Resolve,
    /// Show every source, its state, and why it is used or not
    Explain(explain::Args),
    /// Print the header lines with the secret
    Headers(headers::Args),
    /// Print only the secret
    Token(headers::TokenArgs),
    /// Print shell code that sets this credential and unsets all others
    Env(env::Args),
    /// Run a command with exactly this credential in its environment
    Exec(exec::Args),
    /// Allow ANTHROPIC_API_KEY (or a key on stdin) in interactive sessions
    Approve(approval::KeySource),
    /// Block that key in interactive sessions
    Decline(approval::KeySource),
    /// Remove the decision, so that Claude Code asks again
    Forget(approval::KeySource),
    /// List the approval decisions for API keys
    Approvals,
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(context: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(Cli { common, command }) = parse::<Cli>(context)? else {
        return Ok(ExitStatus::Ok);
    };
    match command {
        Command::Resolve => resolve::run(context, &common),
        Command::Explain(args) => explain::run(context, &common, &args),
        Command::Headers(args) => headers::run(context, &common, &args),
        Command::Token(args) => headers::token(context, &common, &args),
        Command::Env(args) => env::run(context, &common, &args),
        Command::Exec(args) => exec::run(context, &common, &args),
        Command::Approve(from) => approval::change(context, &common, "approve", &from),
        Command::Decline(from) => approval::change(context, &common, "decline", &from),
        Command::Forget(from) => approval::change(context, &common, "forget", &from),
        Command::Approvals => approval::list(context, &common),
    }
}

/// Prints the warnings of a decision, except for what its failure says.
fn warn_of_decision(
    context: &mut Context<'_>,
    resolver: &Resolver,
    decision: &Decision,
    failed: bool,
) {
    let mut warnings = resolver.warnings(decision);
    warnings.retain(|warning| !failed || !warning.code.starts_with("source-"));
    warn(context, resolver, &warnings);
}

/// Prints warnings.
fn warn(context: &mut Context<'_>, resolver: &Resolver, warnings: &[crate::decision::Warning]) {
    let mut console = context.console(resolver.common());
    for warning in warnings {
        console.warn(&warning.message);
        if let Some(hint) = &warning.hint {
            console.hint(hint);
        }
    }
}
