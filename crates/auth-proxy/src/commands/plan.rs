//! Everything that a run needs, prepared before a command is started or a request accepted.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::config::Config;
use auth_core::context::resolver::Resolver;
use auth_core::{CliError, Env};

use super::config::ProxyConfig;
use super::error::StartError;
use super::options::ProxyArgs;
use super::token_file;
use crate::connection::Timeouts;
use crate::credential::{CredentialProvider, SharedCredential, ToolProvider, Tools};
use crate::exchange::{Exchange, Limits, RequestLog};
use crate::gate::RunToken;
use crate::listen::{ListenAddress, Listener};
use crate::notices::Notices;
use crate::replay::KeptBodies;
use crate::server::Registry;
use crate::upstream::Upstream;

/// A run that can begin.
pub(super) struct Plan {
    pub(super) token: RunToken,
    pub(super) url: String,
    pub(super) listeners: Vec<Listener>,
    pub(super) exchange: Exchange,
    pub(super) registry: Registry,
    pub(super) resolver: Resolver,
}

impl Plan {
    /// Prepares a run.
    pub(super) fn new(
        context: &Context<'_>,
        common: &GlobalArgs,
        args: &ProxyArgs,
        notices: &Notices,
    ) -> Result<Self, CliError> {
        let config = Config::load(&context.env)?;
        let args = args.over(ProxyConfig::read(&config).map_err(StartError::from)?);
        let resolver = Resolver::read(context, common)?;
        let provider = provider(context, common, &resolver, notices);
        let first = provider.load()?;
        let registry = Registry::new(Timeouts::new(args.idle_timeout()));
        let token = token_file::token(args.token_file.as_deref()).map_err(StartError::from)?;
        let log = args.log.as_deref().map(|path| {
            let opened = RequestLog::open(path, notices.clone());
            opened.map_err(|error| StartError::Log(path.display().to_string(), error))
        });
        let upstream = Upstream::new(first.base_url.clone(), network_env(&resolver));
        let exchange = Exchange {
            token: token.clone(),
            rules: args.allow.iter().cloned().collect(),
            limits: Arc::new(Limits::new(args.max_requests, args.max_output_tokens)),
            log: log.transpose()?,
            upstream: upstream.map_err(StartError::from)?,
            credential: SharedCredential::new(Arc::new(provider), first, notices.clone()),
            timeouts: registry.timeouts(),
            notices: notices.clone(),
            kept: KeptBodies::default(),
            has_warned_of_terms: AtomicBool::new(false),
        };
        let listeners = listeners(&args)?;
        let url = url(&listeners)?;
        Ok(Self {
            token,
            url,
            listeners,
            exchange,
            registry,
            resolver,
        })
    }
}

fn provider(
    context: &Context<'_>,
    common: &GlobalArgs,
    resolver: &Resolver,
    notices: &Notices,
) -> ToolProvider {
    let mut common = common.clone();
    // The terminal belongs to the command: later calls decide for the same session without it.
    common.session = Some(resolver.facts.session);
    common.no_input = true;
    ToolProvider::new(Tools {
        env: context.env.clone(),
        cwd: context.cwd.clone(),
        common,
        notices: notices.clone(),
    })
}

/// The environment for connections: proxies and certificates may be set by settings too.
fn network_env(resolver: &Resolver) -> Env {
    let mut env = resolver.env.clone();
    let variables = resolver.variables();
    let network =
        auth_core::env::CredentialVar::names(|var| var.service == auth_core::env::Service::Network);
    for name in network {
        for name in [name.to_owned(), name.to_ascii_lowercase()] {
            if let Some(value) = variables.text(&name) {
                env.set(&name, value);
            }
        }
    }
    env
}

fn listeners(args: &ProxyArgs) -> Result<Vec<Listener>, StartError> {
    let mut listeners = Listener::from_systemd(args.allow_remote)?;
    for address in &args.listen {
        listeners.push(Listener::bind(address, args.allow_remote)?);
    }
    if listeners.is_empty() {
        listeners.push(Listener::bind(&ListenAddress::default(), false)?);
    }
    Ok(listeners)
}

/// The URL for clients: of HTTP, if there is one.
fn url(listeners: &[Listener]) -> Result<String, StartError> {
    let urls: Vec<String> = listeners.iter().filter_map(Listener::url).collect();
    let http = urls.iter().find(|url| url.starts_with("http"));
    http.or_else(|| urls.first()).cloned().ok_or_else(|| {
        let unknown = std::io::Error::other("the address of the socket is not known");
        StartError::Runtime(unknown)
    })
}
