//! Whose token it is: profile, plan, and API keys for Console accounts.

use auth_core::Secret;
use auth_core::decision::AccountReport;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::config::OAuthConfig;
use crate::error::RequestError;
use crate::http::{HttpClient, Request};
use crate::response;
use crate::token::Tokens;

/// What the provider says of an account, read leniently: what is absent is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// `account.uuid`.
    pub account_uuid: Option<String>,
    /// `account.email`.
    pub email: Option<String>,
    /// `organization.uuid`.
    pub organization_uuid: Option<String>,
    /// `organization.name`.
    pub organization_name: Option<String>,
    /// `organization.organization_type` without `claude_`: `pro`, `max`, `team`, `enterprise`, or
    /// another word.
    pub plan: Option<String>,
    /// `organization.rate_limit_tier`.
    pub rate_limit_tier: Option<String>,
    /// Whether the answer has an organization, so that a missing plan says that there is none.
    has_organization: bool,
}

/// The plans that a long-lived token needs one of.
const PAID_PLANS: [&str; 4] = ["pro", "max", "team", "enterprise"];

impl Profile {
    /// Whose it is, as documents say it; `None` if nothing is known.
    #[must_use]
    pub fn report(&self) -> Option<AccountReport> {
        let report = AccountReport {
            email: self.email.clone(),
            organization: self.organization_name.clone(),
            organization_uuid: self.organization_uuid.clone(),
            uuid: self.account_uuid.clone(),
            plan: self.plan.clone(),
        };
        (report != AccountReport::default()).then_some(report)
    }

    /// Whether the organization is known, and its plan is none of Pro, Max, Team and Enterprise.
    #[must_use]
    pub fn lacks_plan(&self) -> bool {
        match self.plan.as_deref() {
            Some(plan) => !PAID_PLANS.contains(&plan),
            None => self.has_organization,
        }
    }

    /// What a token answer says of the account.
    #[must_use]
    pub fn from_tokens(tokens: &Tokens) -> Self {
        Self {
            has_organization: false,
            ..Self::read(&tokens.extra)
        }
    }

    /// Completes what is not known from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            account_uuid: self.account_uuid.or(other.account_uuid),
            email: self.email.or(other.email),
            organization_uuid: self.organization_uuid.or(other.organization_uuid),
            organization_name: self.organization_name.or(other.organization_name),
            plan: self.plan.or(other.plan),
            rate_limit_tier: self.rate_limit_tier.or(other.rate_limit_tier),
            has_organization: self.has_organization || other.has_organization,
        }
    }

    fn read(body: &Map<String, Value>) -> Self {
        let text = |path: &[&str]| {
            let (last, parents) = path.split_last()?;
            let start = body.get(*parents.first()?)?;
            let value = start.get(last)?.as_str()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let plan = text(&["organization", "organization_type"])
            .map(|kind| kind.strip_prefix("claude_").unwrap_or(&kind).to_owned());
        let account_has =
            |flag: &str| body.get("account").and_then(|a| a.get(flag)) == Some(&Value::Bool(true));
        let by_flag = [("has_claude_max", "max"), ("has_claude_pro", "pro")].into_iter();
        let plan = plan.or_else(|| {
            by_flag
                .filter(|(flag, _)| account_has(flag))
                .map(|(_, plan)| plan.to_owned())
                .next()
        });
        Self {
            account_uuid: text(&["account", "uuid"]),
            email: text(&["account", "email"]).or_else(|| text(&["account", "email_address"])),
            organization_uuid: text(&["organization", "uuid"]),
            organization_name: text(&["organization", "name"]),
            plan,
            rate_limit_tier: text(&["organization", "rate_limit_tier"]),
            has_organization: body.get("organization").is_some_and(Value::is_object),
        }
    }
}

/// Fetches whose token it is; `None` if the provider has no endpoint for it.
///
/// # Errors
/// [`RequestError`]; refused if the token may not read the profile.
pub fn profile(
    http: &HttpClient,
    config: &OAuthConfig,
    access_token: &Secret,
) -> Result<Option<Profile>, RequestError> {
    let Some(url) = &config.profile_url else {
        return Ok(None);
    };
    let response = http.send(Request::get(url).bearer(access_token)?)?;
    Ok(Some(Profile::read(&response::json_object(&response)?)))
}

/// Makes an API key for a Console account; `None` if the provider has no endpoint for it.
///
/// # Errors
/// [`RequestError`]; refused if the account may not make keys.
pub fn create_api_key(
    http: &HttpClient,
    config: &OAuthConfig,
    access_token: &Secret,
) -> Result<Option<Secret>, RequestError> {
    let Some(url) = &config.api_key_url else {
        return Ok(None);
    };
    let body = Zeroizing::new(b"{}".to_vec());
    let request = Request::post(url, "application/json", body).bearer(access_token)?;
    let answer = response::json_object(&http.send(request)?)?;
    let key = ["raw_key", "api_key", "key"]
        .iter()
        .find_map(|name| answer.get(*name)?.as_str())
        .map(Secret::from)
        .filter(|key| !key.expose().is_empty() && key.check_header_value().is_ok());
    key.map(Some)
        .ok_or_else(|| RequestError::Malformed("`raw_key` is missing or malformed".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::Profile;
    use serde_json::json;

    fn read(value: serde_json::Value) -> Profile {
        match value {
            serde_json::Value::Object(object) => Profile::read(&object),
            _ => unreachable!("the cases are objects"),
        }
    }

    #[test]
    fn the_plan_is_the_organization_type_without_its_prefix() {
        let paid = read(json!({"organization": {"organization_type": "claude_max"}}));
        assert_eq!(paid.plan.as_deref(), Some("max"));
        assert!(!paid.lacks_plan());
        assert!(read(json!({"organization": {"organization_type": "claude_free"}})).lacks_plan());
    }

    #[test]
    fn an_organization_without_a_plan_lacks_one_and_no_organization_says_nothing() {
        assert!(read(json!({"organization": {"organization_type": null}})).lacks_plan());
        let odd = read(json!({"account": 3, "organization": "x"}));
        assert_eq!(odd, Profile::default());
        assert!(!odd.lacks_plan());
        let flagged = read(json!({"account": {"has_claude_pro": true}, "organization": {}}));
        assert_eq!(flagged.plan.as_deref(), Some("pro"));
    }
}
