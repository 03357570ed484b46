//! The commands of `auth-login`.

use auth_core::tool::{Common, Invocation, parse};
use auth_core::{Exit, Failure};

/// Log in, log out, refresh: the life of a stored login
#[derive(clap::Parser)]
#[command(name = "auth-login", version)]
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
