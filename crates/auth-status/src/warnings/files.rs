//! What is not as it should be with the store and the key helper.

use auth_core::decision::{Report, Warning};

use super::Seen;
use crate::report::{Finding, Helper};

/// A finding that is worth knowing although nothing is wrong by itself: what is looked for is in
/// the other backend.
const ELSEWHERE: &str = "store.elsewhere";

pub(super) fn warnings(seen: &Seen<'_>, report: &Report) -> Vec<Warning> {
    let findings = seen.store.findings.iter();
    let mut found: Vec<Warning> = findings
        .filter(|finding| finding.state == "trouble" || finding.code == ELSEWHERE)
        .filter(|finding| !report.warnings.iter().any(|warning| says(warning, finding)))
        .map(of_finding)
        .collect();
    found.extend(of_helper(seen.helper));
    found
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
