//! A run: the command, the requests, the end.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use auth_core::cli::{Console, Context, GlobalArgs, output};
use auth_core::{CliError, Env, ExitStatus};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::UnboundedReceiver;

use super::error::StartError;
use super::options::ProxyArgs;
use super::plan::Plan;
use crate::child::{self, ClaudeSettings, Started, Waiter};
use crate::notices::{Event, Notices};
use crate::platform;
use crate::server::Server;

/// How long answers that are under way may take at the end of a run.
const FINISH_TIMEOUT: Duration = Duration::from_secs(10);

/// Threads that serve requests. One is enough for a fast network; the second one keeps answers
/// flowing while the first one is busy with TLS.
const WORKER_THREADS: usize = 2;

/// What a run without a command prints; `docs/schemas/proxy.schema.json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    base_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unix_socket: Option<&'a str>,
    token: &'a str,
    pid: u32,
}

pub(super) fn run(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    args: &ProxyArgs,
    command: &[OsString],
) -> Result<ExitStatus, CliError> {
    let (notices, mut events) = Notices::channel();
    let plan = Plan::new(context, common, args, &notices)?;
    platform::watch_signals(notices.clone()).map_err(StartError::Runtime)?;
    let started = if command.is_empty() {
        announce(context, &plan)?;
        watch_stdin(&notices).map_err(StartError::Runtime)?;
        None
    } else {
        let env = context.env.clone();
        let mut console = context.console(common);
        Some(start(&mut console, &plan, &env, command, &notices)?)
    };
    platform::raise_descriptor_limit();
    let runtime = runtime().map_err(StartError::Runtime)?;
    let mut console = context.console(common);
    let exit = runtime.block_on(serve(plan, &mut console, &mut events, started.as_ref()))?;
    runtime.shutdown_background();
    while let Ok(event) = events.try_recv() {
        show(&mut console, event);
    }
    Ok(exit)
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_io()
        .enable_time()
        .build()
}

/// Tells where and how this proxy is reached.
fn announce(context: &mut Context<'_>, plan: &Plan) -> Result<(), CliError> {
    let document = Document {
        version: 1,
        base_url: &plan.url,
        unix_socket: plan.url.strip_prefix("unix:"),
        token: plan.token.expose(),
        pid: std::process::id(),
    };
    output::document(context.streams.stdout, &document)
}

/// Starts the command on its way to this proxy.
fn start(
    console: &mut Console<'_>,
    plan: &Plan,
    env: &Env,
    command: &[OsString],
    notices: &Notices,
) -> Result<Running, CliError> {
    let child_env = child::environment(env, &plan.url, plan.token.expose());
    let settings = settings(console, plan, &child_env, command)?;
    let command = match &settings {
        Some(settings) => settings.add_to(command),
        None => command.to_vec(),
    };
    let program = command.first().cloned();
    let waiter = Waiter::start(notices.clone()).map_err(StartError::Runtime)?;
    let started = child::start(&command, &child_env, &waiter)
        .map_err(|error| StartError::command(program.as_deref(), error))?;
    Ok(Running {
        started,
        _settings: settings,
    })
}

/// A command that runs, with what it needs until its end.
struct Running {
    started: Started,
    _settings: Option<ClaudeSettings>,
}

/// Says which settings would lead the command past this proxy, and prevents it if it can.
fn settings(
    console: &mut Console<'_>,
    plan: &Plan,
    child_env: &Env,
    command: &[OsString],
) -> Result<Option<ClaudeSettings>, StartError> {
    let conflicts = child::conflicts(&plan.resolver, child_env);
    let is_claude = ClaudeSettings::apply_to(command);
    for conflict in &conflicts {
        let (name, location) = (conflict.name, &conflict.location);
        if is_claude && conflict.can_be_overridden {
            console.debug(
                1,
                format!("`{name}` of {location} is overridden for `claude`"),
            );
        } else {
            console.warn(format!(
                "Claude Code in this command would use `{name}` of {location} instead of this proxy"
            ));
        }
    }
    if !is_claude || conflicts.is_empty() {
        return Ok(None);
    }
    let runtime_dir = plan.resolver.env.get_os("XDG_RUNTIME_DIR");
    let folder = runtime_dir.map_or_else(std::env::temp_dir, Into::into);
    let written = ClaudeSettings::write(&folder, &conflicts, child_env);
    written.map(Some).map_err(StartError::Settings)
}

/// Without a command: ends the run when the other end of stdin is closed.
fn watch_stdin(notices: &Notices) -> std::io::Result<()> {
    if !platform::stdin_is_pipe_or_socket() {
        return Ok(());
    }
    let notices = notices.clone();
    let watch = move || {
        // Whatever comes is not for this program; an error is an end too.
        drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        notices.send(Event::StdinClosed);
    };
    let thread = std::thread::Builder::new().name("stdin".to_owned());
    thread.spawn(watch).map(drop)
}

/// Serves requests until the command, a signal or the end of stdin ends the run.
async fn serve(
    plan: Plan,
    console: &mut Console<'_>,
    events: &mut UnboundedReceiver<Event>,
    running: Option<&Running>,
) -> Result<ExitStatus, CliError> {
    let mut server = Server::new(Arc::new(plan.exchange), plan.registry);
    for listener in plan.listeners {
        server.listen(listener).map_err(StartError::from)?;
    }
    let command = running.map(|running| running.started.pid);
    let exit = loop {
        let Some(event) = events.recv().await else {
            break ExitStatus::Ok;
        };
        match (event, command) {
            (Event::Signal(signal), Some(command)) => platform::forward(signal, command),
            (Event::Signal(signal), None) if platform::ends_a_run(signal) => {
                break ExitStatus::Child(platform::signal_code(signal.number));
            }
            (Event::CommandEnded(Ok(status)), _) => {
                break ExitStatus::Child(platform::exit_code(status));
            }
            (Event::CommandEnded(Err(error)), _) => {
                return Err(StartError::Runtime(error).into());
            }
            (Event::StdinClosed, _) => break ExitStatus::Ok,
            (event, _) => show(console, event),
        }
    };
    tokio::select! {
        () = server.shut_down(FINISH_TIMEOUT) => {}
        () = second_signal(events, console) => {}
    }
    Ok(exit)
}

/// Ends when another signal asks for the end.
async fn second_signal(events: &mut UnboundedReceiver<Event>, console: &mut Console<'_>) {
    while let Some(event) = events.recv().await {
        match event {
            Event::Signal(signal) if platform::ends_a_run(signal) => return,
            event => show(console, event),
        }
    }
    std::future::pending::<()>().await;
}

fn show(console: &mut Console<'_>, event: Event) {
    match event {
        Event::Warning { message, hints } => {
            console.warn(message);
            for hint in hints {
                console.hint(hint);
            }
        }
        Event::Debug(message) => console.debug(1, message),
        Event::Signal(_) | Event::CommandEnded(_) | Event::StdinClosed => {}
    }
}
