//! `auth-login login`: consent, tokens, account, store.

mod account;
mod document;
mod method;

use auth_core::cli::{Context, output};
use auth_core::context::settings::Settings;
use auth_core::{CliError, ExitStatus};
use auth_oauth::authorization::{self, Authorized, FlowContext, Wanted};
use auth_oauth::token::{self, Tokens};
use auth_oauth::{Http, OAuthConfig};
use jiff::Unit;
use serde::Serialize;

use super::ProviderArgs;
use super::setup::{Setup, Stored};
use account::Known;
use method::{Forced, Method};

pub(super) const WHAT: &str = "logging in";

#[derive(clap::Args)]
pub(super) struct Args {
    /// With a Claude.ai account (Pro, Max, Team, Enterprise) [default]
    #[arg(long, conflicts_with = "console")]
    claudeai: bool,
    /// With a Console account: makes and stores an API key
    #[arg(long)]
    console: bool,
    #[command(flatten)]
    authorization: authorization::Options,
    #[command(flatten)]
    provider: ProviderArgs,
}

/// `auth-login login --json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    kind: &'static str,
    account: Option<&'a str>,
    organization: Option<&'a str>,
    plan: Option<&'a str>,
    expires_at: Option<String>,
    fingerprint: String,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let layer = setup.common.settings_layer(&setup.env);
    let settings = Settings::load(&setup.paths, &setup.env, &invocation.cwd, layer.as_ref())?;
    let forced = Forced::of(&settings)?;
    let method = forced.method(args)?;
    let provider = OAuthConfig::load(&setup.env, &args.provider.provider)?;
    let client_id = provider.client_id()?.to_owned();
    // A store that cannot be used is found before the person is sent to a browser.
    setup.stored()?;
    let http = Http::new(&setup.env, &setup.interrupt);
    let Authorized { tokens, responder } = authorize(
        invocation, setup, args, &provider, &client_id, &http, method,
    )?;
    let kept = keep(
        invocation,
        setup,
        &provider,
        &client_id,
        &http,
        (method, &forced),
        &tokens,
    );
    let (stored, known) = match kept {
        Ok(kept) => kept,
        Err(failure) => {
            // Tokens that are kept nowhere are of use to no one; where they cannot be revoked
            // they end by themselves.
            let refresh = tokens
                .refresh_token
                .as_ref()
                .map(|token| (token, "refresh_token"));
            let (token, hint) = refresh.unwrap_or((&tokens.access_token, "access_token"));
            drop(token::revoke(&http, &provider, &client_id, token, hint));
            if let Some(responder) = responder {
                responder.fail("The login was not stored. The terminal says why.");
            }
            return Err(failure);
        }
    };
    if let Some(responder) = responder {
        responder.succeed("You are logged in");
    }
    report(invocation, setup, method, &stored, &known)?;
    Ok(ExitStatus::Ok)
}

fn authorize(
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
    provider: &OAuthConfig,
    client_id: &str,
    http: &Http,
    method: Method,
) -> Result<Authorized, CliError> {
    let is_interactive = setup.is_interactive(invocation);
    let mut console = invocation.console(&setup.common);
    let mut context = FlowContext {
        env: &setup.env,
        interrupt: &setup.interrupt,
        provider,
        client_id,
        http,
        console: &mut console,
        is_interactive,
    };
    let wanted = Wanted {
        what: WHAT,
        endpoint: match method {
            Method::ClaudeAi => &provider.authorize_url,
            Method::Console => &provider.console_authorize_url,
        },
        scopes: &provider.scopes,
        extra: &[],
        expires_in: None,
    };
    authorization::authorize(&mut context, &args.authorization, &wanted)
}

/// Looks at whose tokens they are, stores the login, and reads it back.
fn keep(
    invocation: &mut Context<'_>,
    setup: &Setup,
    provider: &OAuthConfig,
    client_id: &str,
    http: &Http,
    (method, forced): (Method, &Forced),
    tokens: &Tokens,
) -> Result<(Stored, Known), CliError> {
    let mut console = invocation.console(&setup.common);
    let known = account::ask(http, provider, tokens, &mut console)?;
    forced.check_organization(&known)?;
    let login = match method {
        Method::ClaudeAi => document::claude_ai(tokens, provider, client_id, &known)?,
        Method::Console => document::console(http, provider, tokens, &known)?,
    };
    setup.store().put(&login.document)?;
    match setup.stored()? {
        Some(stored) if *stored.login.secret() == login.secret => Ok((stored, known)),
        _ => Err(CliError::new(
            ExitStatus::Unavailable,
            "store.not-kept",
            format!("{WHAT}: the store did not keep the login"),
        )
        .hint("`auth-store check` looks at what is stored")),
    }
}

/// Says who is logged in: only now has the store given the login back.
fn report(
    invocation: &mut Context<'_>,
    setup: &Setup,
    method: Method,
    stored: &Stored,
    known: &Known,
) -> Result<(), CliError> {
    let end = stored
        .expires_at()
        .map(|end| end.round(Unit::Second).unwrap_or(end));
    let mut console = invocation.console(&setup.common);
    console.info(known.sentence(method));
    console.debug(
        1,
        format!("the credential is {}", stored.login.secret().fingerprint()),
    );
    if setup.common.json {
        let document = Document {
            version: 1,
            kind: method.kind(),
            account: known.profile.email.as_deref(),
            organization: known.profile.organization_name.as_deref(),
            plan: known.profile.plan.as_deref(),
            expires_at: end.map(|end| end.to_string()),
            fingerprint: stored.login.secret().fingerprint().to_string(),
        };
        output::document(invocation.streams.stdout, &document)?;
    }
    Ok(())
}
