//! Looks at everything, changes nothing.

mod helper;
mod store;
mod verify;

pub(crate) use verify::exit as exit_of;

use auth_core::CliError;
use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::resolver::Resolver;
use auth_core::decision::facts::Approval;
use auth_core::decision::{Decision, Depth};

use crate::report::Document;
use crate::warnings::{self, Seen};

/// What there is to say, and what it was said of.
pub(crate) struct Gathered {
    /// What is around this call.
    pub(crate) situation: Resolver,
    /// Which credential is in effect.
    pub(crate) decision: Decision,
    /// What is shown.
    pub(crate) document: Document,
    /// Why the API could not be asked, where it was to be.
    pub(crate) unasked: Option<CliError>,
}

/// Gathers everything; asks the API only where `verify` says so.
///
/// # Errors
/// Exit 6 where the settings, or Claude Code's state that the decision depends on, are malformed;
/// exit 2 where there is no home directory.
pub(crate) fn gather(
    invocation: &Context<'_>,
    common: &GlobalArgs,
    verify: bool,
) -> Result<Gathered, CliError> {
    let mut situation = Resolver::read(invocation, common)?;
    let (login, store) = store::ask(&situation);
    situation.set_stored_login(login);
    let decision = situation.decide(Depth::AtAll, &mut |_| Ok(Approval::Unknown))?;
    situation.load_account();
    let (helper, cached_key) = helper::inspect(&situation, &decision);
    let report = situation.report(&decision);
    let asked = verify.then(|| verify::ask(&situation, &decision, cached_key.as_ref()));
    let (verification, unasked) = match asked.transpose() {
        Ok(verification) => (verification.flatten(), None),
        Err(failure) => (None, Some(failure)),
    };
    let seen = Seen {
        decision: &decision,
        store: &store,
        helper: &helper,
        cached_key: cached_key.as_ref(),
    };
    let warnings = warnings::all(&mut situation, &report, &seen);
    let document = Document {
        version: 1,
        decision: report,
        store,
        helper,
        warnings,
        verification,
    };
    Ok(Gathered {
        situation,
        decision,
        document,
        unasked,
    })
}
