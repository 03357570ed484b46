//! What is not as it should be with the store, the settings files and the key helper.

use auth_core::context::resolver::Resolver;
use auth_core::context::settings::Layer;
use auth_core::decision::{Report, Scope, Warning};

use super::Seen;
use crate::report::{Finding, Helper};

/// A finding that is worth knowing although nothing is wrong by itself: what is looked for is in
/// the other backend.
const ELSEWHERE: &str = "store.elsewhere";

/// Variables whose value is a secret.
const SECRETS: [&str; 8] = [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_CUSTOM_HEADERS",
    "ANTHROPIC_FOUNDRY_API_KEY",
    "ANTHROPIC_FOUNDRY_AUTH_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_SECRET_ACCESS_KEY",
    "CLAUDE_CODE_OAUTH_TOKEN",
];

pub(super) fn warnings(situation: &Resolver, seen: &Seen<'_>, report: &Report) -> Vec<Warning> {
    let findings = seen.store.findings.iter();
    let mut found: Vec<Warning> = findings
        .filter(|finding| finding.state == "error" || finding.code == ELSEWHERE)
        .filter(|finding| !report.warnings.iter().any(|warning| says(warning, finding)))
        .map(of_finding)
        .collect();
    let layers = situation.settings.layers().iter();
    found.extend(layers.filter_map(exposed_settings));
    found.extend(of_helper(seen.helper));
    found
}

/// A settings file that holds a secret is to be as private as the login. The administrator's own
/// file is meant to be read by everybody, and is theirs to judge.
fn exposed_settings(layer: &Layer) -> Option<Warning> {
    let path = layer
        .path
        .as_ref()
        .filter(|_| layer.scope != Scope::Managed)?;
    let name = layer.variable_names().find(|name| SECRETS.contains(name))?;
    let mode = auth_fs::group_or_other_bits(&std::fs::metadata(path).ok()?)?;
    let file = path.display();
    let message = format!("{file}: it sets {name} and has mode {mode:04o}: others can read it");
    Some(Warning::new(
        "settings-mode",
        message,
        format!("chmod 600 {}", auth_fs::quote_path(path)),
    ))
}

/// A login that cannot be read is said by the decision already; the store knows better what mends
/// it.
pub(super) fn mend(warning: &mut Warning, seen: &Seen<'_>) {
    let mut findings = seen.store.findings.iter();
    if let Some(finding) = findings.find(|finding| says(warning, finding)) {
        warning.hint = Some(finding.remedy.clone());
    }
}

fn says(warning: &Warning, finding: &Finding) -> bool {
    !finding.message.is_empty() && warning.message.contains(&finding.message)
}

fn of_finding(finding: &Finding) -> Warning {
    let message = format!("{}: {}", finding.subject, finding.message);
    let remedy = match finding.remedy.as_str() {
        "" => "`auth-store check` says more",
        remedy => remedy,
    };
    Warning::new(&finding.code, message, remedy)
}

fn of_helper(helper: &Helper) -> Option<Warning> {
    if let Some(reason) = &helper.reason {
        let hint = "`auth-helper-runner status` says more";
        return Some(Warning::new("helper-unavailable", reason.clone(), hint));
    }
    let error = helper.last_error.as_ref().filter(|error| error.current)?;
    let message = format!("the key helper failed when it last ran: {}", error.message);
    let hint = "`auth-helper-runner get --fresh` runs it now";
    Some(Warning::new("helper-failed", message, hint))
}
