//! `auth-login logout`: revoke, erase every copy, say what remains.

use auth_core::cli::subprocess::{self, Command};
use auth_core::cli::{Context, output};
use auth_core::secret::{Account, Login};
use auth_core::{CliError, ExitStatus, Secret};
use auth_oauth::{Http, OAuthConfig, token};
use auth_store::place::Place;
use serde::Serialize;

use super::setup::Setup;
use super::{ProviderArgs, remains};

const WHAT: &str = "logging out";
const RUNNER: &str = "auth-helper-runner";

#[derive(clap::Args)]
pub(super) struct Args {
    /// Log out of every profile
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    provider: ProviderArgs,
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
struct Gone {
    profile: String,
    email: Option<String>,
    is_revoked: bool,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let mut gone = Vec::new();
    if args.all {
        for place in Place::all(&setup.paths) {
            let one = setup.of_profile(place.profile())?;
            gone.extend(one_profile(invocation, &one, args)?);
        }
    } else {
        gone.extend(one_profile(invocation, setup, args)?);
    }
    clear_helper_cache(invocation, setup);
    let remains = remains::lines(invocation, setup);
    let mut console = invocation.console(&setup.common);
    if gone.is_empty() {
        console.info("No one was logged in.");
    }
    for one in &gone {
        let who = one.email.as_deref().unwrap_or("the stored login");
        let revoked = if one.is_revoked {
            ", and its tokens are revoked"
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
    setup: &Setup,
    args: &Args,
) -> Result<Option<Gone>, CliError> {
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
                    "the tokens could not be revoked, and end by themselves: {}",
                    failure.message()
                ));
            }
        }
    }
    // Also where none is seen: another backend may hold a copy.
    setup.store().erase(true)?;
    if setup.stored()?.is_some() {
        let message = format!("{WHAT}: the login is still there");
        return Err(
            CliError::new(ExitStatus::Unavailable, "store.not-erased", message)
                .hint("`auth-store check` looks at what is stored"),
        );
    }
    Ok(stored.map(|stored| {
        let account = stored.account();
        Gone {
            profile: setup.place.profile().to_owned(),
            email: account.and_then(|account: Account| account.email),
            is_revoked,
        }
    }))
}

fn revoke(
    setup: &Setup,
    args: &Args,
    token: &Secret,
    hint: &'static str,
    client_id: Option<&str>,
) -> Result<bool, CliError> {
    let provider = OAuthConfig::load(&setup.env, &args.provider.provider)?;
    let client_id = match client_id {
        Some(id) => id.to_owned(),
        None => provider.client_id()?.to_owned(),
    };
    let http = Http::new(&setup.env, &setup.interrupt);
    token::revoke(&http, &provider, &client_id, token, hint)
        .map_err(|error| error.into_failure("revoking the tokens"))
}

fn is_interruption(failure: &CliError) -> bool {
    matches!(
        failure.exit(),
        ExitStatus::Interrupted | ExitStatus::Terminated
    )
}

/// Where the helper's runner is not installed, it has cached nothing.
fn clear_helper_cache(invocation: &mut Context<'_>, setup: &Setup) {
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
            "the key that the helper gave may still be cached: {}",
            failure.message()
        ));
    }
}
