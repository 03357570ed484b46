//! The words for what a document says in names.

use std::time::Duration;

use auth_core::cli::duration;
use auth_core::decision::{Active, Billing, CredentialOrigin, Report, Source, State};
use jiff::Timestamp;

use super::layout::Tone;

/// The title: what is in effect, in one sentence.
pub(super) fn title(report: &Report) -> (Tone, String) {
    let Some(active) = &report.active else {
        return nothing(report);
    };
    let what = match active.source {
        Source::CloudProvider => cloud(&active.provider).to_owned(),
        Source::AuthToken => format!("Bearer token {}", given_by(&active.origin)),
        Source::ApiKey => format!("API key {}", given_by(&active.origin)),
        Source::ApiKeyHelper => "API key from the key helper".to_owned(),
        Source::OauthToken => format!("OAuth token {}", given_by(&active.origin)),
        Source::AnthropicProfile => {
            format!("profile of Anthropic's tools {}", given_by(&active.origin))
        }
        Source::Login if is_api_key(active) => "Console login".to_owned(),
        Source::Login => "Claude.ai login".to_owned(),
    };
    (Tone::Good, format!("{what}, {}", who_pays(active.billing)))
}

fn nothing(report: &Report) -> (Tone, String) {
    let obstacle = report
        .sources
        .iter()
        .find(|source| matches!(source.state, State::Unusable | State::Unavailable));
    match obstacle {
        None => (Tone::Care, "No credential is in effect".to_owned()),
        Some(source) => {
            let why = match source.state {
                State::Unavailable => "could not be checked",
                _ => "cannot be used",
            };
            let text = format!("No credential is in effect: {} {why}", source.source.name());
            (Tone::Bad, text)
        }
    }
}

fn given_by(origin: &CredentialOrigin) -> String {
    match origin {
        CredentialOrigin::Env { name, .. } => format!("from {name}"),
        _ => String::new(),
    }
}

fn cloud(provider: &str) -> &str {
    match provider {
        "bedrock" => "Amazon Bedrock",
        "foundry" => "Microsoft Foundry",
        "vertex" => "Google Vertex AI",
        other => other,
    }
}

fn is_api_key(active: &Active) -> bool {
    active.headers.iter().any(|header| header == "X-Api-Key")
}

fn who_pays(billing: Billing) -> &'static str {
    match billing {
        Billing::Subscription => "paid by the subscription",
        Billing::Api => "paid per use of the API",
        Billing::Cloud => "paid by the cloud account",
        Billing::Gateway => "paid by whoever runs the gateway",
        Billing::Unknown => "billing not known",
    }
}

/// Whose it is: e-mail, organization, plan, as far as known.
pub(super) fn account(active: &Active) -> String {
    let Some(account) = &active.account else {
        return "not known".to_owned();
    };
    let plan = account.plan.as_ref().map(|plan| format!("{plan} plan"));
    let parts = [account.email.clone(), account.organization.clone(), plan];
    let known: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|part| clip(&part))
        .collect();
    match known.is_empty() {
        true => "not known".to_owned(),
        false => known.join(", "),
    }
}

/// Names from outside are shown in part where somebody made them very long.
pub(super) fn clip(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// When it ends: how long from now, and the time.
pub(super) fn expiry(time: Option<&str>, now: Timestamp) -> String {
    let end: Option<Timestamp> = time.and_then(|time| time.parse().ok());
    end.map_or_else(
        || "not known to expire".to_owned(),
        |end| {
            format!(
                "{} ({})",
                from_now(end, now),
                end.strftime("%Y-%m-%d %H:%M UTC")
            )
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

/// How a source's state is to be taken.
pub(super) fn tone(state: State) -> Tone {
    match state {
        State::Active => Tone::Good,
        State::Shadowed | State::Declined | State::Unapproved | State::Untrusted => Tone::Care,
        State::Unusable | State::Unavailable => Tone::Bad,
        _ => Tone::Faint,
    }
}

/// How a verdict is to be taken: what could not be found out is no refusal.
pub(super) fn verdict_tone(verdict: &str) -> Tone {
    match verdict {
        "accepted" => Tone::Good,
        "expired" | "revoked" | "refused" | "wrong-scope" | "refused-by-organization" => Tone::Bad,
        _ => Tone::Care,
    }
}
