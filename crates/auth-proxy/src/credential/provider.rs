//! Asks the other tools for the credential: the decision, the helper's single flight and the
//! refresh are theirs.

use std::collections::BTreeMap;

use auth_core::decision::facts::Header;
use auth_core::{CliError, ExitStatus, Secret};
use http::header::{HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::UpstreamCredential;
use super::tools::Tools;
use crate::upstream::BaseUrl;

/// How long before its end a credential is renewed.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// The members of the decision that tell whose credential it is.
const IDENTITY_MEMBERS: [&str; 5] = ["source", "provider", "billing", "account", "fingerprint"];

/// Hands out the credential in effect. The calls block; the caller makes one at a time.
pub trait CredentialProvider: std::fmt::Debug + Send + Sync + 'static {
    /// The credential in effect, refreshed if it is near its end.
    ///
    /// # Errors
    /// The error of the tool that could not provide it.
    fn load(&self) -> Result<UpstreamCredential, CliError>;

    /// The credential in effect after the upstream has refused `rejected`.
    ///
    /// # Errors
    /// The error of the tool that could not provide it.
    fn replace(&self, rejected: &Secret) -> Result<UpstreamCredential, CliError>;
}

/// Whose credential it is, as the decision's document says; never the secret.
#[derive(Clone, Debug, Default)]
pub struct Identity(Map<String, Value>);

impl Identity {
    /// The members for a document.
    #[must_use]
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// How its use is paid for.
    #[must_use]
    pub fn billing(&self) -> Option<&str> {
        self.0.get("billing")?.as_str()
    }

    /// The source of the credential.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.0.get("source")?.as_str()
    }

    fn new(active: &Map<String, Value>, profile: Option<&Value>) -> Self {
        let members = IDENTITY_MEMBERS.iter().filter_map(|name| {
            let value = active.get(*name)?;
            Some(((*name).to_owned(), value.clone()))
        });
        let mut members: Map<String, Value> = members.collect();
        let profile = profile.and_then(|profile| profile.get("name"));
        members.insert("profile".to_owned(), profile.cloned().unwrap_or_default());
        Self(members)
    }
}

/// `auth-core resolve --json`.
#[derive(Deserialize)]
struct Resolved {
    active: Option<Map<String, Value>>,
    profile: Option<Value>,
    #[serde(default)]
    warnings: Vec<Warning>,
}

/// What the user should know about the decision.
#[derive(Deserialize)]
struct Warning {
    message: String,
    hint: Option<String>,
}

/// `auth-core headers --format json`.
#[derive(Deserialize)]
struct Headers {
    headers: BTreeMap<String, Vec<String>>,
    expires_at: Option<String>,
    base_url: Option<String>,
}

/// `auth-helper-runner get --json`.
#[derive(Deserialize)]
struct HelperKey {
    key: String,
    expires_at: Option<String>,
}

/// The secret, how it is sent, and when it ends.
struct Material {
    secret: Secret,
    headers: Vec<(HeaderName, HeaderValue)>,
    expires_at: Option<Timestamp>,
    renew_at: Option<Timestamp>,
    base_url: Option<String>,
}

/// Obtains the credential as `auth-core`, `auth-helper-runner` and `auth-login` would.
#[derive(Debug)]
pub struct ToolProvider {
    tools: Tools,
    /// The source of the first credential: no other one takes its place.
    source: std::sync::OnceLock<String>,
}

impl ToolProvider {
    /// A provider that calls `tools`.
    #[must_use]
    pub(crate) fn new(tools: Tools) -> Self {
        Self {
            tools,
            source: std::sync::OnceLock::new(),
        }
    }

    fn provide(&self, rejected: Option<&Secret>) -> Result<UpstreamCredential, CliError> {
        let resolved: Resolved = self.tools.decision()?;
        let active = resolved.active.ok_or_else(none)?;
        let identity = Identity::new(&active, resolved.profile.as_ref());
        let source = identity.source().unwrap_or_default().to_owned();
        if self.source.get().is_none() {
            for warning in resolved.warnings {
                self.tools.warn(warning.message, warning.hint);
            }
        }
        self.check_source(&source)?;
        refuse_cloud(&active)?;
        let material = if source == "api-key-helper" {
            self.helper_key(rejected)?
        } else {
            self.headers()?
        };
        let base_url = material.base_url.unwrap_or_else(|| self.tools.base_url());
        let is_bearer = |(name, _): &(HeaderName, HeaderValue)| name == "authorization";
        let is_oauth = matches!(
            source.as_str(),
            "oauth-token" | "login" | "anthropic-profile"
        ) && material.headers.iter().any(is_bearer);
        Ok(UpstreamCredential {
            base_url: parse_base_url(&base_url)?,
            is_oauth,
            headers: material.headers,
            secret: material.secret,
            renew_at: material.renew_at,
            expires_at: material.expires_at,
            identity,
        })
    }

