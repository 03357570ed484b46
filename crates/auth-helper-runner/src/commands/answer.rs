//! Obtaining a key, and printing it.

use std::path::Path;
use std::time::Duration;

use auth_core::cli::{Console, Context, GlobalArgs, output};
use auth_core::{CliError, ExitStatus};
use zeroize::Zeroizing;

use super::documents::{CommandSource, KeyDocument};
use super::options::Asking;
use super::runner::{Environment, HelperRunner};
use crate::cache::{Entry, Identity, Obtained, Request, Runner, cache_failure, directory, obtain};
use crate::notice::Notice;

/// How much longer than its own helper's time a process waits for another's run.
const SLACK: Duration = Duration::from_secs(5);

/// A helper whose key is wanted.
pub(super) struct Job<'a> {
    pub(super) command: &'a str,
    pub(super) config_dir: &'a Path,
    pub(super) origin: CommandSource,
    pub(super) ttl: Duration,
    pub(super) environment: Environment<'a>,
}

/// Obtains the key and prints it.
pub(super) fn answer(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    asking: &Asking,
    job: Job<'_>,
) -> Result<ExitStatus, CliError> {
    let Job {
        command,
        config_dir,
        origin,
        ttl,
        environment,
    } = job;
    let rejected = asking.rejected(invocation)?;
    let place = match &origin {
        CommandSource::Settings(place) => place.path.as_str(),
        CommandSource::Argument { name } => name,
    };
    let identity = Identity {
        command,
        config_dir,
        origin: place,
    };
    let name = identity.name();
    let request = Request {
        ttl,
        rejected: rejected.as_ref(),
        fresh: asking.fresh,
        patience: asking.timeout.saturating_add(SLACK),
    };
    let env = &invocation.env;
    let terminals = invocation.streams.terminals;
    let console = Console::new(
        invocation.streams.stderr,
        invocation.tool.name,
        common,
        env,
        terminals,
    );
    let can_redraw = console.can_redraw();
    let mut runner = HelperRunner {
        command,
        name: &name,
        env,
        environment,
        cwd: &invocation.cwd,
        timeout: asking.timeout,
        notice: Notice::new(console, can_redraw),
        now: invocation.now,
        interruptible: None,
        whereabouts: whereabouts(&origin),
    };
    let obtained = obtain_in(directory(env).as_deref(), &name, &request, &mut runner)?;
    if request.rejected == Some(&obtained.key) {
        let console = runner.notice.console();
        console.warn("the helper gave the refused key again");
    }
    print(invocation, common, &obtained, &origin)
}

fn obtain_in(
    directory: Option<&Path>,
    name: &str,
    request: &Request<'_>,
    runner: &mut HelperRunner<'_>,
) -> Result<Obtained, CliError> {
    let Some(directory) = directory else {
        runner
            .notice
            .console()
            .warn("the key is not cached: no home directory is known");
        return runner.run().into_obtained();
    };
    let entry = Entry::open(directory, name).map_err(|error| cache_failure(&error))?;
    obtain(&entry, request, runner)
}

fn whereabouts(origin: &CommandSource) -> Option<String> {
    match origin {
        CommandSource::Settings(place) => Some(place.to_string()),
        CommandSource::Argument { .. } => None,
    }
}

fn print(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    obtained: &Obtained,
    origin: &CommandSource,
) -> Result<ExitStatus, CliError> {
    let mut text = Zeroizing::new(Vec::with_capacity(obtained.key.expose().len() * 2 + 1024));
    if common.json {
        serde_json::to_writer(&mut *text, &KeyDocument::new(obtained, origin))
            .map_err(|error| CliError::internal(format!("writing a document: {error}")))?;
    } else {
        text.extend_from_slice(obtained.key.expose().as_bytes());
    }
    text.push(b'\n');
    output::bytes(invocation.streams.stdout, &text)?;
    Ok(ExitStatus::Ok)
}
