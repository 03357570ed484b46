//! `auth-login refresh`: a usable access token in the store (contract, section 5.4).

mod at_server;
mod by_claude;
mod last_failure;
mod locks;

use std::time::Duration;

use auth_core::cli::{Context, duration, output};
use auth_core::context::refresher::Refresher;
use auth_core::secret::{ClaudeAiLogin, Login};
use auth_core::{CliError, Env, ExitStatus};
use auth_oauth::{HttpClient, OAuthConfig};
use auth_store::document::LoginDocument;
use auth_store::{Kept, TokenUpdate};
use jiff::{SignedDuration, Timestamp, Unit};
use serde::Serialize;

use super::login_context::{LoginContext, expires_at};
use super::login_store::LoginStore;
use super::{OAuthOptions, claude_code};
use last_failure::LastFailure;
use locks::{Locks, RefreshLock};

const WHAT: &str = "refresh failed";

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
    context: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let store = setup.store()?;
    let first = store.get()?.ok_or_else(not_logged_in)?.stored.login;
    let network = auth_oauth::http::network_env(context, &setup.common)?;
    let refresh = Refresh {
        setup,
        store: &store,
        args,
        http: HttpClient::new(&network, &setup.interrupt).grace_period(GRACE_PERIOD),
        network: &network,
        now: context.now,
        cwd: &context.cwd,
    };
    let (login, warnings, is_refreshed) = match &first {
        Login::ClaudeAi(login) if refresh.is_needed(login) || refresh.has_unstored_tokens() => {
            refresh.take_turn(login)?
        }
        login => (login.clone(), Vec::new(), false),
    };
    let mut console = context.console(&setup.common);
    for warning in warnings.iter().chain(&store.files().take_warnings()) {
        console.warn(warning);
    }
    console.debug(
        1,
        if is_refreshed {
            "the login was refreshed"
        } else {
            "the login is still valid"
        },
    );
    setup.interrupt.check("the login was refreshed")?;
    if setup.common.json {
        let end = expires_at(&login).map(|end| end.round(Unit::Second).unwrap_or(end));
        let document = Document {
            version: 1,
            refreshed: is_refreshed,
            expires_at: end.map(|end| end.to_string()),
            fingerprint: login.secret().fingerprint().to_string(),
        };
        output::document(context.streams.stdout, &document)?;
    }
    Ok(ExitStatus::Ok)
}

/// A login after its turn, warnings, and whether this process has refreshed it.
type Refreshed = (Login, Vec<String>, bool);

struct Refresh<'a> {
    setup: &'a LoginContext,
    store: &'a LoginStore<'a>,
    args: &'a Args,
    http: HttpClient,
    /// The environment with the proxies and certificates that settings name.
    network: &'a Env,
    now: fn() -> Timestamp,
    cwd: &'a std::path::Path,
}

/// New tokens for a login, and where they are from.
struct NewTokens {
    update: TokenUpdate,
    warnings: Vec<String>,
}

impl Refresh<'_> {
    fn is_needed(&self, login: &ClaudeAiLogin) -> bool {
        let validity = SignedDuration::try_from(self.args.min_validity);
        let validity = validity.unwrap_or(SignedDuration::MAX);
        self.args.force || login.expires_within((self.now)(), validity)
    }

    /// Whether an earlier refresh could not store its tokens.
    fn has_unstored_tokens(&self) -> bool {
        self.store.files().has_recovery() || by_claude::has_leftovers(self)
    }

    /// Whether `login` is what another process has made of `first` meanwhile.
    fn is_newer(&self, login: &ClaudeAiLogin, first: &ClaudeAiLogin) -> bool {
        login.access_token != first.access_token && !login.has_expired((self.now)())
    }

    /// Waits for the lock, reads again, and sends a request only if no one else has.
    fn take_turn(&self, first: &ClaudeAiLogin) -> Result<Refreshed, CliError> {
        let began = (self.now)();
        let locks = match locks::acquire(self, first)? {
            RefreshLock::Acquired(locks) => locks,
            RefreshLock::AlreadyRefreshed(login) => return Ok((login, Vec::new(), false)),
        };
        // Tokens of a refresh that could not store them; a refresh token is used only once.
        let adopted = self.store.files().adopt_recovery()?;
        let stored = match adopted {
            Some(document) => document,
            None => self.store.get()?.ok_or_else(not_logged_in)?,
        };
        let stored = by_claude::adopt_leftovers(self, stored)?;
        let login = match &stored.stored.login {
            Login::ClaudeAi(login) if self.is_newer(login, first) => {
                return Ok((stored.stored.login.clone(), Vec::new(), false));
            }
            Login::ClaudeAi(login) if !self.is_needed(login) => {
                return Ok((stored.stored.login.clone(), Vec::new(), false));
            }
            Login::ClaudeAi(login) => login.as_ref().clone(),
            console => return Ok((console.clone(), Vec::new(), false)),
        };
        let last_failure = LastFailure::new(self.setup, &login);
        if let Some(failure) = last_failure.since(began) {
            return Err(failure);
        }
        match self.refresh(&locks, &stored, &login) {
            Ok((login, warnings)) => {
                last_failure.clear();
                Ok((login, warnings, true))
            }
            Err(failure) => {
                last_failure.save(&failure, (self.now)());
                Err(failure)
            }
        }
    }

    /// Obtains new tokens from whoever refreshes this login.
    fn refresh(
        &self,
        locks: &Locks,
        stored: &LoginDocument,
        login: &ClaudeAiLogin,
    ) -> Result<(Login, Vec<String>), CliError> {
        let env = &self.setup.env;
        let config = OAuthConfig::load(env, &self.args.oauth.oauth)?;
        let client_id = login.client_id.as_deref();
        match claude_code::refresher(self.setup, self.cwd, &config, client_id, WHAT)? {
            Refresher::Client(client_id) => {
                at_server::refresh(self, &config, &client_id, stored, login)
            }
            Refresher::Claude(program) => by_claude::refresh(self, locks, &program, stored, login),
            _ => Err(config.no_client().into()),
        }
    }

    /// What became of new tokens that were to be stored.
    fn kept(&self, kept: Kept) -> Result<Login, CliError> {
        match kept {
            Kept::Stored(document) => Ok(document.stored.login),
            Kept::Superseded(Some(document)) => Ok(document.stored.login),
            Kept::Superseded(None) => Err(not_logged_in()),
            Kept::Recovery { path, cause } => {
                let error = CliError::from(cause);
                let message = format!(
                    "{WHAT}: the new tokens cannot be stored yet: {}",
                    error.message()
                );
                Err(
                    CliError::new(ExitStatus::Unavailable, "login.recovery", message).hint(
                        format!(
                            "they are in {}; the next `auth-login refresh` stores them",
                            auth_core::cli::quote_path(&path)
                        ),
                    ),
                )
            }
            _ => Err(CliError::internal(
                "the store did something unknown with new tokens",
            )),
        }
    }
}

fn not_logged_in() -> CliError {
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
