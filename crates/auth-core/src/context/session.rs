//! Sessions that Claude Code itself recognizes by its environment.

use super::effective_env::EffectiveEnv;
use crate::decision::Session;

/// `CLAUDE_CODE_REMOTE=1` is a remote session; `CLAUDE_CODE_ENTRYPOINT` names those of the desktop.
pub(super) fn from_environment(variables: &EffectiveEnv<'_>) -> Option<Session> {
    if variables.is_on("CLAUDE_CODE_REMOTE") {
        return Some(Session::Remote);
    }
    match variables.text("CLAUDE_CODE_ENTRYPOINT") {
        Some("claude-desktop" | "local-agent") => Some(Session::Desktop),
        _ => None,
    }
}
