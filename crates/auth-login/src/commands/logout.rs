//! `auth-login logout`: revoke, erase every copy, say what remains.

use auth_core::cli::subprocess::{self, Command};
use auth_core::cli::{Context, output};
use auth_core::secret::{Account, Login};
use auth_core::{CliError, ExitStatus, Secret};
use auth_oauth::{HttpClient, OAuthConfig, token};
use auth_store::profile::Profile;
use serde::Serialize;

use super::login_context::LoginContext;
use super::{OAuthOptions, remaining_credentials};

const WHAT: &str = "logout failed";
const RUNNER: &str = "auth-helper-runner";

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
    invocation: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let mut gone = Vec::new();
    if args.all {
        for profile in Profile::all(&setup.paths) {
            let one = setup.of_profile(profile.name())?;
            gone.extend(one_profile(invocation, &one, args)?);
        }
    } else {
        gone.extend(one_profile(invocation, setup, args)?);
    }
    clear_helper_cache(invocation, setup);
    let remains = remaining_credentials::lines(invocation, setup);
    let mut console = invocation.console(&setup.common);
    if gone.is_empty() {
        console.info("Not logged in.");
    }
    for one in &gone {
        let who = one.email.as_deref().unwrap_or("the stored login");
        let revoked = if one.is_revoked {
            "; its tokens are revoked"
        } else {
            ""
        };
        console.info(format!("Logged out of {who}{revoked}."));
    }
    let remains = remains.unwrap_or_else(|failure| {
        console.warn(failure.message());
        Vec::new()
    });
    for line in &remains {
        console.warn(line);
    }
    if setup.common.json {
        let document = Document {
            version: 1,
            revoked: gone.iter().any(|one| one.is_revoked),
            logged_out: gone.into_iter().map(|one| one.profile).collect(),
            remains,
        };
        output::document(invocation.streams.stdout, &document)?;
    }
    Ok(ExitStatus::Ok)
}

fn one_profile(
    invocation: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<Option<LoggedOut>, CliError> {
    let stored = setup.stored()?;
    let mut is_revoked = false;
    if let Some(Login::ClaudeAi(login)) = stored.as_ref().map(|stored| &stored.login) {
        let (token, hint) = match &login.refresh_token {
            Some(token) => (token, "refresh_token"),
            None => (&login.access_token, "access_token"),
        };
        match revoke(setup, args, token, hint, login.client_id.as_deref()) {
            Ok(revoked) => is_revoked = revoked,
            Err(failure) if is_interruption(&failure) => return Err(failure),
            Err(failure) => {
                let mut console = invocation.console(&setup.common);
                console.warn(format!(
                    "the tokens were not revoked and stay valid until they expire: {}",
                    failure.message()
                ));
            }
        }
    }
    // Also where none is seen: another backend may hold a copy.
    setup.store().erase(true)?;
    if setup.stored()?.is_some() {
        let message = format!("{WHAT}: the login is still stored");
        return Err(
            CliError::new(ExitStatus::Unavailable, "store.not-erased", message)
                .hint("run `auth-store check`"),
        );
    }
    Ok(stored.map(|stored| {
        let account = stored.account();
        LoggedOut {
            profile: setup.place.name().to_owned(),
            email: account.and_then(|account: Account| account.email),
            is_revoked,
        }
    }))
}

fn revoke(
    setup: &LoginContext,
    args: &Args,
    token: &Secret,
    hint: &'static str,
    client_id: Option<&str>,
) -> Result<bool, CliError> {
    let config = OAuthConfig::load(&setup.env, &args.oauth.oauth)?;
    let client_id = match client_id {
        Some(id) => id.to_owned(),
        None => config.client_id()?.to_owned(),
    };
    let http = HttpClient::new(&setup.env, &setup.interrupt);
    token::revoke(&http, &config, &client_id, token, hint)
        .map_err(|error| error.into_cli_error("revocation failed"))
}

fn is_interruption(failure: &CliError) -> bool {
    matches!(
        failure.exit(),
        ExitStatus::Interrupted | ExitStatus::Terminated
    )
}

/// If the helper runner is not installed, it has cached nothing.
fn clear_helper_cache(invocation: &mut Context<'_>, setup: &LoginContext) {
    if subprocess::locate(RUNNER, &setup.env).is_none() {
        return;
    }
    let call = setup
        .common
        .forward(Command::new(RUNNER, &setup.env).arg("clear"));
    let cleared = call.run().and_then(|answer| answer.into_success(RUNNER));
    if let Err(failure) = cleared {
        let mut console = invocation.console(&setup.common);
        console.warn(format!(
            "the key of the helper may still be cached: {}",
            failure.message()
        ));
    }
}
