//! `auth-login logout`: erase every copy, revoke, say what remains.

use auth_core::cli::{Context, output};
use auth_core::secret::{ClaudeAiLogin, Login};
use auth_core::subprocess;
use auth_core::{CliError, ExitStatus};
use auth_oauth::{HttpClient, OAuthConfig, RequestError, token};
use auth_store::profile::Profile;
use serde::Serialize;

use super::endpoint_record::EndpointRecord;
use super::keychain::Keychain;
use super::login_context::{LoginContext, account};
use super::login_store::LoginStore;
use super::{OAuthOptions, remaining_credentials};

const WHAT: &str = "logout failed";
const STORE: &str = "auth-store";

#[derive(clap::Args)]
pub(super) struct Args {
    /// Log out of every profile
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    oauth: OAuthOptions,
}

/// `auth-login logout --json`.
#[derive(Serialize)]
struct Document {
    version: u32,
    /// The profiles that had a login.
    logged_out: Vec<String>,
    revoked: bool,
    remains: Vec<String>,
}

/// What became of one profile.
struct LoggedOut {
    profile: String,
    email: Option<String>,
    is_revoked: bool,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let mut logged_out = Vec::new();
    if args.all {
        for profile in Profile::all(&setup.paths) {
            let one = setup.for_profile(profile.name())?;
            logged_out.extend(one_profile(context, &one, args)?);
        }
    } else {
        logged_out.extend(one_profile(context, setup, args)?);
    }
    let remains = remaining_credentials::lines(context, setup);
    let mut console = context.console(&setup.common);
    if logged_out.is_empty() {
        console.info("Not logged in.");
    }
    for one in &logged_out {
        let who = one.email.as_deref().unwrap_or("the stored login");
        let revoked = if one.is_revoked {
            "; its tokens are revoked"
        } else {
            ""
        };
        console.info(format!("Logged out of {who}{revoked}."));
    }
    let remains = remains.unwrap_or_else(|error| {
        console.warn(error.message());
        Vec::new()
    });
    for line in &remains {
        console.warn(line);
    }
    if setup.common.json {
        let document = Document {
            version: 1,
            revoked: logged_out.iter().any(|one| one.is_revoked),
            logged_out: logged_out.into_iter().map(|one| one.profile).collect(),
            remains,
        };
        output::document(context.streams.stdout, &document)?;
    }
    setup.interrupt.check("logged out")?;
    Ok(ExitStatus::Ok)
}

/// What became of the tokens at the server.
enum Revocation {
    /// Whether there is an endpoint that was told.
    Done(bool),
    /// Nobody can revoke a login that Claude Code obtained, but Claude's own page.
    NoClient,
}

/// Where the user revokes what Claude Code obtained.
const REVOKE_PAGE: &str = "https://claude.ai/settings/claude-code";

/// Erases first: tokens that are revoked although they stay stored are of no use to anyone.
fn one_profile(
    context: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<Option<LoggedOut>, CliError> {
    let store = setup.store()?;
    let mut malformed = None;
    let stored = match store.get() {
        Ok(stored) => stored,
        // What is malformed can be erased all the same, but not revoked.
        Err(error) if error.exit() == ExitStatus::Data => {
            malformed = Some(error);
            None
        }
        Err(error) => return Err(error),
    };
    let record = EndpointRecord::new(setup.profile.dir());
    erase(setup, &store)?;
    if let Some(error) = malformed {
        context.console(&setup.common).warn(error.message());
    }
    let mut is_revoked = false;
    if let Some(Login::ClaudeAi(login)) = stored.as_ref().map(|stored| &stored.stored.login) {
        match revoke(context, setup, args, &record, login) {
            Ok(Revocation::Done(revoked)) => is_revoked = revoked,
            Ok(Revocation::NoClient) => {
                let mut console = context.console(&setup.common);
                console.warn(
                    "the tokens may stay valid at the server: without an OAuth client they cannot be revoked from here",
                );
                console.hint(format!("revoke them at {REVOKE_PAGE}"));
            }
            Err(error) => {
                let mut console = context.console(&setup.common);
                console.warn(format!(
                    "the tokens were not revoked and stay valid until they expire: {}",
                    error.message()
                ));
            }
        }
    }
    record.clear();
    Ok(stored.map(|stored| LoggedOut {
        profile: setup.profile.name().to_owned(),
        email: account(&stored).and_then(|account| account.email),
        is_revoked,
    }))
}

/// Removes the login from the files, and from every other backend that may have a copy.
fn erase(setup: &LoginContext, store: &LoginStore<'_>) -> Result<(), CliError> {
    match store {
        LoginStore::Keychain { keychain, .. } => keychain.erase_all()?,
        LoginStore::File(files) => {
            files.erase()?;
            if subprocess::locate(STORE, &setup.env).is_some() {
                Keychain::new(&setup.common, &setup.env, setup.profile.name()).erase_all()?;
            }
        }
    }
    if store.get().is_ok_and(|stored| stored.is_some()) {
        let message = format!("{WHAT}: the login is still stored");
        return Err(
            CliError::new(ExitStatus::Unavailable, "store.not-erased", message)
                .hint("run `auth-store check`"),
        );
    }
    Ok(())
}

fn revoke(
    context: &Context<'_>,
    setup: &LoginContext,
    args: &Args,
    record: &EndpointRecord,
    login: &ClaudeAiLogin,
) -> Result<Revocation, CliError> {
    let config = OAuthConfig::load(&setup.env, &args.oauth.oauth)?;
    let (secret, hint) = match &login.refresh_token {
        Some(token) => (token, "refresh_token"),
        None => (&login.access_token, "access_token"),
    };
    record.check(secret, &config.token_url, "revocation failed")?;
    let client_id = login.client_id.as_deref();
    let Some(client_id) = client_id.or(config.configured_client_id()) else {
        return Ok(Revocation::NoClient);
    };
    let http = match setup.http(context) {
        Ok(http) => http,
        // Settings that cannot be read must not keep anybody logged in.
        Err(_) => HttpClient::new(&setup.env, &setup.interrupt),
    };
    token::revoke(&http, &config, client_id, secret, hint)
        .map(Revocation::Done)
        .map_err(|error: RequestError| error.into_cli_error("revocation failed"))
}
