//! A refresh by our own OAuth client.

use auth_core::CliError;
use auth_core::secret::{ClaudeAiLogin, Login};
use auth_oauth::{OAuthConfig, RequestError, token};
use auth_store::document::LoginDocument;

use super::{NewTokens, Refresh, WHAT, no_refresh_token, not_logged_in};
use crate::commands::endpoint_record::EndpointRecord;
use crate::commands::login_store::token_update;

/// Sends the refresh token once, and stores what comes back.
pub(super) fn refresh(
    refresh: &Refresh<'_>,
    config: &OAuthConfig,
    client_id: &str,
    stored: &LoginDocument,
    login: &ClaudeAiLogin,
) -> Result<(Login, Vec<String>), CliError> {
    let (setup, store) = (refresh.setup, refresh.store);
    let used = login.refresh_token.as_ref().ok_or_else(no_refresh_token)?;
    let record = EndpointRecord::new(setup.profile.dir());
    record.check(used, &config.token_url, WHAT)?;
    // Everything that can fail without the server comes before the request.
    refresh
        .http
        .prepare(&config.token_url)
        .map_err(|error| RequestError::from(error).into_cli_error(WHAT))?;
    let Some(writer) = store.prepare_write(stored, used)? else {
        let stored = store.get()?.ok_or_else(not_logged_in)?;
        return Ok((stored.stored.login, Vec::new()));
    };
    setup.interrupt.check(WHAT)?;
    let answer = token::refresh(&refresh.http, config, client_id, used, &login.scopes);
    let mut tokens = match answer {
        Ok(tokens) => NewTokens {
            update: token_update(&tokens),
            warnings: tokens.warnings,
        },
        Err(error) => {
            drop(writer);
            return refused(refresh, login, error).map(|login| (login, Vec::new()));
        }
    };
    let is_interrupted = || setup.interrupt.pending().is_some();
    let kept = writer.write(&tokens.update, &is_interrupted)?;
    let login = refresh.kept(kept)?;
    if let Some(new) = tokens
        .update
        .refresh_token
        .as_ref()
        .filter(|_| record.exists())
    {
        let failed = record.note(Some(used), new, &config.token_url);
        tokens.warnings.extend(failed);
    }
    let odd = tokens.warnings.into_iter();
    let warnings = odd.map(|warning| format!("the token response is odd: {warning}"));
    Ok((login, warnings.collect()))
}

/// "On `invalid_grant`, read the store once more and use a newer login if one exists." The stored
/// login is not touched in any case.
fn refused(
    refresh: &Refresh<'_>,
    used: &ClaudeAiLogin,
    error: RequestError,
) -> Result<Login, CliError> {
    let is_refused = matches!(error, RequestError::Refused { .. });
    if error.is_invalid_grant()
        && let Ok(Some(stored)) = refresh.store.get()
    {
        match stored.stored.login {
            Login::ClaudeAi(login) if !refresh.is_newer(&login, used) => {}
            other => return Ok(other),
        }
    }
    let error = error.into_cli_error(WHAT);
    Err(if is_refused {
        error.hint(
            "log in again with `auth-login login`, or in Claude Code; the stored login was not changed",
        )
    } else {
        error
    })
}
