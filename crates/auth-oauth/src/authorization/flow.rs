//! One authorization, from the URL to the tokens.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use auth_core::cli::Console;
use auth_core::{CliError, Env, ExitStatus};
use url::Url;

use super::callback::{Brought, Listener};
use super::device::{self, DeviceCode, Poller};
use super::pkce::{Pkce, State};
use super::race::Race;
use super::responder::Responder;
use super::surroundings::Surroundings;
use super::url::Request;
use super::{Options, url_file};
use crate::Interrupt;
use crate::error::RequestError;
use crate::http::Http;
use crate::provider::OAuthConfig;
use crate::token::Tokens;

/// What an authorization goes by.
pub struct FlowContext<'a, 'c> {
    /// Proxies, certificates, `$BROWSER`, and where we are.
    pub env: &'a Env,
    /// Ends every wait.
    pub interrupt: &'a Interrupt,
    /// The server.
    pub provider: &'a OAuthConfig,
    /// Who we are there.
    pub client_id: &'a str,
    /// For requests.
    pub http: &'a Http,
    /// Where the person reads.
    pub console: &'a mut Console<'c>,
    /// Whether the person may be asked on the terminal.
    pub is_interactive: bool,
}

/// What is asked for.
pub struct Wanted<'a> {
    /// In words, as failures begin: `logging in`.
    pub what: &'static str,
    /// The authorization endpoint.
    pub endpoint: &'a Url,
    /// The scopes.
    pub scopes: &'a [String],
    /// More parameters of the authorization URL.
    pub extra: &'a [(&'static str, String)],
    /// Seconds that the token should live.
    pub expires_in: Option<u64>,
}

/// What came of it.
pub struct Authorized {
    /// The tokens.
    pub tokens: Tokens,
    /// The browser that waits to be told, where one brought the code.
    pub responder: Option<Responder>,
}

/// What the waiting loop hears of.
pub(super) enum Event {
    /// From the loopback redirect.
    Brought(Brought),
    /// From the keyboard.
    Typed(String),
    /// From stdin.
    Piped(String),
    /// stdin has ended.
    PipeEnded,
    /// Whether a browser was opened.
    Browser(bool),
    /// From the device endpoint.
    Device(Result<Tokens, RequestError>),
}

/// One URL that the person may open, and what an answer to it has to be exchanged with.
pub(super) struct Attempt {
    pub(super) url: Url,
    pub(super) redirect_uri: String,
    pub(super) state: Arc<State>,
}

/// Everything that is under way.
pub(super) struct Ways {
    pub(super) pkce: Pkce,
    /// The URL to show first, then others.
    pub(super) attempts: Vec<Attempt>,
    pub(super) listener: Option<Listener>,
    pub(super) device: Option<DeviceCode>,
    pub(super) surroundings: Surroundings,
}

/// Gets the person's consent and the tokens: by loopback redirect, pasted code, code on stdin or
/// device code, whichever comes first.
///
/// # Errors
/// Exit 3 where the person or the provider says no; 4 at the deadline, without network, or where
/// the port is busy; 6 where the provider lacks an endpoint that is asked for; 130 and 143.
pub fn authorize(
    context: &mut FlowContext<'_, '_>,
    options: &Options,
    wanted: &Wanted<'_>,
) -> Result<Authorized, CliError> {
    let (sender, receiver) = channel();
    let mut ways = prepare(context, options, wanted, &sender)?;
    let device = ways.device.take();
    let url = match &device {
        Some(device) => device.complete.as_ref().unwrap_or(&device.verification_uri),
        None => &ways.attempts[0].url,
    };
    if let Some(path) = &options.url_file {
        url_file::write(path, url.as_str()).map_err(|error| {
            let message = format!("{}: writing `{}`: {error}", wanted.what, path.display());
            CliError::new(ExitStatus::Unavailable, "login.url-file", message)
        })?;
    }
    let url = url.to_string();
    show(context, &ways, device.as_ref());
    let port = ways.listener.as_ref().map(Listener::port);
    if let Some(advice) = ways
        .surroundings
        .advice(port)
        .filter(|_| !options.code_stdin)
    {
        context.console.hint(advice);
    }
    let poller = device.map(|device| {
        let (env, interrupt) = (context.env, context.interrupt);
        let (provider, client_id) = (context.provider, context.client_id);
        Poller::start(device, env, interrupt, provider, client_id, sender.clone())
    });
    let race = Race::new(ways, url, options, wanted, sender, receiver);
    let result = race.run(context);
    drop(poller);
    result
}

