//! Profiles of Anthropic's own tools (`~/.config/anthropic`), and workload identity federation.
//!
//! As observed with Claude Code 2.1.332: a named profile comes before a stored login, the profile
//! `default` (or the one that `active_config` names) after it, unless it is a federation.

use std::path::{Path, PathBuf};

use auth_fs::Rules;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::effective_env::EffectiveEnv;
use super::paths::user_config_dir;
use crate::Env;
use crate::decision::CredentialOrigin;
use crate::decision::facts::{AnthropicProfile, ProfileKind};
use crate::secret::Secret;

/// The profile or federation that the client would use, if one is set up. An unknown or empty
/// name is as none.
pub(super) fn find(
    variables: &EffectiveEnv<'_>,
    env: &Env,
    now: Timestamp,
) -> Option<AnthropicProfile> {
    let named = variables.text("ANTHROPIC_PROFILE");
    let origin = |name: &str| CredentialOrigin::Env {
        name: name.to_owned(),
        settings: variables.find(name).settings,
    };
    let dir = directory(variables, env);
    if let (Some(name), Some(dir)) = (named, &dir)
        && let Some(profile) = read(dir, name, origin("ANTHROPIC_PROFILE"), variables, now)
    {
        return Some(profile);
    }
    if let Some(federation) = federation(variables, origin("ANTHROPIC_FEDERATION_RULE_ID")) {
        return Some(federation);
    }
    if named.is_some() {
        return None;
    }
    default_profile(&dir?, variables, now)
}

fn directory(variables: &EffectiveEnv<'_>, env: &Env) -> Option<PathBuf> {
    let named = variables.text("ANTHROPIC_CONFIG_DIR").map(PathBuf::from);
    named.or_else(|| Some(user_config_dir(env)?.join("anthropic")))
}

/// The profile that is used without a name.
fn default_profile(
    dir: &Path,
    variables: &EffectiveEnv<'_>,
    now: Timestamp,
) -> Option<AnthropicProfile> {
    let active = auth_fs::read(&dir.join("active_config"), &Rules::trusted(dir));
    let active = active.ok().flatten();
    let active = active.and_then(|bytes| String::from_utf8(bytes).ok());
    let name = active.as_deref().map(str::trim).unwrap_or_default();
    let name = if name.is_empty() { "default" } else { name };
    let origin = CredentialOrigin::Store {
        backend: "file".to_owned(),
        path: Some(credentials_path(dir, name).display().to_string()),
        service: None,
    };
    if !is_name(name) {
        return None;
    }
    // Nobody has named it: what cannot be read is none.
    object(dir, &config_path(dir, name)).ok()??;
    let mut profile = read(dir, name, origin, variables, now)?;
    profile.before_login = profile.kind == ProfileKind::Federation;
    Some(profile)
}

fn config_path(dir: &Path, name: &str) -> PathBuf {
    dir.join("configs").join(format!("{name}.json"))
}

fn credentials_path(dir: &Path, name: &str) -> PathBuf {
    dir.join("credentials").join(format!("{name}.json"))
}

/// Federation by variables: a rule and an organization, and an identity token to exchange.
fn federation(variables: &EffectiveEnv<'_>, origin: CredentialOrigin) -> Option<AnthropicProfile> {
    variables.text("ANTHROPIC_FEDERATION_RULE_ID")?;
    variables.text("ANTHROPIC_ORGANIZATION_ID")?;
    let has_token = has_identity_token(variables);
    let problem = "ANTHROPIC_FEDERATION_RULE_ID is set without ANTHROPIC_IDENTITY_TOKEN or ANTHROPIC_IDENTITY_TOKEN_FILE";
    Some(AnthropicProfile {
        kind: ProfileKind::Federation,
        origin,
        before_login: true,
        token: None,
        exchange: Vec::new(),
        expires_at: None,
        base_url: None,
        workspace_id: None,
        problem: (!has_token).then(|| problem.to_owned()),
    })
}

/// Reads `configs/NAME.json` and `credentials/NAME.json`; `None` if there is no such profile.
fn read(
    dir: &Path,
    name: &str,
    origin: CredentialOrigin,
    variables: &EffectiveEnv<'_>,
    now: Timestamp,
) -> Option<AnthropicProfile> {
    if !is_name(name) {
        return None;
    }
    let config = match object(dir, &config_path(dir, name)) {
        Ok(config) => config?,
        Err(problem) => return Some(unusable(origin, problem)),
    };
    let text = |key: &str| config.get(key)?.as_str().map(str::to_owned);
    let kind = match config
        .get("authentication")
        .and_then(|value| value.get("type"))
    {
        Some(kind) if kind == "oidc_federation" => ProfileKind::Federation,
        _ => ProfileKind::Profile,
    };
    let mut profile = AnthropicProfile {
        kind,
        before_login: true,
        token: None,
        exchange: Vec::new(),
        expires_at: None,
        base_url: text("base_url").filter(|url| !url.trim().is_empty()),
        workspace_id: text("workspace_id").filter(|id| !id.trim().is_empty()),
        problem: None,
        origin,
    };
    match kind {
        ProfileKind::Profile => match object(dir, &credentials_path(dir, name)) {
            Ok(credentials) => take_token(&mut profile, &credentials?, now),
            Err(problem) => profile.problem = Some(problem),
        },
        ProfileKind::Federation => take_exchange(&mut profile, &config, variables),
    }
    Some(profile)
}

