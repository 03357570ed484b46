//! Which warnings change who pays.

use auth_core::decision::Warning;

/// A key or token is used instead of a subscription.
pub(crate) const SUBSCRIPTION_SHADOWED: &str = "subscription-shadowed";

/// Claude Code would refuse to start.
pub(crate) const POLICY_REFUSES: &str = "policy-refuses";

/// Warnings after which somebody else pays, another account pays, or nobody does.
const CHANGES_PAYER: [&str; 14] = [
    SUBSCRIPTION_SHADOWED,
    "client-differs",
    "client-url-differs",
    "credential-to-cloud",
    "credential-to-gateway",
    "header-replaced",
    "plan-free",
    POLICY_REFUSES,
    "profile-shadowed",
    "value.bearer",
    "value.code",
    "value.kind",
    "value.placeholder",
    "value.quoted",
];

/// Whether a warning changes who pays.
pub(crate) fn changes_payer(warning: &Warning) -> bool {
    CHANGES_PAYER.contains(&warning.code.as_str())
}
