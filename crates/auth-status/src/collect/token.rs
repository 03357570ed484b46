//! The recorded name and expiry of a long-lived token.

use auth_core::context::resolver::Resolver;
use auth_core::decision::{Credential, Decision, Outcome, Source, document_time};
use auth_core::token_ledger::TokenLedger;

use crate::report::TokenReport;

/// What `setup-token --record` has noted about the token that is used; a ledger that cannot be
/// read names nothing.
pub(super) fn find(resolver: &Resolver, decision: &Decision) -> Option<TokenReport> {
    let Outcome::Active(Source::OauthToken, _, Credential::Secret(_, token)) = &decision.outcome
    else {
        return None;
    };
    let ledger = TokenLedger::load(resolver.paths().ok()?.config_dir()).ok()?;
    let recorded = ledger.find(token)?;
    Some(TokenReport {
        name: recorded.name.clone(),
        account: recorded.account.clone(),
        expires_at: recorded.expires_at.map(document_time),
    })
}
