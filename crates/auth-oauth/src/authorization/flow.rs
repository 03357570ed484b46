//! One authorization, from the URL to the tokens.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use super::device::{self, DeviceCode, Poller};
use super::event_loop::{FlowEvent, FlowRunner, Urls, WaitContext};
use super::host_env::HostEnvironment;
use super::loopback_server::{CallbackRules, LoopbackPort, LoopbackServer};
use super::pending::PendingAuthorization;
use super::spec::{AuthorizationSpec, AuthorizeError, Authorized, FlowContext};
use super::token_receiver::{Channels, TokenReceiver};
use super::{AuthorizationArgs, url_file};

/// Gets the user's consent and the tokens: by loopback redirect, pasted code, code on stdin or
/// device code, whichever comes first.
///
/// # Errors
/// [`AuthorizeError`].
pub fn authorize(
    context: &mut FlowContext<'_, '_>,
    args: &AuthorizationArgs,
    spec: &AuthorizationSpec<'_>,
) -> Result<Authorized, AuthorizeError> {
    let (sender, receiver) = channel();
    let mut channels = prepare(context, args, spec, &sender)?;
    let device = channels.device.take();
    let url = match &device {
        Some(device) => device.complete.as_ref().unwrap_or(&device.verification_uri),
        None => &channels.pending[0].url,
    };
    if let Some(path) = &args.url_file {
        url_file::write(path, url.as_str()).map_err(|source| AuthorizeError::UrlFile {
            path: path.clone(),
            source,
        })?;
    }
    let urls = Urls {
        browser: browser_url(&channels).unwrap_or_else(|| url.to_string()),
        shown: url.to_string(),
    };
    show(context, &channels, device.as_ref());
    let port = channels.server.as_ref().map(LoopbackServer::port);
    let hint = channels.host.browser_hint(port);
    if let Some(hint) = hint.filter(|_| !args.code_stdin) {
        context.console.hint(hint);
    }
    let poller = match device {
        None => None,
        Some(device) => {
            let events = sender.clone();
            // The flow may have ended; then nobody has to know.
            let on_end = move |result| drop(events.send(FlowEvent::Device(result)));
            let (env, interrupt) = (context.env, context.interrupt);
            let poller = Poller::start(
                device,
                env,
                interrupt,
                context.config,
                context.client_id,
                on_end,
            );
            Some(poller.map_err(AuthorizeError::Thread)?)
        }
    };
    let host = channels.host;
    let token_receiver = TokenReceiver {
        channels,
        config: context.config,
        client_id: context.client_id,
        http: context.http,
        expires_in: spec.expires_in,
    };
    let runner = FlowRunner::new(token_receiver, urls, args, spec.what, (sender, receiver));
    let result = runner.run(&mut WaitContext {
        env: context.env,
        interrupt: context.interrupt,
        console: context.console,
        is_interactive: context.is_interactive,
        host,
    });
    drop(poller);
    result
}

/// The start URL, if a browser started here can use it.
fn browser_url(channels: &Channels) -> Option<String> {
    let server = channels.server.as_ref()?;
    channels.host.reaches_loopback().then(|| server.start_url())
}

fn prepare(
    context: &FlowContext<'_, '_>,
    args: &AuthorizationArgs,
    spec: &AuthorizationSpec<'_>,
    events: &Sender<FlowEvent>,
) -> Result<Channels, AuthorizeError> {
    let (config, client_id) = (context.config, context.client_id);
    let host = HostEnvironment::detect(context.env);
    let device = match args.device {
        false => None,
        true => {
            let device = device::start(context.http, config, client_id, spec.scopes)?;
            Some(device.ok_or(AuthorizeError::NoDevice)?)
        }
    };
    let manual = config.manual_redirect_url.as_ref();
    let (mut pending, mut server) = (Vec::new(), None);
    if !args.code_stdin || manual.is_none() {
        let unusable = |source| AuthorizeError::Port {
            port: args.port,
            source,
        };
        let port = LoopbackPort::bind(args.port).map_err(unusable)?;
        let request = PendingAuthorization::new(config, client_id, spec, &port.redirect_uri())?;
        let target = match &device {
            Some(device) => device.complete.as_ref().unwrap_or(&device.verification_uri),
            None => &request.url,
        };
        let rules = CallbackRules {
            state: Arc::clone(&request.state),
            issuer: config.issuer.clone(),
            target: target.clone(),
        };
        let events = events.clone();
        let served = port.serve(
            rules,
            // The flow may have ended; then nobody has to know.
            Box::new(move |event| drop(events.send(FlowEvent::Callback(event)))),
        );
        server = Some(served.map_err(AuthorizeError::Thread)?);
        pending.push(request);
    }
    // A code that a page shows is of use if the browser is elsewhere.
    let is_remote = host == HostEnvironment::Ssh && context.is_interactive;
    if let Some(url) = manual.filter(|_| args.code_stdin || is_remote) {
        let request = PendingAuthorization::new(config, client_id, spec, url.as_str())?;
        pending.push(request);
    }
    Ok(Channels {
        pending,
        server,
        device,
        host,
    })
}

/// URLs are on lines of their own, unwrapped, so that they can be copied whole.
fn show(context: &mut FlowContext<'_, '_>, channels: &Channels, device: Option<&DeviceCode>) {
    let console = &mut *context.console;
    if let Some(device) = device {
        console.info("On any device, open this URL:");
        console.always(&device.verification_uri);
        console.info("and enter this code there:");
        console.always(&device.user_code);
        console.info("Or open this URL here:");
    } else {
        console.info("Open this URL in a browser to sign in:");
    }
    console.always(&channels.pending[0].url);
    if let [_, other, ..] = channels.pending.as_slice() {
        console.info(
            "If that browser cannot connect to this machine, open this URL, which shows a code to paste:",
        );
        console.always(&other.url);
    }
    if context.is_interactive {
        console.info("Press c to copy it.");
    }
}
