//! The environment of our own requests: proxies and certificates that settings name.

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::resolver::Resolver;
use auth_core::env::{CredentialVar, Service};
use auth_core::{CliError, Env};

/// The process environment with the settings' `env` (managed, `--settings`, user, trusted project)
/// over it, as Claude Code uses them for its requests.
///
/// # Errors
/// What reading the settings fails with.
pub fn network_env(context: &Context<'_>, global: &GlobalArgs) -> Result<Env, CliError> {
    let resolver = Resolver::read(context, global)?;
    let effective = resolver.variables();
    let mut env = effective.to_env();
    for name in CredentialVar::names(|var| var.service == Service::Network) {
        let lower = name.to_lowercase();
        // One in settings replaces either spelling in the process environment.
        for (spelled, other) in [(name, lower.as_str()), (lower.as_str(), name)] {
            let is_of_settings = effective.find(spelled).settings.is_some();
            if is_of_settings && effective.find(other).settings.is_none() {
                env.remove(other);
            }
        }
    }
    Ok(env)
}
