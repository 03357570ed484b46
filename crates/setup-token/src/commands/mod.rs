//! The commands of `setup-token`.

use auth_core::tool::{Common, Invocation, parse};
use auth_core::{Exit, Failure};

/// Mint a one-year inference-only token, print it, store nothing
#[derive(clap::Parser)]
#[command(name = "setup-token", version)]
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
