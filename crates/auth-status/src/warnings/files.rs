//! What is wrong with the store, the settings files and the key helper.

use auth_core::context::resolver::Resolver;
use auth_core::context::settings::Layer;
use auth_core::decision::{Report, Scope, Warning};
use auth_core::env::{CredentialVar, Kind};

use super::WarningInputs;
use crate::report::{Finding, HelperReport};

/// A finding that is a warning here although `check` finds nothing wrong: the login is in the other
/// backend.
const ELSEWHERE: &str = "store.elsewhere";

pub(super) fn warnings(
    resolver: &Resolver,
    inputs: &WarningInputs<'_>,
    report: &Report,
) -> Vec<Warning> {
    let findings = inputs.store.findings.iter();
    let mut found: Vec<Warning> = findings
        .filter(|finding| finding.state == "error" || finding.code == ELSEWHERE)
        .filter(|finding| !report.warnings.iter().any(|warning| says(warning, finding)))
        .map(of_finding)
        .collect();
    let layers = resolver.settings.layers().iter();
    found.extend(layers.filter_map(exposed_settings));
    found.extend(of_helper(inputs.helper));
    found
}

/// A settings file that holds a secret should be as private as the login. The administrator's own
/// file is meant to be read by everybody.
fn exposed_settings(layer: &Layer) -> Option<Warning> {
    let path = layer
        .path
        .as_ref()
        .filter(|_| layer.scope != Scope::Managed)?;
    let name = layer.variable_names().find(|name| holds_secret(name))?;
    let mode = auth_fs::group_or_other_bits(&std::fs::metadata(path).ok()?)?;
    let file = path.display();
    let message = format!("{file}: it sets {name} and has mode {mode:04o}: others can read it");
    Some(Warning::new(
        "settings-mode",
        message,
        format!("chmod 600 {}", auth_fs::quote_path(path)),
    ))
}

fn holds_secret(name: &str) -> bool {
    CredentialVar::find(name).is_some_and(|var| var.kind == Kind::Secret)
}

/// A login that cannot be read is a warning of the decision already; the store knows its fix.
pub(super) fn add_remedy(warning: &mut Warning, inputs: &WarningInputs<'_>) {
    let mut findings = inputs.store.findings.iter();
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
        "" => "auth-store check",
        remedy => remedy,
    };
    Warning::new(&finding.code, message, remedy)
}

fn of_helper(helper: &HelperReport) -> Option<Warning> {
    if let Some(reason) = &helper.reason {
        let hint = "auth-helper-runner status";
        return Some(Warning::new("helper-unavailable", reason.clone(), hint));
    }
    let error = helper.last_error.as_ref().filter(|error| error.current)?;
    let reason = &error.message;
    let reason = reason.strip_prefix("key helper failed: ").unwrap_or(reason);
    let message = format!("the last run of the key helper failed: {reason}");
    let hint = "auth-helper-runner get --fresh";
    Some(Warning::new("helper-failed", message, hint))
}
