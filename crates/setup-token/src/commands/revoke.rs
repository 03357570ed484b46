//! `setup-token revoke`: tells the provider that a token is no longer used.

use std::io::Read;

use auth_core::cli::{Context, GlobalArgs};
use auth_core::token_ledger::TokenLedger;
use auth_core::{CliError, ExitStatus, Secret};
use auth_oauth::config::OAuthArgs;
use auth_oauth::{HttpClient, Interrupt, OAuthConfig, token};
use zeroize::Zeroizing;

use super::claude::REVOKE_PAGE;
use super::ledger::paths;

const WHAT: &str = "the token was not revoked";
const MAX_TOKEN_LEN: u64 = 64 * 1024;

#[derive(clap::Args)]
pub(super) struct RevokeArgs {
    #[command(flatten)]
    oauth: OAuthArgs,
}

pub(super) fn revoke(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    args: &RevokeArgs,
) -> Result<ExitStatus, CliError> {
    let config = OAuthConfig::load(&context.env, &args.oauth)?;
    let client_id = config.configured_client_id().ok_or_else(|| {
        let message = format!("{WHAT}: no OAuth client ID is configured");
        CliError::new(ExitStatus::Unusable, "oauth.no-client", message)
            .hint(format!("revoke the token at {REVOKE_PAGE}"))
            .hint(
                "or set `client_id` under `[oauth]` in config.toml, if your own client created it",
            )
    })?;
    let no_endpoint = || {
        let message = format!("{WHAT}: `revoke_url` of `[oauth]` in config.toml is not set");
        CliError::new(ExitStatus::Data, "oauth.no-revocation", message)
            .hint("revoke the token on the provider's web page for the account")
    };
    if config.revoke_url.is_none() {
        return Err(no_endpoint());
    }
    let secret = read_token(context)?;
    let interrupt = Interrupt::install()
        .map_err(|error| CliError::internal(format!("cannot handle signals: {error}")))?;
    let network = auth_oauth::http::network_env(context, global)?;
    let http = HttpClient::new(&network, &interrupt);
    let confirmed = token::revoke(&http, &config, client_id, &secret, "access_token")
        .map_err(|error| error.into_cli_error(WHAT))?;
    if !confirmed {
        return Err(no_endpoint());
    }
    let fingerprint = secret.fingerprint().to_string();
    let forgotten = paths(context, global).and_then(|paths| {
        let is_it =
            |token: &auth_core::token_ledger::RecordedToken| token.fingerprint == fingerprint;
        Ok(TokenLedger::remove(paths.config_dir(), is_it)?)
    });
    let mut console = context.console(global);
    console.info(format!("The token {fingerprint} is revoked."));
    if let Err(error) = forgotten {
        console.warn(error.message());
    }
    Ok(ExitStatus::Ok)
}

/// One line of stdin.
fn read_token(context: &mut Context<'_>) -> Result<Secret, CliError> {
    if context.streams.terminals.stdin() {
        return Err(CliError::usage("no token on stdin")
            .hint("pipe it: `printenv CLAUDE_CODE_OAUTH_TOKEN | setup-token revoke`"));
    }
    let mut text = Zeroizing::new(String::new());
    let stdin = &mut context.streams.stdin;
    let read = stdin.take(MAX_TOKEN_LEN).read_to_string(&mut text);
    let malformed = |why: &str| {
        CliError::new(
            ExitStatus::Data,
            "input.malformed",
            format!("stdin is not a token: {why}"),
        )
    };
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            return Err(malformed("not UTF-8"));
        }
        Err(error) => {
            let message = format!("cannot read the token from stdin: {error}");
            return Err(CliError::new(
                ExitStatus::Unavailable,
                "input.unreadable",
                message,
            ));
        }
        Ok(_) => {}
    }
    let secret = Secret::from(text.trim());
    if secret.expose().is_empty() {
        return Err(malformed("it is empty"));
    }
    match secret.check_header_value() {
        Ok(()) => Ok(secret),
        Err(_) => Err(malformed(
            "it has a line break or a character that no token has",
        )),
    }
}
