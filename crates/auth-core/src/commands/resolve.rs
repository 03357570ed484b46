//! `auth-core resolve`: the decision, never a secret. It neither asks nor writes.

use super::warn;
use crate::cli::{Context, GlobalArgs, output, sanitize};
use crate::context::failure::failure;
use crate::context::resolver::Resolver;
use crate::decision::Depth;
use crate::decision::facts::Approval;
use crate::{CliError, ExitStatus};

pub(super) fn run(context: &mut Context<'_>, common: &GlobalArgs) -> Result<ExitStatus, CliError> {
    let mut resolver = Resolver::read(context, common)?;
    let decision = resolver.decide(Depth::UntilActive, &mut |_| Ok(Approval::Unknown))?;
    if common.json {
        resolver.load_account();
        output::document(context.streams.stdout, &resolver.report(&decision))?;
    } else if let Some(active) = decision.active(&resolver.facts) {
        let origin = active.origin.to_string();
        let line = format!("{}\t{}", active.source.name(), sanitize::line(&origin));
        output::record(context.streams.stdout, &line)?;
        let warnings = resolver.warnings(&decision);
        warn(context, &resolver, &warnings);
    }
    match failure(&resolver, &decision) {
        Some(failure) => Err(failure),
        None => Ok(ExitStatus::Ok),
    }
}
