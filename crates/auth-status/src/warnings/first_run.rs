//! Claude Code's first-run screen, which asks for a login although a credential is set.

use auth_core::context::resolver::Resolver;
use auth_core::decision::{Decision, Outcome, Session, Source, Warning};

/// An interactive session shows its login screen as long as `hasCompletedOnboarding` is not set in
/// `.claude.json`, whatever the environment holds.
pub(super) fn warning(resolver: &mut Resolver, decision: &Decision) -> Option<Warning> {
    let Outcome::Active(source, ..) = &decision.outcome else {
        return None;
    };
    let is_token = matches!(source, Source::OauthToken | Source::AuthToken);
    let is_interactive = decision.session == Session::Interactive;
    if !is_token || !is_interactive || resolver.claude_json().ok()?.has_completed_onboarding() {
        return None;
    }
    let message = format!(
        "Claude Code shows its first-run login screen although {} is set",
        source.name()
    );
    let fix = "auth-store check --fix=onboarding";
    Some(Warning::new("onboarding", message, fix))
}
