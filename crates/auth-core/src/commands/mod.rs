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

use std::ffi::OsString;

use crate::context::gather::Situation;
use crate::tool::{Common, Invocation, parse};
use crate::{Exit, Failure};

/// Which credential is in effect here, and give it to the next program in the pipe.
#[derive(clap::Parser)]
#[command(name = "auth-core", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Name the credential in effect; never a secret
    Resolve,
    /// Name every source, its state, and why it won or lost
    Explain {
        /// What Claude Code itself would put in each header
        #[arg(long)]
        client: bool,
    },
    /// Print the header lines with the secret
    Headers {
        /// `curl` is a configuration for `curl -K -`
        #[arg(long, value_enum, default_value = "lines")]
        format: headers::Format,
    },
    /// Print the bare secret
    Token,
    /// Print assignments after which exactly this credential is in effect
    Env {
        /// For which reader; the default is a POSIX shell
        #[arg(long, value_enum, default_value = "sh")]
        format: env::Format,
    },
    /// Run a command with exactly this credential in its environment
    Exec {
        /// The command and its arguments
        #[arg(
            required = true,
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "CMD",
            value_hint = clap::ValueHint::CommandWithArguments
        )]
        command: Vec<OsString>,
    },
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

pub(crate) fn main(invocation: &mut Invocation<'_>) -> Result<Exit, Failure> {
    let Some(Cli { common, command }) = parse::<Cli>(invocation)? else {
        return Ok(Exit::Ok);
    };
    match command {
        Command::Resolve => resolve::run(invocation, &common),
        Command::Explain { client } => explain::run(invocation, &common, client),
        Command::Headers { format } => headers::run(invocation, &common, format),
        Command::Token => headers::token(invocation, &common),
        Command::Env { format } => env::run(invocation, &common, format),
        Command::Exec { command } => exec::run(invocation, &common, &command),
        Command::Approve(from) => approval::change(invocation, &common, "approve", &from),
        Command::Decline(from) => approval::change(invocation, &common, "decline", &from),
        Command::Forget(from) => approval::change(invocation, &common, "forget", &from),
        Command::Approvals => approval::list(invocation, &common),
    }
}

/// Tells the person of a decision's warnings.
fn warn(
    invocation: &mut Invocation<'_>,
    situation: &Situation,
    warnings: &[crate::decision::Warning],
) {
    let mut console = invocation.console(situation.common());
    for warning in warnings {
        console.warn(&warning.message);
        if let Some(hint) = &warning.hint {
            console.hint(hint);
        }
    }
}
