//! The commands of `auth-status`.

use auth_core::tool::{Common, Invocation, parse};
use auth_core::{Exit, Failure};

/// Which credential is in effect, why, how it is billed, and what to mend
#[derive(clap::Parser)]
#[command(name = "auth-status", version)]
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
