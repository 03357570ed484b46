//! The user's own Claude Code in place of an OAuth client.

use std::path::{Path, PathBuf};

use auth_claude::{Claude, ClaudeError, version};
use auth_core::context::config::Config;
use auth_core::context::refresher::{Refresher, RefresherFacts, nobody_error};
use auth_core::{CliError, Env};
use auth_oauth::OAuthConfig;

use super::login_context::LoginContext;

/// Below the profile's directory; private directories of runs are in it.
const RUNS: &str = "auth-tools";

/// Who sends the requests of this command. `client_id` is what the stored login names.
pub(super) fn refresher(
    setup: &LoginContext,
    cwd: &Path,
    oauth: &OAuthConfig,
    client_id: Option<&str>,
    what: &str,
) -> Result<Refresher, CliError> {
    let mut facts = RefresherFacts::read(&setup.env, cwd, &Config::load(&setup.env)?)?;
    facts.via = oauth.via;
    facts.client_id = oauth.configured_client_id().map(str::to_owned);
    match Refresher::choose(oauth.via, client_id, &facts) {
        Refresher::Nobody => Err(nobody_error(what, &facts)),
        refresher => Ok(refresher),
    }
}

/// The program, for runs on behalf of a profile. `network` is the environment with the proxies and
/// certificates that settings name.
pub(super) fn claude(setup: &LoginContext, program: &Path, network: &Env) -> Claude {
    Claude::new(program, network, &runs(setup))
}

/// Where the private directories of a profile's runs are.
pub(super) fn runs(setup: &LoginContext) -> PathBuf {
    setup.profile.dir().join(RUNS)
}

/// Records the version of a run.
pub(super) fn record(setup: &LoginContext, claude: &Claude, version: Option<&str>) {
    version::record(&setup.env, claude.program(), version);
}

/// The error of a run; one that was interrupted says by which signal.
pub(super) fn error(setup: &LoginContext, error: ClaudeError, what: &str) -> CliError {
    match (&error, setup.interrupt.check(what)) {
        (ClaudeError::Interrupted, Err(interrupted)) => interrupted,
        _ => error.into_cli_error(what),
    }
}
