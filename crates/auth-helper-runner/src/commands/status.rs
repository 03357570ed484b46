//! `status`: what is cached, without running anything.

use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs, duration, output};
use auth_core::context::resolver::Resolver;
use auth_core::{CliError, ExitStatus};

use super::documents::{CommandSource, StatusDocument, Subject};
use super::run;
use crate::cache::{Cache, CacheStatus, DualClock, Identity};
use crate::setting::{self, ConfiguredHelper};

#[derive(clap::Args)]
pub(super) struct StatusArgs {
    /// The status of this command, as `run` caches it, instead of the setting's
    #[arg(long, value_name = "STRING")]
    command: Option<String>,
    /// The TTL that callers of `run` pass
    #[arg(long, value_name = "TIME", value_parser = duration::parse, requires = "command")]
    ttl: Option<Duration>,
}

pub(super) fn status(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    args: &StatusArgs,
) -> Result<ExitStatus, CliError> {
    match &args.command {
        Some(command) => command_status(context, global, command, args.ttl),
        None => setting_status(context, global),
    }
}

fn setting_status(context: &mut Context<'_>, global: &GlobalArgs) -> Result<ExitStatus, CliError> {
    let mut resolver = Resolver::read(context, global)?;
    let ttl = setting::ttl(&resolver)?;
    let Some(found) = ConfiguredHelper::find(&resolver) else {
        return print(context, global, None, ttl, &CacheStatus::default());
    };
    let trusted = found.is_trusted(&mut resolver)?;
    let now = DualClock::now((context.now)());
    let state = found.cache_status(&resolver, ttl, &now)?;
    let subject = Subject {
        command: &found.command,
        source: CommandSource::Settings(found.location.clone()),
        trusted,
    };
    print(context, global, Some(subject), ttl, &state)
}

fn command_status(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    command: &str,
    ttl: Option<Duration>,
) -> Result<ExitStatus, CliError> {
    let paths = global.paths(&context.env, &context.cwd)?;
    let ttl = run::ttl(ttl, context)?;
    let config_dir = paths.config_dir();
    let identity = Identity {
        command,
        config_dir,
        origin: CommandSource::COMMAND_OPTION.name(),
        project: &setting::project_root(&context.cwd, config_dir, &context.env),
    };
    let state = match Cache::locate(&context.env, config_dir) {
        Some(cache) => {
            let now = DualClock::now((context.now)());
            CacheStatus::read(&cache.entry(&identity)?, ttl, &now)?
        }
        None => CacheStatus::default(),
    };
    let subject = Subject {
        command,
        source: CommandSource::COMMAND_OPTION,
        trusted: true,
    };
    print(context, global, Some(subject), ttl, &state)
}

fn print(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    subject: Option<Subject<'_>>,
    ttl: Duration,
    state: &CacheStatus,
) -> Result<ExitStatus, CliError> {
    let exit = if subject.is_some() {
        ExitStatus::Ok
    } else {
        ExitStatus::NotFound
    };
    let ttl = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
    let document = StatusDocument::new(subject, ttl, state);
    let stdout = &mut *context.streams.stdout;
    if global.json {
        output::document(stdout, &document)?;
    } else if exit == ExitStatus::Ok {
        output::bytes(stdout, document.to_lines(state).as_bytes())?;
    } else {
        let mut console = context.console(global);
        console.info("auth-helper-runner: no key helper: `apiKeyHelper` is not set");
    }
    Ok(exit)
}
