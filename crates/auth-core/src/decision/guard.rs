//! Who pays: what an assertion such as `billing=subscription` depends on.
//!
//! A pure function over the documented choice and the prediction of what Claude Code sends. Both
//! have to agree, because a script that continues spends money by what is really sent.

use super::client_view::{ClientInputs, ClientView, client_view};
use super::credential::billing;
use super::differences::source_named;
use super::facts::{Facts, Header, StoreFinding, Variable, is_gateway};
use super::{Billing, Credential, Decision, Outcome, Source};
use crate::secret::Login;

/// Who pays for what Claude Code sends.
#[derive(Clone, Debug)]
pub struct WhoPays {
    /// By the documented choice; `None` without a usable credential.
    pub documented: Option<Billing>,
    /// By each header that Claude Code would fill: its name as in [`ClientView`], and who pays.
    pub predicted: Vec<(String, Billing)>,
    /// Why Claude Code would refuse to start, if it would.
    pub refused: Option<String>,
    /// Whether the plan of a subscription was not recorded, so that it is assumed.
    pub plan_unknown: bool,
}

/// Finds out who pays. The decision must have been made with [`super::Depth::AtAll`].
#[must_use]
pub fn who_pays(decision: &Decision, facts: &Facts, inputs: &ClientInputs) -> WhoPays {
    let view = client_view(inputs);
    let documented = match &decision.outcome {
        Outcome::Active(source, _, credential) => Some(billing(*source, credential, facts)),
        _ => None,
    };
    WhoPays {
        documented,
        predicted: predicted(&view, facts, inputs),
        refused: view.refused,
        plan_unknown: plan_unknown(decision),
    }
}

impl WhoPays {
    /// Whether `expected` pays for everything that is sent, by the documented choice *and* by every
    /// header that Claude Code would fill. A policy that makes the client refuse fails everything.
    ///
    /// # Errors
    /// Why not, in words that follow `billing is not NAME: `.
    pub fn pays(&self, expected: Billing) -> Result<(), String> {
        if let Some(why) = &self.refused {
            return Err(why.clone());
        }
        let Some(documented) = self.documented else {
            return Err("no credential is usable".to_owned());
        };
        if documented != expected {
            return Err(format!("billing is {}", documented.name()));
        }
        let other = self.predicted.iter().find(|(_, payer)| *payer != expected);
        if let Some((name, payer)) = other {
            return Err(format!(
                "Claude Code would also send {name} (billing {})",
                payer.name()
            ));
        }
        if self.predicted.is_empty() && expected != Billing::Cloud {
            return Err("Claude Code would send no credential".to_owned());
        }
        Ok(())
    }
}

fn predicted(view: &ClientView, facts: &Facts, inputs: &ClientInputs) -> Vec<(String, Billing)> {
    let payers = view.sent().map(|name| {
        let payer = match inputs.cloud {
            Some(_) => Billing::Cloud,
            None if facts.client_goes_elsewhere() => payer_elsewhere(facts),
            None => payer(name, facts),
        };
        (name.to_owned(), payer)
    });
    payers.collect()
}

/// Who pays at the URL that only Claude Code uses.
fn payer_elsewhere(facts: &Facts) -> Billing {
    match is_gateway(facts.client_base_url.as_deref()) {
        true => Billing::Gateway,
        false => Billing::Unknown,
    }
}

/// Who pays for one header of the client's.
fn payer(name: &str, facts: &Facts) -> Billing {
    let Some(source) = source_named(name) else {
        return Billing::Unknown;
    };
    let secret = |header, variable: &Variable| match variable {
        Variable::Text(_, secret) => Some(Credential::Secret(header, secret.clone())),
        _ => None,
    };
    let credential = match source {
        Source::AuthToken => secret(Header::Authorization, &facts.auth_token),
        Source::ApiKey => secret(Header::ApiKey, &facts.api_key),
        Source::OauthToken => secret(Header::Authorization, &facts.oauth_token),
        Source::ApiKeyHelper => Some(Credential::Helper),
        Source::AnthropicProfile => facts.profile.clone().map(Credential::Profile),
        Source::Login => stored(name, facts),
        Source::CloudProvider => None,
    };
    let assumed = match source {
        // A key of a project's settings that only the client reads, or of a descriptor.
        Source::ApiKey if facts.is_gateway() => Billing::Gateway,
        Source::ApiKey => Billing::Api,
        _ => Billing::Unknown,
    };
    credential.map_or(assumed, |credential| billing(source, &credential, facts))
}

fn stored(name: &str, facts: &Facts) -> Option<Credential> {
    let Some(StoreFinding::Found(stored)) = &facts.login else {
        return None;
    };
    let is_console = matches!(stored.login, Login::Console(_));
    (is_console == (name == "console-login")).then(|| Credential::Login(stored.clone()))
}

fn plan_unknown(decision: &Decision) -> bool {
    let Outcome::Active(_, _, Credential::Login(stored)) = &decision.outcome else {
        return false;
    };
    matches!(&stored.login, Login::ClaudeAi(login) if login.subscription_type.is_none())
}
