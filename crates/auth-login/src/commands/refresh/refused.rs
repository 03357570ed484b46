//! The server said no, or nothing: what that means for the stored login.

use auth_core::CliError;
use auth_core::secret::{ClaudeAiLogin, Login};
use auth_oauth::RequestError;

use super::{Refresh, WHAT};

/// "On `invalid_grant` read the store once more and use a newer login if there is one." The stored
/// login is not touched in any case.
pub(super) fn adopt_newer(
    refresh: &Refresh<'_>,
    used: &ClaudeAiLogin,
    error: RequestError,
) -> Result<Login, CliError> {
    let is_refused = matches!(error, RequestError::Refused { .. });
    if error.is_invalid_grant()
        && let Ok(Some(stored)) = refresh.setup.stored()
    {
        match stored.login {
            Login::ClaudeAi(login) if !refresh.is_newer(&login, used) => {}
            other => return Ok(other),
        }
    }
    let failure = error.into_cli_error(WHAT);
    Err(if is_refused {
        failure.hint("log in again with `auth-login login`, or in Claude Code; the stored login was not changed")
    } else {
        failure
    })
}
