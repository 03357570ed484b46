//! The commands of `auth-helper-runner`.

use auth_core::tool::{Common, Invocation, parse};
use auth_core::{Exit, Failure};

/// Runs apiKeyHelper once for all who ask, and keeps its key as long as it is good
#[derive(clap::Parser)]
#[command(name = "auth-helper-runner", version)]
struct Cli {
    #[command(flatten)]
    common: Common,
}

pub(crate) fn main(invocation: &mut Invocation<'_>) -> Result<Exit, Failure> {
    let Some(_cli) = parse::<Cli>(invocation)? else {
        return Ok(Exit::Ok);
    };
    Ok(Exit::No)
}