fn has_identity_token(variables: &EffectiveEnv<'_>) -> bool {
    ["ANTHROPIC_IDENTITY_TOKEN", "ANTHROPIC_IDENTITY_TOKEN_FILE"]
        .iter()
        .any(|name| variables.text(name).is_some())
}

/// What a profile of type `oidc_federation` says of the exchange; the variables say the rest.
fn take_exchange(
    profile: &mut AnthropicProfile,
    config: &Map<String, Value>,
    variables: &EffectiveEnv<'_>,
) {
    let text = |value: Option<&Value>| {
        let text = value?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let own = |key: &str| text(config.get("authentication")?.get(key));
    let members = [
        ("ANTHROPIC_FEDERATION_RULE_ID", own("federation_rule_id")),
        (
            "ANTHROPIC_ORGANIZATION_ID",
            text(config.get("organization_id")),
        ),
        ("ANTHROPIC_SERVICE_ACCOUNT_ID", own("service_account_id")),
        ("ANTHROPIC_BASE_URL", profile.base_url.clone()),
    ];
    let named = members.into_iter().filter(|(_, value)| value.is_some());
    profile.exchange = named.collect();
    let token = config
        .get("authentication")
        .and_then(|value| value.get("identity_token"));
    let file = text(token.and_then(|token| token.get("path")));
    let has_token = file.is_some() || has_identity_token(variables);
    if file.is_some() {
        let variables = [
            ("ANTHROPIC_IDENTITY_TOKEN", None),
            ("ANTHROPIC_IDENTITY_TOKEN_FILE", file),
        ];
        profile.exchange.extend(variables);
    }
    let has = |name: &str| {
        let named = profile.exchange.iter().any(|(other, _)| *other == name);
        named || variables.text(name).is_some()
    };
    profile.problem = if !has("ANTHROPIC_FEDERATION_RULE_ID") {
        Some("the profile names no `federation_rule_id`".to_owned())
    } else if !has("ANTHROPIC_ORGANIZATION_ID") {
        Some("the profile names no `organization_id`".to_owned())
    } else if !has_token {
        Some(
            "the profile names no `identity_token`, and ANTHROPIC_IDENTITY_TOKEN_FILE is not set"
                .to_owned(),
        )
    } else {
        None
    };
}

/// Whether it is a file's name, which leads nowhere else.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.')
}

fn unusable(origin: CredentialOrigin, problem: String) -> AnthropicProfile {
    AnthropicProfile {
        kind: ProfileKind::Profile,
        origin,
        before_login: true,
        token: None,
        exchange: Vec::new(),
        expires_at: None,
        base_url: None,
        workspace_id: None,
        problem: Some(problem),
    }
}

fn take_token(profile: &mut AnthropicProfile, credentials: &Map<String, Value>, now: Timestamp) {
    let token = credentials.get("access_token").and_then(Value::as_str);
    let token = token.map(str::trim).filter(|token| !token.is_empty());
    let Some(token) = token.map(Secret::from) else {
        profile.problem = Some("the profile has no access token".to_owned());
        return;
    };
    if token.check_header_value().is_err() {
        profile.problem = Some("the profile's access token cannot be a header".to_owned());
        return;
    }
    // Seconds since 1970.
    let end = credentials.get("expires_at").and_then(Value::as_i64);
    profile.expires_at = end.and_then(|end| Timestamp::from_second(end).ok());
    if profile.expires_at.is_some_and(|end| end <= now) {
        profile.problem = Some("the profile's access token has expired".to_owned());
    }
    profile.token = Some(token);
}

/// A JSON object; `None` if there is no such file.
fn object(dir: &Path, path: &Path) -> Result<Option<Map<String, Value>>, String> {
    let bytes = auth_fs::read(path, &Rules::trusted(dir)).map_err(|error| error.to_string())?;
    let Some(bytes) = bytes else { return Ok(None) };
    let parsed = serde_json::from_slice(&bytes);
    parsed
        .map(Some)
        .map_err(|_| format!("`{}` is not a JSON object", path.display()))
}
