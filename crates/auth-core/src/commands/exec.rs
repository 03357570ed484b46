//! `auth-core exec`: a command with exactly this credential in its environment.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::Command;

use super::assignments::Assignments;
use super::obtain::obtain;
use crate::cli::{Context, GlobalArgs};
use crate::{CliError, ExitStatus, platform};

/// What shells answer where a command is not found, and where it cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_RUN: u8 = 126;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The command and its arguments
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "CMD",
        value_hint = clap::ValueHint::CommandWithArguments
    )]
    command: Vec<OsString>,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let Some((program, args)) = args.command.split_first() else {
        return Err(
            CliError::usage("running a command: none is given").hint("auth-core exec -- CMD ARG…")
        );
    };
    let found = obtain(invocation, common)?;
    let changes = Assignments::of(&found);
    #[expect(
        clippy::disallowed_methods,
        reason = "the one child that the user asked for"
    )]
    let mut child = Command::new(program);
    child.args(args).env_clear().envs(invocation.env.iter());
    for name in &changes.unset {
        child.env_remove(name);
    }
    child.envs(changes.set.iter().map(|(name, value)| (name, value)));
    match platform::replace_process(&mut child) {
        Ok(code) => Ok(ExitStatus::Child(code)),
        Err(error) => {
            let code = if error.kind() == ErrorKind::NotFound {
                NOT_FOUND
            } else {
                NOT_RUN
            };
            let message = format!("running `{}`: {error}", program.to_string_lossy());
            Err(CliError::new(
                ExitStatus::Child(code),
                "exec.not-started",
                message,
            ))
        }
    }
}
