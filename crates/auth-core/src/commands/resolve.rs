//! `auth-core resolve`: the decision, never a secret. It neither asks nor writes.

use super::warn_of_decision;
use crate::cli::{Context, GlobalArgs, output, sanitize};
use crate::context::failure::failure;
use crate::context::resolver::Resolver;
use crate::decision::Depth;
use crate::decision::facts::Approval;
use crate::{CliError, ExitStatus};

pub(super) fn run(context: &mut Context<'_>, common: &GlobalArgs) -> Result<ExitStatus, CliError> {
    let mut resolver = Resolver::read(context, common)?;
    let decision = resolver.decide(Depth::UntilActive, &mut |_| Ok(Approval::Unknown))?;
    let failure = failure(&resolver, &decision);
    if common.json {
        resolver.load_account();
        output::document(context.streams.stdout, &resolver.report(&decision))?;
        return failure.map_or(Ok(ExitStatus::Ok), Err);
    }
    if let Some(active) = decision.active(&resolver.facts) {
        let origin = active.origin.to_string();
        let line = format!("{}\t{}", active.source.name(), sanitize::line(&origin));
        output::record(context.streams.stdout, &line)?;
    }
    warn_of_decision(context, &resolver, &decision, failure.is_some());
    failure.map_or(Ok(ExitStatus::Ok), Err)
}
