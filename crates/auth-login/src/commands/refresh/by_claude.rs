//! A refresh by the user's own Claude Code.

use std::path::Path;

use auth_claude::refresh::{self as run, Outcome, Request};
use auth_core::json::JsonObject;
use auth_core::secret::{ClaudeAiLogin, Login};
use auth_core::{CliError, ExitStatus, Secret};
use auth_store::document::LoginDocument;
use auth_store::{Kept, TokenUpdate};
use jiff::Timestamp;

use super::locks::Locks;
use super::{Refresh, WHAT, no_refresh_token, not_logged_in};
use crate::commands::claude_code;

/// Has a copy of the login refreshed, and stores what comes of it.
pub(super) fn refresh(
    refresh: &Refresh<'_>,
    locks: &Locks,
    program: &Path,
    stored: &LoginDocument,
    login: &ClaudeAiLogin,
) -> Result<(Login, Vec<String>), CliError> {
    let (setup, store) = (refresh.setup, refresh.store);
    let used = login.refresh_token.as_ref().ok_or_else(no_refresh_token)?;
    let Some(writer) = store.prepare_write(stored, used)? else {
        let stored = store.get()?.ok_or_else(not_logged_in)?;
        return Ok((stored.stored.login, Vec::new()));
    };
    setup.interrupt.check(WHAT)?;
    let claude = claude_code::claude(setup, program, refresh.network);
    let copy = JsonObject::parse(stored.stored.raw.to_string())
        .map_err(|error| CliError::internal(format!("cannot copy the login: {error}")))?;
    let is_interrupted = || setup.interrupt.pending().is_some();
    let outcome = run::refresh(
        &claude,
        &Request {
            login: &copy,
            refresh_token: used,
            inherit: &[locks.file()],
            is_interrupted: &is_interrupted,
        },
    );
    match outcome.map_err(|error| claude_code::error(setup, error, WHAT))? {
        Outcome::Refreshed(new) => {
            let update = update(&new.login).ok_or_else(malformed)?;
            // Until they are stored, the tokens are in the private directory too.
            let kept = writer.write(&update, &is_interrupted)?;
            let login = refresh.kept(kept)?;
            // If it stays, the next refresh removes it: it replaces another refresh token.
            refresh.store.files().warn_of_removal(new.dir.remove());
            // Not before: the tokens come first.
            claude_code::record(setup, &claude, new.version.as_deref());
            Ok((login, Vec::new()))
        }
        Outcome::Rejected { version } => {
            drop(writer);
            claude_code::record(setup, &claude, version.as_deref());
            rejected(refresh, login).map(|login| (login, Vec::new()))
        }
    }
}

/// Stores the tokens that a killed refresh left behind, if the store still holds the refresh token
/// that they replace; removes its directory. Called with both locks.
pub(super) fn adopt_leftovers(
    refresh: &Refresh<'_>,
    mut stored: LoginDocument,
) -> Result<LoginDocument, CliError> {
    let runs = claude_code::runs(refresh.setup);
    let leftovers = run::leftovers(&runs, &refresh.setup.env);
    for leftover in leftovers.map_err(|error| claude_code::error(refresh.setup, error, WHAT))? {
        let update = leftover.login.as_ref().and_then(update);
        let used = refresh_token(&stored)
            .filter(|token| token.fingerprint().to_string() == leftover.replaces);
        if let (Some(update), Some(used)) = (update, used)
            && let Some(writer) = refresh.store.prepare_write(&stored, &used)?
        {
            let is_interrupted = || refresh.setup.interrupt.pending().is_some();
            match writer.write(&update, &is_interrupted)? {
                Kept::Stored(document) => stored = *document,
                Kept::Superseded(Some(document)) => stored = *document,
                other => drop(refresh.kept(other)?),
            }
        }
        // A directory that stays is outdated, and is removed by the next refresh.
        refresh.store.files().warn_of_removal(leftover.remove());
    }
    Ok(stored)
}

/// Whether a killed refresh left something behind.
pub(super) fn has_leftovers(refresh: &Refresh<'_>) -> bool {
    run::has_leftovers(&claude_code::runs(refresh.setup))
}

/// "On `invalid_grant`, read the store once more and use a newer login if one exists." The stored
/// login is not touched in any case.
fn rejected(refresh: &Refresh<'_>, used: &ClaudeAiLogin) -> Result<Login, CliError> {
    if let Ok(Some(stored)) = refresh.store.get() {
        match stored.stored.login {
            Login::ClaudeAi(login) if !refresh.is_newer(&login, used) => {}
            other => return Ok(other),
        }
    }
    let message = format!("{WHAT}: the server rejected the refresh token (`invalid_grant`)");
    Err(
        CliError::new(ExitStatus::Unusable, "oauth.refused", message).hint(
            "log in again with `auth-login login`, or in Claude Code; the stored login was not changed",
        ),
    )
}

/// The token fields of a login that Claude Code wrote.
fn update(login: &JsonObject) -> Option<TokenUpdate> {
    let time = |name: &str| Timestamp::from_millisecond(login.value(name)?).ok();
    let text = |name: &str| login.value(name).filter(|text: &String| !text.is_empty());
    let secret = |name: &str| text(name).map(Secret::new);
    Some(TokenUpdate {
        access_token: secret("accessToken")?,
        refresh_token: secret("refreshToken"),
        expires_at: time("expiresAt"),
        refresh_token_expires_at: time("refreshTokenExpiresAt"),
    })
}

fn refresh_token(stored: &LoginDocument) -> Option<Secret> {
    match &stored.stored.login {
        Login::ClaudeAi(login) => login.refresh_token.clone(),
        Login::Console(_) => None,
    }
}

fn malformed() -> CliError {
    let message = format!("{WHAT}: Claude Code stored a login that cannot be read");
    CliError::new(ExitStatus::Unavailable, "claude.unexpected", message)
        .hint("name another version with `program` of `[claude]` in config.toml")
}
