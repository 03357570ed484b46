//! The environment of our own requests: proxies and certificates that settings name.

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::resolver::Resolver;
use auth_core::env::{CredentialVar, Service};
use auth_core::{CliError, Env};

/// The process environment with the network variables of settings (`env` of managed, `--settings`,
/// user and trusted project settings) over it, as Claude Code uses them.
///
/// # Errors
/// What reading the settings fails with.
pub fn network_env(context: &Context<'_>, global: &GlobalArgs) -> Result<Env, CliError> {
    let resolver = Resolver::read(context, global)?;
    let effective = resolver.variables();
    let mut env = context.env.clone();
    for name in CredentialVar::names(|var| var.service == Service::Network) {
        let lower = name.to_lowercase();
        for spelled in [name, &lower] {
            let found = effective.find(spelled);
            let Some(value) = found.raw.filter(|_| found.settings.is_some()) else {
                continue;
            };
            let value = value.to_owned();
            // One in settings replaces either spelling in the process environment.
            env.remove(name);
            env.remove(&lower);
            env.set(spelled, value);
        }
    }
    Ok(env)
}
