//! The words for what a document says in names.

use std::time::Duration;

use auth_core::cli::duration;
use auth_core::decision::{Active, Billing, CredentialOrigin, Report, Source, State};
use jiff::Timestamp;

use super::document::Document;
use super::layout::Emphasis;
use crate::payer::{SUBSCRIPTION_SHADOWED, changes_payer};

/// The headline: what is used and who pays. Green only if nothing is wrong, yellow if a warning
/// changes who pays, red if nothing works.
pub(super) fn headline(document: &Document) -> (Emphasis, String) {
    let report = &document.decision;
    if document.refused.is_some() {
        let text = "x Claude Code would refuse to start";
        return (Emphasis::Bad, text.to_owned());
    }
    let Some(active) = &report.active else {
        return (Emphasis::Bad, format!("x {}", nothing(report)));
    };
    let mut text = format!("{}, {}", credential(document, active), billing(active));
    if let Some(plan) = shadowed_subscription(document) {
        text = format!("{text} (not your {plan})");
    }
    match document.warnings.iter().any(changes_payer) {
        true => (Emphasis::Caution, format!("! {text}")),
        false if document.warnings.is_empty() => (Emphasis::Good, text),
        false => (Emphasis::Strong, text),
    }
}

fn credential(document: &Document, active: &Active) -> String {
    let token = document.token.as_ref();
    let what = match active.source {
        Source::CloudProvider => cloud(&active.provider).to_owned(),
        Source::AuthToken => "Bearer token".to_owned(),
        Source::ApiKey => "API key".to_owned(),
        Source::ApiKeyHelper => "API key of the key helper".to_owned(),
        Source::OauthToken => match token {
            Some(token) => format!("OAuth token `{}`", clip(&token.name)),
            None => "OAuth token".to_owned(),
        },
        Source::AnthropicProfile => "Profile of Anthropic's tools".to_owned(),
        Source::Login if is_api_key(active) => "Console login".to_owned(),
        Source::Login => "Claude.ai login".to_owned(),
    };
    let profile = &document.decision.profile;
    match active.source == Source::Login && profile.name != "default" {
        true => format!("{what} of profile `{}`", profile.name),
        false => what,
    }
}

fn nothing(report: &Report) -> String {
    let is_obstacle = |state| {
        matches!(
            state,
            State::Unusable | State::Unavailable | State::Untrusted
        )
    };
    let mut sources = report.sources.iter();
    match sources.find(|source| is_obstacle(source.state)) {
        None => "No credential found".to_owned(),
        Some(source) => {
            let why = match source.state {
                State::Unavailable => "could not be checked",
                State::Untrusted => "belongs to an untrusted project",
                _ => "cannot be used",
            };
            format!("No usable credential: {} {why}", source.source.name())
        }
    }
}

/// What a key or token takes the place of.
fn shadowed_subscription(document: &Document) -> Option<String> {
    let mut warnings = document.warnings.iter();
    warnings.find(|warning| warning.code == SUBSCRIPTION_SHADOWED)?;
    let plan = document.store.text("plan").map(clip);
    Some(match plan {
        Some(plan) => format!("{plan} subscription"),
        None => "subscription".to_owned(),
    })
}

fn cloud(provider: &str) -> &str {
    match provider {
        "bedrock" => "Amazon Bedrock",
        "foundry" => "Microsoft Foundry",
        "vertex" => "Google Vertex AI",
        "anthropic-aws" => "Anthropic on AWS",
        "anthropic-google-cloud" => "Anthropic on Google Cloud",
        "mantle" => "Amazon Bedrock (Mantle)",
        other => other,
    }
}

fn is_api_key(active: &Active) -> bool {
    active.headers.iter().any(|header| header == "X-Api-Key")
}

/// Who pays, in a few words.
fn billing(active: &Active) -> String {
    let plan = active.account.as_ref().and_then(|it| it.plan.as_deref());
    match (active.billing, plan) {
        (Billing::Subscription, Some(plan)) => format!("{} subscription", clip(plan)),
        (Billing::Unknown, Some(plan)) => format!("{} plan (no subscription)", clip(plan)),
        (billing, _) => short_billing(billing).to_owned(),
    }
}

/// Who pays, in two or three words.
pub(super) fn short_billing(billing: Billing) -> &'static str {
    match billing {
        Billing::Subscription => "subscription",
        Billing::Api => "billed per use",
        Billing::Cloud => "billed by the cloud provider",
        Billing::Gateway => "billed by the gateway",
        Billing::Unknown => "billing unknown",
    }
}

/// Whose it is: email, organization, plan, as far as known.
pub(super) fn account(document: &Document, active: &Active) -> String {
    let recorded = document.token.as_ref().and_then(|it| it.account.clone());
    let Some(account) = &active.account else {
        return recorded.map_or_else(|| "unknown".to_owned(), |it| clip(&it));
    };
    let plan = account.plan.as_ref().map(|plan| format!("{plan} plan"));
    let parts = [account.email.clone(), account.organization.clone(), plan];
    let known: Vec<String> = parts.into_iter().flatten().map(|it| clip(&it)).collect();
    match known.is_empty() {
        true => "unknown".to_owned(),
        false => known.join(", "),
    }
}

/// Where the active credential comes from, with its fingerprint.
pub(super) fn source(document: &Document, active: &Active) -> String {
    let origin = match &active.origin {
        CredentialOrigin::Env { .. } => format!("environment: {}", active.origin),
        CredentialOrigin::Settings(_) => format!("settings: {}", active.origin),
        origin => origin.to_string(),
    };
    match document.fingerprint() {
        Some(fingerprint) => format!("{origin} ({fingerprint})"),
        None => origin,
    }
}

/// Long names from outside are shown in part.
pub(super) fn clip(text: &str) -> String {
    const MAX_CHARS: usize = 80;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// When it expires: how long from now, and the time.
pub(super) fn expiry(time: Option<&str>, now: Timestamp) -> String {
    let end: Option<Timestamp> = time.and_then(|time| time.parse().ok());
    end.map_or_else(
        || "no known expiry".to_owned(),
        |end| {
            let time = end.strftime("%Y-%m-%d %H:%M UTC");
            format!("{} ({time})", from_now(end, now))
        },
    )
}

/// `in 2h30m`, `3m ago` or `just now`.
pub(super) fn from_now(time: Timestamp, now: Timestamp) -> String {
    let distance = now.duration_since(time);
    let length = Duration::from_secs(distance.as_secs().unsigned_abs());
    if length.is_zero() {
        return "just now".to_owned();
    }
    match distance.is_positive() {
        true => format!("{} ago", duration::human(length)),
        false => format!("in {}", duration::human(length)),
    }
}

/// How a verdict is shown: what could not be found out is no refusal.
pub(super) fn verdict_emphasis(verdict: &str) -> Emphasis {
    match verdict {
        "accepted" => Emphasis::Good,
        "expired" | "revoked" | "refused" | "wrong-scope" | "refused-by-organization" => {
            Emphasis::Bad
        }
        _ => Emphasis::Caution,
    }
}
