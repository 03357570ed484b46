//! `auth-login refresh`: a usable access token in the store (contract, section 5.4).

mod last_failure;
mod locks;
mod refused;
mod write_back;

use std::time::Duration;

use auth_core::cli::{Context, duration, output};
use auth_core::secret::{ClaudeAiLogin, Login};
use auth_core::{CliError, ExitStatus};
use auth_oauth::{HttpClient, OAuthConfig, token};
use auth_store::via_tool::Replaced;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::OAuthOptions;
use super::login_context::{LoginContext, StoredDocument};
use last_failure::LastFailure;
use locks::RefreshLock;

pub(super) const WHAT: &str = "refresh failed";

/// How long an interrupted request may still take: the refresh token has been sent.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

#[derive(clap::Args)]
pub(super) struct Args {
    /// Refresh even if the access token is still valid
    #[arg(long)]
    force: bool,
    /// How long the access token must stay valid
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = duration::parse)]
    min_validity: Duration,
    #[command(flatten)]
    oauth: OAuthOptions,
}

/// `auth-login refresh --json`.
#[derive(Serialize)]
struct Document {
    version: u32,
    refreshed: bool,
    expires_at: Option<String>,
    fingerprint: String,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let first = setup.stored()?.ok_or_else(none)?;
    let refresh = Refresh {
        setup,
        args,
        now: invocation.now,
    };
    let (login, is_refreshed) = match &first.login {
        Login::ClaudeAi(login) if refresh.is_needed(login) => {
            let login = login.as_ref().clone();
            refresh.take_turn(&login)?
        }
        login => (login.clone(), false),
    };
    setup.interrupt.check(WHAT)?;
    let end = match &login {
        Login::ClaudeAi(login) => login.expires_at,
        Login::Console(_) => None,
    };
    let mut console = invocation.console(&setup.common);
    console.debug(
        1,
        if is_refreshed {
            "the login was refreshed"
        } else {
            "the login is still valid"
        },
    );
    if setup.common.json {
        let document = Document {
            version: 1,
            refreshed: is_refreshed,
            expires_at: end.map(|end| end.to_string()),
            fingerprint: login.secret().fingerprint().to_string(),
        };
        output::document(invocation.streams.stdout, &document)?;
    }
    Ok(ExitStatus::Ok)
}

pub(super) struct Refresh<'a> {
    pub(super) setup: &'a LoginContext,
    args: &'a Args,
    now: fn() -> Timestamp,
}

impl Refresh<'_> {
    fn is_needed(&self, login: &ClaudeAiLogin) -> bool {
        let validity = SignedDuration::try_from(self.args.min_validity);
        let validity = validity.unwrap_or(SignedDuration::MAX);
        self.args.force || login.expires_within((self.now)(), validity)
    }

    /// Whether `login` is what another process has made of `first` meanwhile.
    fn is_newer(&self, login: &ClaudeAiLogin, first: &ClaudeAiLogin) -> bool {
        login.access_token != first.access_token && !login.has_expired((self.now)())
    }

    /// Waits for the lock, reads again, and asks the server only where no one else has.
    fn take_turn(&self, first: &ClaudeAiLogin) -> Result<(Login, bool), CliError> {
        let began = (self.now)();
        let _locks = match locks::acquire(self, first)? {
            RefreshLock::Acquired(locks) => locks,
            RefreshLock::AlreadyRefreshed(login) => return Ok((login, false)),
        };
        let stored = self.setup.stored()?.ok_or_else(none)?;
        let login = match &stored.login {
            Login::ClaudeAi(login) if !self.is_newer(login, first) => login.as_ref().clone(),
            login => return Ok((login.clone(), false)),
        };
        let last_failure = LastFailure::of(self.setup, &login);
        if let Some(failure) = last_failure.failure_since(began) {
            return Err(failure);
        }
        match self.ask(&stored, &login) {
            Ok(login) => {
                last_failure.forget();
                Ok((login, true))
            }
            Err(failure) => {
                last_failure.keep(&failure, (self.now)());
                Err(failure)
            }
        }
    }

    fn ask(&self, stored: &StoredDocument, login: &ClaudeAiLogin) -> Result<Login, CliError> {
        let setup = self.setup;
        let refresh_token = login.refresh_token.as_ref().ok_or_else(no_refresh_token)?;
        let config = OAuthConfig::load(&setup.env, &self.args.oauth.oauth)?;
        let client_id = match &login.client_id {
            Some(id) => id.clone(),
            None => config.client_id()?.to_owned(),
        };
        if write_back::prove_writable(self, stored, refresh_token)? == Replaced::Changed {
            return write_back::what_is_stored(self);
        }
        setup.interrupt.check(WHAT)?;
        // Started before the answer comes: the time in which a kill would lose it is a write's.
        let writer = setup.store().replacing(refresh_token, true)?;
        let http = HttpClient::new(&setup.env, &setup.interrupt).grace_period(GRACE_PERIOD);
        let answer = token::refresh(&http, &config, &client_id, refresh_token, &login.scopes);
        match answer {
            Ok(tokens) => write_back::write(self, stored, refresh_token, writer, &tokens),
            Err(error) => refused::adopt_newer(self, login, error),
        }
    }
}

fn none() -> CliError {
    CliError::new(
        ExitStatus::NotFound,
        "login.none",
        format!("{WHAT}: not logged in"),
    )
    .hint("log in with `auth-login login`, or in Claude Code")
}

fn no_refresh_token() -> CliError {
    let message = format!("{WHAT}: the stored login has no refresh token");
    CliError::new(ExitStatus::Unusable, "login.no-refresh-token", message)
        .hint("log in again with `auth-login login`, or in Claude Code")
}
