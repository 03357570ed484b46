//! What every command needs: the profile, its store, signals.

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::paths::Paths;
use auth_core::secret::{Account, Login};
use auth_core::{CliError, Env};
use auth_oauth::{HttpClient, Interrupt};
use auth_store::document::LoginDocument;
use auth_store::profile::Profile;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::login_store::LoginStore;

pub(super) struct LoginContext {
    pub(super) common: GlobalArgs,
    pub(super) env: Env,
    pub(super) paths: Paths,
    pub(super) profile: Profile,
    pub(super) interrupt: Interrupt,
}

impl LoginContext {
    pub(super) fn new(
        context: &Context<'_>,
        common: GlobalArgs,
        may_create: bool,
    ) -> Result<Self, CliError> {
        let paths = common.paths(&context.env, &context.cwd)?;
        let interrupt = Interrupt::install()
            .map_err(|error| CliError::internal(format!("cannot handle signals: {error}")))?;
        let (profile, _) = Profile::choose(context, &common, &paths, may_create)?;
        Ok(Self {
            profile,
            paths,
            env: context.env.clone(),
            interrupt,
            common,
        })
    }

    pub(super) fn store(&self) -> Result<LoginStore<'_>, CliError> {
        LoginStore::open(&self.common, &self.env, &self.profile)
    }

    /// A client for our own requests, with the proxies and certificates that settings name.
    pub(super) fn http(&self, context: &Context<'_>) -> Result<HttpClient, CliError> {
        let env = auth_oauth::http::network_env(context, &self.common)?;
        Ok(HttpClient::new(&env, &self.interrupt))
    }

    /// The same for another profile.
    pub(super) fn for_profile(&self, name: &str) -> Result<Self, CliError> {
        Ok(Self {
            common: GlobalArgs {
                profile: Some(name.to_owned()),
                ..self.common.clone()
            },
            env: self.env.clone(),
            paths: self.paths.clone(),
            profile: Profile::find(&self.paths, Some(name))?,
            interrupt: self.interrupt.clone(),
        })
    }

    /// Whether the user can be prompted on the terminal.
    pub(super) fn is_interactive(&self, context: &Context<'_>) -> bool {
        context.streams.terminals.stderr() && !self.common.no_input
    }
}

/// Whose login Claude Code has recorded it to be.
pub(super) fn account(document: &LoginDocument) -> Option<Account> {
    let object: Map<String, Value> = serde_json::from_str(document.account.as_deref()?).ok()?;
    Some(Account::from_object(&object))
}

/// When the access token of a login expires.
pub(super) fn expires_at(login: &Login) -> Option<Timestamp> {
    match login {
        Login::ClaudeAi(login) => login.expires_at,
        Login::Console(_) => None,
    }
}
