//! `auth-core exec`: a command with exactly this credential in its environment.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::Command;

use super::assignments::Assignments;
use super::child_view::contradiction;
use super::materialize::{ActiveCredential, ValidityArgs, materialize};
use super::warn;
use crate::cli::{Context, GlobalArgs};
use crate::context::failure::failure;
use crate::context::profile;
use crate::context::resolver::Resolver;
use crate::decision::facts::Approval;
use crate::decision::{Depth, Outcome, Source};
use crate::{CliError, Env, ExitStatus, platform};

/// What shells exit with if a command is not found, and if it cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_RUN: u8 = 126;

#[derive(clap::Args)]
#[command(override_usage = "auth-core exec [OPTIONS] -- CMD [ARG]...")]
pub(super) struct Args {
    /// Exit with 7 instead of starting if Claude Code would send something else
    #[arg(long)]
    exact: bool,
    /// Set CLAUDE_CONFIG_DIR to the profile's directory instead of passing its token
    #[arg(long, conflicts_with = "exact")]
    as_config_dir: bool,
    #[command(flatten)]
    validity: ValidityArgs,
    /// The command and its arguments
    #[arg(
        required = true,
        trailing_var_arg = true,
        value_name = "CMD",
        value_hint = clap::ValueHint::CommandWithArguments
    )]
    command: Vec<OsString>,
}

pub(super) fn run(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    if args.as_config_dir {
        let env = config_dir_env(context, common)?;
        return replace(&env, &args.command);
    }
    let mut found = materialize(context, common, args.validity)?;
    let changes = Assignments::from_credential(&found);
    announce(context, &mut found, &changes, args)?;
    let mut env = context.env.clone();
    for name in &changes.unset {
        env.remove(name);
    }
    for (name, value) in &changes.set {
        env.set(name, value);
    }
    replace(&env, &args.command)
}

/// Says if Claude Code would send something else in the child; with `--exact` that is an error.
fn announce(
    context: &mut Context<'_>,
    found: &mut ActiveCredential,
    changes: &Assignments,
    args: &Args,
) -> Result<(), CliError> {
    let Some(found_else) = contradiction(found, changes, &args.command)? else {
        return Ok(());
    };
    if args.exact {
        let error = CliError::new(ExitStatus::Policy, "exec.not-exact", found_else.message);
        return Err(error.hint(found_else.hint));
    }
    let mut console = context.console(found.resolver.common());
    console.warn(found_else.message);
    console.hint(found_else.hint);
    Ok(())
}

/// The environment in which Claude Code itself uses a profile's login, and refreshes it.
fn config_dir_env(context: &mut Context<'_>, common: &GlobalArgs) -> Result<Env, CliError> {
    let mut resolver = Resolver::read(context, common)?;
    resolver.facts.only_profile = Some(resolver.profile().name.clone());
    let decision = resolver.decide(Depth::UntilActive, &mut |_| Ok(Approval::Unknown))?;
    if let Some(failure) = failure(&resolver, &decision) {
        return Err(failure);
    }
    if !matches!(decision.outcome, Outcome::Active(Source::Login, ..)) {
        return Err(CliError::internal("a profile's only source is its login"));
    }
    let warnings = resolver.warnings(&decision);
    warn(context, &resolver, &warnings);
    let changes = Assignments::from_set(Vec::new());
    let mut env = resolver.env.clone();
    for name in &changes.unset {
        env.remove(name);
    }
    env.remove(profile::VARIABLE);
    let paths = resolver.profile_paths()?;
    if paths.is_named() {
        env.set("CLAUDE_CONFIG_DIR", paths.config_dir());
    }
    Ok(env)
}

/// Becomes the command.
fn replace(env: &Env, command: &[OsString]) -> Result<ExitStatus, CliError> {
    let Some((program, args)) = command.split_first() else {
        return Err(CliError::usage("no command given").hint("auth-core exec -- CMD ARG…"));
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the one child that the user asked for"
    )]
    let mut child = Command::new(program);
    child.args(args).env_clear().envs(env.iter());
    match platform::replace_process(&mut child) {
        Ok(code) => Ok(ExitStatus::Child(code)),
        Err(error) => {
            let code = if error.kind() == ErrorKind::NotFound {
                NOT_FOUND
            } else {
                NOT_RUN
            };
            let message = format!("cannot run `{}`: {error}", program.to_string_lossy());
            let failure = CliError::new(ExitStatus::Child(code), "exec.not-started", message);
            Err(match code {
                NOT_FOUND => failure.hint("check the spelling and PATH, or give the full path"),
                _ => failure,
            })
        }
    }
}
