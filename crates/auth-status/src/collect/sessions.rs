//! What other sessions would use.

use auth_core::CliError;
use auth_core::context::resolver::Resolver;
use auth_core::decision::facts::Approval;
use auth_core::decision::{Decision, Depth, Session, Source, State};

use crate::report::SessionReport;

const COMPARED: [Session; 4] = [
    Session::Print,
    Session::Interactive,
    Session::Desktop,
    Session::Remote,
];

/// The decision of each; nothing if the session that was asked for reads so little that the others
/// are not known (`--bare` reads no helper of the user's settings).
pub(super) fn compare(resolver: &mut Resolver) -> Result<Vec<SessionReport>, CliError> {
    let own = resolver.facts.session;
    if own == Session::Bare {
        return Ok(Vec::new());
    }
    let mut reports = Vec::with_capacity(COMPARED.len());
    for session in COMPARED {
        resolver.facts.session = session;
        let decision = resolver.decide(Depth::AtAll, &mut |_| Ok(Approval::Unknown));
        let report = decision.map(|decision| report(&decision, resolver));
        resolver.facts.session = own;
        reports.push(report?);
    }
    Ok(reports)
}

fn report(decision: &Decision, resolver: &Resolver) -> SessionReport {
    let active = decision.active(&resolver.facts);
    let key = decision
        .sources
        .iter()
        .find(|report| report.source == Source::ApiKey);
    SessionReport {
        session: decision.session.name(),
        source: decision.outcome.source(),
        billing: active.map(|active| active.billing),
        note: match key.map(|report| report.state) {
            Some(State::Unapproved) => Some("key not approved"),
            Some(State::Declined) => Some("key declined"),
            _ => None,
        },
    }
}
