//! Reads everything, changes nothing.

mod helper;
mod sessions;
mod store;
mod token;
mod verify;

pub(crate) use verify::verdict_exit;

use auth_core::CliError;
use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::client_inputs;
use auth_core::context::refresher::Refresher;
use auth_core::context::resolver::{Resolver, SessionFrom};
use auth_core::decision::client_view::ClientInputs;
use auth_core::decision::facts::Approval;
use auth_core::decision::guard::{WhoPays, who_pays};
use auth_core::decision::{Decision, Depth, Session};

use crate::report::Document;
use crate::warnings::{self, WarningInputs};

/// What is shown or asserted, and what it was made from.
pub(crate) struct StatusData {
    pub(crate) resolver: Resolver,
    /// Which credential is used.
    pub(crate) decision: Decision,
    /// Who pays for what is sent.
    pub(crate) who_pays: WhoPays,
    /// Whether somebody here can refresh the stored login.
    pub(crate) can_refresh: bool,
    /// What is shown.
    pub(crate) document: Document,
    /// Why the API gave no verdict, if it was to be asked.
    pub(crate) verify_error: Option<CliError>,
}

/// Collects everything; asks the API only if `verify` says so. `session` is used if neither an
/// option nor the environment names one.
///
/// # Errors
/// Exit 6 if settings are malformed, 7 if their owner or mode is unsafe.
pub(crate) fn collect(
    context: &Context<'_>,
    global: &GlobalArgs,
    verify: bool,
    session: Option<Session>,
) -> Result<StatusData, CliError> {
    let mut resolver = Resolver::read(context, global)?;
    if let Some(session) = session.filter(|_| resolver.session_from() == SessionFrom::Default) {
        resolver.facts.session = session;
    }
    let mut store = store::read(&mut resolver);
    let decision = resolver.decide(Depth::AtAll, &mut |_| Ok(Approval::Unknown))?;
    resolver.load_account();
    store::add_account(&mut store, &resolver);
    let inputs = client_inputs::gather(&mut resolver);
    let default = ClientInputs::default();
    let who_pays = who_pays(
        &decision,
        &resolver.facts,
        inputs.as_ref().unwrap_or(&default),
    );
    let (helper, cached_key) = helper::inspect(&mut resolver, &decision);
    let sessions = sessions::compare(&mut resolver)?;
    let asked = verify.then(|| verify::ask(&resolver, &decision, cached_key.as_ref()));
    let (verification, verify_error) = match asked.transpose() {
        Ok(verification) => (verification.flatten(), None),
        Err(error) => (None, Some(error)),
    };
    let token = token::find(&resolver, &decision);
    let report = resolver.report(&decision);
    let seen = WarningInputs {
        decision: &decision,
        client: &inputs,
        store: &store,
        helper: &helper,
        cached_key: cached_key.as_ref(),
    };
    let warnings = warnings::all(&mut resolver, &report, &seen);
    let document = Document {
        version: 1,
        decision: report,
        sessions,
        store,
        token,
        helper,
        refused: who_pays.refused.clone(),
        warnings,
        verification,
    };
    Ok(StatusData {
        can_refresh: resolver.refresher() != Some(Refresher::Nobody),
        resolver,
        decision,
        who_pays,
        document,
        verify_error,
    })
}
