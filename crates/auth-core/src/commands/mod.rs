//! The commands of `auth-core`.

use crate::tool::{Common, Invocation, parse};
use crate::{Exit, Failure};

/// Which credential is in effect here, and give it to the next program in the pipe.
#[derive(clap::Parser)]
#[command(name = "auth-core", version)]
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
