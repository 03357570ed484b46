//! What is seen beyond the decision, each with the step that mends it.

mod credential;
mod environment;
mod files;

use auth_core::Secret;
use auth_core::context::client_inputs;
use auth_core::context::resolver::Resolver;
use auth_core::decision::client_view::client_view;
use auth_core::decision::{Decision, Report, Session, Warning, differences};

use crate::report::{Helper, Store};

/// What has been looked at.
pub(crate) struct Seen<'a> {
    pub(crate) decision: &'a Decision,
    pub(crate) store: &'a Store,
    pub(crate) helper: &'a Helper,
    pub(crate) cached_key: Option<&'a Secret>,
}

/// Every warning, those of the decision first, none twice.
pub(crate) fn all(situation: &mut Resolver, report: &Report, seen: &Seen<'_>) -> Vec<Warning> {
    let mut found = report.warnings.clone();
    for warning in &mut found {
        files::mend(warning, seen);
    }
    found.extend(credential::warnings(situation, seen));
    found.extend(of_client(situation, seen.decision));
    found.extend(environment::warnings(situation));
    found.extend(files::warnings(situation, seen, report));
    let mut warnings: Vec<Warning> = Vec::with_capacity(found.len());
    for warning in found {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

/// Where Claude Code itself would send something else. What the desktop, remote and web clients
/// send has not been seen.
fn of_client(situation: &mut Resolver, decision: &Decision) -> Vec<Warning> {
    let session = decision.session;
    if matches!(session, Session::Desktop | Session::Remote | Session::Web) {
        return Vec::new();
    }
    match client_inputs::gather(situation) {
        Ok(facts) => differences(&client_view(&facts), &facts, decision.outcome.source()),
        Err(failure) => {
            let hints = failure.hints().join("; ");
            vec![Warning::new("client-state", failure.message(), hints)]
        }
    }
}
