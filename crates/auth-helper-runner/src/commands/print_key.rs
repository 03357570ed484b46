//! Acquiring a key, and printing it: what `get` and `run` have in common.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::cli::{Console, Context, GlobalArgs, duration, output};
use auth_core::{CliError, ExitStatus, Secret};
use auth_fs::Rules;
use zeroize::Zeroizing;

use super::documents::{CommandSource, KeyDocument};
use super::runner::{Environment, HelperRunner};
use crate::cache::{AcquireError, Cache, Identity, KeyRequest, Runner, acquire};
use crate::notice::SlowNotice;
use crate::reply::HelperKey;
use crate::setting;

/// How much longer than its own helper's timeout a process waits for another's run.
const WAIT_MARGIN: Duration = Duration::from_secs(5);

/// The longest rejected key that is read, with a line break.
const MAX_REJECTED_LEN: u64 = 64 * 1024 + 2;

/// The options of the commands that print a key.
#[derive(clap::Args)]
pub(super) struct KeyArgs {
    /// A key that was rejected with HTTP 401 or 403, on stdin (-) or in a file; it is not printed
    /// again
    #[arg(long, value_name = "-|FILE")]
    rejected: Option<PathBuf>,
    /// Run the helper even if a usable key is cached
    #[arg(long)]
    fresh: bool,
    /// How long the helper may run
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "60s")]
    timeout: Duration,
}

/// A helper whose key is requested.
pub(super) struct KeyJob<'a> {
    pub(super) command: &'a str,
    pub(super) config_dir: &'a Path,
    pub(super) source: CommandSource,
    pub(super) ttl: Duration,
    pub(super) environment: Environment<'a>,
}

/// Acquires the key and prints it.
pub(super) fn print_key(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    args: &KeyArgs,
    job: KeyJob<'_>,
) -> Result<ExitStatus, CliError> {
    let rejected = args.rejected(context)?;
    let KeyJob {
        command,
        config_dir,
        source,
        ttl,
        environment,
    } = job;
    let env = &context.env;
    let project = setting::project_root(&context.cwd, config_dir, env);
    let identity = Identity {
        command,
        config_dir,
        origin: source.name(),
        project: &project,
    };
    let request = KeyRequest {
        ttl,
        rejected: rejected.as_ref(),
        fresh: args.fresh,
        wait_timeout: args.timeout.saturating_add(WAIT_MARGIN),
    };
    let console = Console::new(
        context.streams.stderr,
        context.tool.name,
        global,
        env,
        context.streams.terminals,
    );
    let can_redraw = console.can_redraw();
    let mut runner = HelperRunner {
        command,
        entry: &identity.name(),
        env,
        environment,
        cwd: &context.cwd,
        timeout: args.timeout,
        notice: SlowNotice::new(console, can_redraw),
        now: context.now,
        signals: None,
        defined_at: source.location().map(ToString::to_string),
    };
    let cache = Cache::locate(env, config_dir);
    let key = acquire_in(cache.as_ref(), &identity, &request, &mut runner)?;
    if request.rejected == Some(&key.key) {
        let console = runner.notice.console();
        console.warn("the helper printed the rejected key again");
    }
    print(context, global, &key, &source)
}

fn acquire_in(
    cache: Option<&Cache>,
    identity: &Identity<'_>,
    request: &KeyRequest<'_>,
    runner: &mut HelperRunner<'_>,
) -> Result<HelperKey, CliError> {
    let Some(cache) = cache else {
        let console = runner.notice.console();
        console.warn("the key is not cached: no home directory is known");
        return runner.run().result.map_err(|error| runner.report(&error));
    };
    let entry = cache.entry(identity)?;
    acquire(&entry, request, runner).map_err(|error| match error {
        AcquireError::Helper(error) => runner.report(&error),
        error => error.into(),
    })
}

fn print(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    key: &HelperKey,
    source: &CommandSource,
) -> Result<ExitStatus, CliError> {
    let mut text = Zeroizing::new(Vec::with_capacity(key.key.expose().len() * 2 + 1024));
    if global.json {
        serde_json::to_writer(&mut *text, &KeyDocument::new(key, source))
            .map_err(|error| CliError::internal(format!("cannot write a document: {error}")))?;
    } else {
        text.extend_from_slice(key.key.expose().as_bytes());
    }
    text.push(b'\n');
    output::bytes(context.streams.stdout, &text)?;
    Ok(ExitStatus::Ok)
}

impl KeyArgs {
    fn rejected(&self, context: &mut Context<'_>) -> Result<Option<Secret>, CliError> {
        let Some(path) = &self.rejected else {
            return Ok(None);
        };
        let bytes = if path == Path::new("-") {
            read_stdin(context)?
        } else {
            let rules = Rules::any().max_len(MAX_REJECTED_LEN);
            let opened = auth_fs::open(&context.cwd.join(path), &rules);
            Zeroizing::new(opened.and_then(auth_fs::Opened::read).map_err(unreadable)?)
        };
        match std::str::from_utf8(&bytes).map(str::trim) {
            Ok(text) if !text.is_empty() => Ok(Some(Secret::from(text))),
            _ => Err(CliError::usage("invalid `--rejected`: it contains no key")
                .hint("give the key that was rejected, on stdin or in a file")),
        }
    }
}

fn read_stdin(context: &mut Context<'_>) -> Result<Zeroizing<Vec<u8>>, CliError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
    let mut stdin = &mut *context.streams.stdin;
    let read = Read::take(&mut stdin, MAX_REJECTED_LEN).read_to_end(&mut bytes);
    read.map_err(|error| {
        let message = format!("cannot read the rejected key from stdin: {error}");
        CliError::new(ExitStatus::Unavailable, "rejected.unreadable", message)
    })?;
    Ok(bytes)
}

fn unreadable(error: auth_fs::ReadError) -> CliError {
    match error {
        auth_fs::ReadError::NotFound { .. } => {
            CliError::usage(format!("cannot read the rejected key: {error}"))
        }
        error => error.into(),
    }
}
