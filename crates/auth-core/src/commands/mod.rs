//! The commands of `auth-core`.

mod approval;
mod assignments;
mod env;
mod exec;
mod explain;
mod headers;
mod obtain;
mod quote;
mod resolve;

use crate::cli::{Context, GlobalArgs, parse};
use crate::context::resolver::Resolver;
use crate::{CliError, ExitStatus};

/// Which credential is in effect here, and give it to the next program in the pipe.
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
    /// Name the credential in effect; never a secret
    Resolve,
    /// Name every source, its state, and why it won or lost
    Explain(explain::Args),
    /// Print the header lines with the secret
    Headers(headers::Args),
    /// Print the bare secret
    Token,
    /// Print assignments after which exactly this credential is in effect
    Env(env::Args),
    /// Run a command with exactly this credential in its environment
    Exec(exec::Args),
    /// Use the API key in the environment (or on stdin) in interactive sessions
    Approve(approval::From),
    /// Do not use that key in interactive sessions
    Decline(approval::From),
    /// Ask again for that key
    Forget(approval::From),
    /// List the answers for API keys
    Approvals,
}

/// The definition of the arguments.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

pub(crate) fn main(invocation: &mut Context<'_>) -> Result<ExitStatus, CliError> {
    let Some(Cli { common, command }) = parse::<Cli>(invocation)? else {
        return Ok(ExitStatus::Ok);
    };
    match command {
        Command::Resolve => resolve::run(invocation, &common),
        Command::Explain(args) => explain::run(invocation, &common, &args),
        Command::Headers(args) => headers::run(invocation, &common, &args),
        Command::Token => headers::token(invocation, &common),
        Command::Env(args) => env::run(invocation, &common, &args),
        Command::Exec(args) => exec::run(invocation, &common, &args),
        Command::Approve(from) => approval::change(invocation, &common, "approve", &from),
        Command::Decline(from) => approval::change(invocation, &common, "decline", &from),
        Command::Forget(from) => approval::change(invocation, &common, "forget", &from),
        Command::Approvals => approval::list(invocation, &common),
    }
}

/// Tells the person of a decision's warnings.
fn warn(invocation: &mut Context<'_>, situation: &Resolver, warnings: &[crate::decision::Warning]) {
    let mut console = invocation.console(situation.common());
    for warning in warnings {
        console.warn(&warning.message);
        if let Some(hint) = &warning.hint {
            console.hint(hint);
        }
    }
}
