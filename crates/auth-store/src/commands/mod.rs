//! The commands of `auth-store`.

use auth_core::tool::{Common, Invocation, parse};
use auth_core::{Exit, Failure};

/// Where a login rests: a private file or the platform's keychain
#[derive(clap::Parser)]
#[command(name = "auth-store", version)]
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