    /// A command that runs for hours must not go over to somebody else's credential.
    fn check_source(&self, source: &str) -> Result<(), CliError> {
        let first = self.source.get_or_init(|| source.to_owned());
        if first == source {
            return Ok(());
        }
        let message = format!("the credential has changed: it was {first}, it is {source} now");
        Err(
            CliError::new(ExitStatus::Policy, "proxy.source-changed", message)
                .hint("start auth-proxy again to use the new one"),
        )
    }

    fn headers(&self) -> Result<Material, CliError> {
        let document: Headers = self.tools.headers()?;
        let mut headers = Vec::new();
        let mut secret = None;
        for (name, values) in &document.headers {
            for value in values {
                let is_credential = name.eq_ignore_ascii_case("authorization")
                    || name.eq_ignore_ascii_case("x-api-key");
                if is_credential {
                    let bare = value.strip_prefix("Bearer ").unwrap_or(value);
                    secret = Some(Secret::from(bare));
                }
                headers.push(header(name, value)?);
            }
        }
        let secret = secret.ok_or_else(none)?;
        headers.extend(self.tools.custom_headers(document.base_url.as_deref()));
        let expires_at = time(document.expires_at.as_deref());
        Ok(Material {
            secret,
            headers,
            expires_at,
            renew_at: expires_at.map(|time| time.saturating_sub(RENEW_BEFORE).unwrap_or(time)),
            base_url: document.base_url,
        })
    }

    fn helper_key(&self, rejected: Option<&Secret>) -> Result<Material, CliError> {
        let document: HelperKey = self.tools.helper_key(rejected)?;
        let secret = Secret::from(document.key.as_str());
        let mut headers = Vec::new();
        for one in [Header::ApiKey, Header::Authorization] {
            headers.push(header(one.name(), one.value(&secret).expose())?);
        }
        headers.extend(self.tools.custom_headers(None));
        let ttl = SignedDuration::try_from(self.tools.helper_ttl()).unwrap_or(SignedDuration::MAX);
        let until = Timestamp::now()
            .saturating_add(ttl)
            .unwrap_or(Timestamp::MAX);
        let expires_at = time(document.expires_at.as_deref());
        Ok(Material {
            secret,
            headers,
            expires_at,
            renew_at: Some(expires_at.map_or(until, |end| end.min(until))),
            base_url: None,
        })
    }
}

impl CredentialProvider for ToolProvider {
    fn load(&self) -> Result<UpstreamCredential, CliError> {
        self.provide(None)
    }

    fn replace(&self, rejected: &Secret) -> Result<UpstreamCredential, CliError> {
        let credential = self.provide(Some(rejected))?;
        if credential.secret != *rejected || credential.identity.source() != Some("login") {
            return Ok(credential);
        }
        self.tools.refresh_login()?;
        self.provide(None)
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), CliError> {
    let wrong = || CliError::internal("the credential cannot be sent in a header");
    let name: HeaderName = name.parse().map_err(|_| wrong())?;
    let mut value = HeaderValue::try_from(value).map_err(|_| wrong())?;
    value.set_sensitive(true);
    Ok((name, value))
}

fn time(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

fn parse_base_url(text: &str) -> Result<BaseUrl, CliError> {
    text.parse().map_err(|error| {
        let message = format!("the credential's base URL cannot be used: {error}");
        CliError::new(ExitStatus::Policy, "proxy.base-url", message)
            .hint("set `ANTHROPIC_BASE_URL` to an https URL, or to http on loopback")
    })
}

fn none() -> CliError {
    CliError::new(
        ExitStatus::NotFound,
        "credential.none",
        "no credential found that can be added to requests",
    )
    .hint("auth-core explain")
}

/// A cloud provider's requests are signed, or have another form.
fn refuse_cloud(active: &Map<String, Value>) -> Result<(), CliError> {
    let provider = active.get("provider").and_then(Value::as_str);
    match provider {
        None | Some("anthropic") => Ok(()),
        Some(provider) => {
            let message =
                format!("requests to {provider} cannot be proxied: they have a form of their own");
            Err(CliError::new(ExitStatus::NotFound, "proxy.cloud", message)
                .hint("unset the `CLAUDE_CODE_USE_*` variable, or use `auth-core exec -- CMD`"))
        }
    }
}
