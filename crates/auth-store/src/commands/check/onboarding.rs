//! Claude Code's first-run screen, which asks for a login although a token is set.

use super::Diagnostics;
use crate::file_backend::FileBackend;
use crate::store::{ClaudeJson, Store, StoreError};

/// Claude Code's own flag.
const FLAG: &str = "hasCompletedOnboarding";
/// Variables with a credential that Claude Code uses.
const CREDENTIALS: [&str; 3] = [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
];

pub(super) fn check(diagnostics: &mut Diagnostics<'_>) {
    let env = &diagnostics.setup.env;
    let Some(name) = CREDENTIALS
        .iter()
        .find(|name| env.get_trimmed(name).is_some())
    else {
        return;
    };
    let claude_json = ClaudeJson::of(diagnostics.profile);
    // What is wrong with the file is another finding.
    if claude_json.is_member_true(FLAG).unwrap_or(true) {
        return;
    }
    diagnostics.warning(
        "client.onboarding",
        claude_json.path().display(),
        format!("Claude Code will show its first-run login screen although {name} is set"),
        "auth-store check --fix=onboarding",
    );
}

/// Marks the first run as done.
pub(super) fn fix(diagnostics: &mut Diagnostics<'_>) {
    diagnostics.fix = true;
    let backend = FileBackend::new(diagnostics.profile);
    let timeout = diagnostics.setup.lock_timeout();
    let store = Store::new(diagnostics.profile, &backend, timeout);
    let path = ClaudeJson::of(diagnostics.profile).path().to_owned();
    let mark = || -> Result<(), StoreError> {
        let mut guard = store.lock()?;
        store.edit_and_write(&mut guard, |document| document.set(FLAG, "true"))
    };
    diagnostics.fixable(
        "client.onboarding",
        path.display(),
        "Claude Code's first run is marked as done",
        || mark().map_err(|error| error.to_string()),
    );
}
