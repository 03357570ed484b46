//! `status`: what is cached, without running anything.

use std::path::Path;
use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs, duration, output};
use auth_core::context::resolver::Resolver;
use auth_core::{CliError, Env, ExitStatus};

use super::documents::{CommandSource, StatusDocument, Subject};
use super::run::{self, ORIGIN};
use crate::cache::{CacheError, Entry, Identity, Inspection, Moment, cache_failure, directory};
use crate::setting::{self, Setting};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Of this command, as `run` keeps it, instead of the setting's
    #[arg(long, value_name = "STRING")]
    command: Option<String>,
    /// As seen by a caller that gives this to `run`
    #[arg(long, value_name = "TIME", value_parser = duration::parse, requires = "command")]
    ttl: Option<Duration>,
}

pub(super) fn status(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    match &args.command {
        Some(command) => of_command(invocation, common, command, args.ttl),
        None => of_setting(invocation, common),
    }
}

fn of_setting(invocation: &mut Context<'_>, common: &GlobalArgs) -> Result<ExitStatus, CliError> {
    let mut situation = Resolver::read(invocation, common)?;
    let ttl = setting::ttl(&situation)?;
    let Some(found) = Setting::find(&situation) else {
        return print(invocation, common, None, ttl, &Inspection::default());
    };
    let trusted = found.is_trusted(&mut situation)?;
    let now = Moment::now((invocation.now)());
    let state = found
        .inspect(&situation, ttl, &now)
        .map_err(|error| cache_failure(&error))?;
    let subject = Subject {
        command: &found.command,
        origin: CommandSource::Settings(found.place.clone()),
        trusted,
    };
    print(invocation, common, Some(subject), ttl, &state)
}

fn of_command(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    command: &str,
    ttl: Option<Duration>,
) -> Result<ExitStatus, CliError> {
    let paths = common.paths(&invocation.env, &invocation.cwd)?;
    let ttl = run::ttl(ttl, invocation)?;
    let now = Moment::now((invocation.now)());
    let state = inspect(&invocation.env, command, paths.config_dir(), ttl, &now)
        .map_err(|error| cache_failure(&error))?;
    let subject = Subject {
        command,
        origin: ORIGIN,
        trusted: true,
    };
    print(invocation, common, Some(subject), ttl, &state)
}

fn inspect(
    env: &Env,
    command: &str,
    config_dir: &Path,
    ttl: Duration,
    now: &Moment,
) -> Result<Inspection, CacheError> {
    let CommandSource::Argument { name } = ORIGIN else {
        return Ok(Inspection::default());
    };
    let Some(directory) = directory(env) else {
        return Ok(Inspection::default());
    };
    let identity = Identity {
        command,
        config_dir,
        origin: name,
    };
    Inspection::of(&Entry::open(&directory, &identity.name())?, ttl, now)
}

fn print(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    subject: Option<Subject<'_>>,
    ttl: Duration,
    state: &Inspection,
) -> Result<ExitStatus, CliError> {
    let exit = if subject.is_some() {
        ExitStatus::Ok
    } else {
        ExitStatus::NotFound
    };
    let ttl = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
    let document = StatusDocument::new(subject, ttl, state);
    let stdout = &mut *invocation.streams.stdout;
    if common.json {
        output::document(stdout, &document)?;
    } else if exit == ExitStatus::Ok {
        output::bytes(stdout, document.to_lines(state).as_bytes())?;
    } else {
        let mut console = invocation.console(common);
        console.info("no key helper is set");
    }
    Ok(exit)
}
