//! `auth-core resolve`: the decision, never a secret.

use super::{approval, warn};
use crate::context::gather::Situation;
use crate::context::obstacle::obstacle;
use crate::decision::Look;
use crate::tool::{Common, Invocation, output, sanitize};
use crate::{Exit, Failure};

pub(super) fn run(invocation: &mut Invocation<'_>, common: &Common) -> Result<Exit, Failure> {
    let mut situation = Situation::read(invocation, common)?;
    let mut ask = approval::asker(invocation);
    let decision = situation.decide(Look::UntilActive, &mut ask)?;
    let report = situation.report(&decision);
    if common.json {
        output::document(invocation.streams.stdout, &report)?;
    } else if let Some(active) = &report.active {
        let origin = active.origin.to_string();
        let line = format!("{}\t{}", active.source.name(), sanitize::line(&origin));
        output::record(invocation.streams.stdout, &line)?;
        warn(invocation, &situation, &report.warnings);
    }
    match obstacle(&situation, &decision) {
        Some(failure) => Err(failure),
        None => Ok(Exit::Ok),
    }
}