fn prepare(
    context: &FlowContext<'_, '_>,
    options: &Options,
    wanted: &Wanted<'_>,
    events: &Sender<Event>,
) -> Result<Ways, CliError> {
    let surroundings = Surroundings::of(context.env);
    let manual = context.provider.manual_redirect_url.as_ref();
    let pkce = Pkce::new();
    let attempt = |redirect_uri: String, state: Arc<State>| {
        let request = Request {
            endpoint: wanted.endpoint,
            client_id: context.client_id,
            redirect_uri: &redirect_uri,
            scopes: wanted.scopes,
            challenge: &pkce.challenge,
            state: state.as_str(),
            extra: wanted.extra,
        };
        let url = request.to_url();
        Attempt {
            url,
            redirect_uri,
            state,
        }
    };
    let (mut attempts, mut listener) = (Vec::new(), None);
    if !options.code_stdin || manual.is_none() {
        let state = Arc::new(State::new());
        let started = Listener::start(options.port, Arc::clone(&state), events.clone());
        let started = started.map_err(|error| busy(&error, options, wanted))?;
        attempts.push(attempt(started.redirect_uri(), state));
        listener = Some(started);
    }
    // A code that a page shows is of use where the browser is elsewhere.
    let is_remote = surroundings == Surroundings::Ssh && context.is_interactive;
    if let Some(url) = manual.filter(|_| options.code_stdin || is_remote) {
        attempts.push(attempt(url.to_string(), Arc::new(State::new())));
    }
    let device = match options.device {
        false => None,
        true => Some(device_code(context, wanted)?),
    };
    Ok(Ways {
        pkce,
        attempts,
        listener,
        device,
        surroundings,
    })
}

fn device_code(context: &FlowContext<'_, '_>, wanted: &Wanted<'_>) -> Result<DeviceCode, CliError> {
    let (http, provider) = (context.http, context.provider);
    device::start(http, provider, context.client_id, wanted.scopes)
        .map_err(|error| error.into_failure(wanted.what))?
        .ok_or_else(|| {
            let message = format!(
                "{}: the provider has no device authorization: `device_authorization_url` of `[oauth]` is not set",
                wanted.what
            );
            CliError::new(ExitStatus::Data, "oauth.no-device", message).hint("go without `--device`")
        })
}

fn busy(error: &std::io::Error, options: &Options, wanted: &Wanted<'_>) -> CliError {
    let place = options.port.map_or_else(
        || "listening on loopback".to_owned(),
        |port| format!("listening on port {port} of loopback"),
    );
    let message = format!("{}: {place}: {error}", wanted.what);
    let failure = CliError::new(ExitStatus::Unavailable, "login.port", message);
    match options.port {
        Some(_) => failure.hint("give another `--port`, or none for a free one"),
        None => failure.hint("give the code by `--code-stdin`"),
    }
}

/// URLs stand on lines of their own, unwrapped, so that they can be copied whole.
fn show(context: &mut FlowContext<'_, '_>, ways: &Ways, device: Option<&DeviceCode>) {
    let console = &mut *context.console;
    if let Some(device) = device {
        console.info("On any device, open this address:");
        console.always(&device.verification_uri);
        console.info("and enter this code there:");
        console.always(&device.user_code);
        console.info("Or open this address here:");
    } else {
        console.info("Open this address in a browser to sign in:");
    }
    console.always(&ways.attempts[0].url);
    if let [_, other, ..] = ways.attempts.as_slice() {
        console.info("Where that browser cannot come back to this machine, this address shows a code to paste:");
        console.always(&other.url);
    }
    if context.is_interactive {
        console.info("Press c to copy it.");
    }
}
