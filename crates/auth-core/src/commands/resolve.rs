//! `auth-core resolve`: the decision, never a secret.

use super::{approval, warn};
use crate::cli::{Context, GlobalArgs, output, sanitize};
use crate::context::obstacle::obstacle;
use crate::context::resolver::Resolver;
use crate::decision::Depth;
use crate::{CliError, ExitStatus};

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
) -> Result<ExitStatus, CliError> {
    let mut situation = Resolver::read(invocation, common)?;
    let mut ask = approval::asker(invocation);
    let decision = situation.decide(Depth::UntilActive, &mut ask)?;
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
        None => Ok(ExitStatus::Ok),
    }
}
