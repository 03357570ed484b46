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
        && let Some(profile) = read(dir, name, origin("ANTHROPIC_PROFILE"), now)
    {
        return Some(profile);
    }
    if let Some(federation) = federation(variables, origin("ANTHROPIC_FEDERATION_RULE_ID")) {
        return Some(federation);
    }
    if named.is_some() {
        return None;
    }
    default_profile(&dir?, now)
}

fn directory(variables: &EffectiveEnv<'_>, env: &Env) -> Option<PathBuf> {
    let named = variables.text("ANTHROPIC_CONFIG_DIR").map(PathBuf::from);
    named.or_else(|| Some(user_config_dir(env)?.join("anthropic")))
}

/// The profile that is used without a name.
fn default_profile(dir: &Path, now: Timestamp) -> Option<AnthropicProfile> {
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
    let mut profile = read(dir, name, origin, now)?;
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
    let has_token = ["ANTHROPIC_IDENTITY_TOKEN", "ANTHROPIC_IDENTITY_TOKEN_FILE"]
        .iter()
        .any(|name| variables.text(name).is_some());
    let problem = "ANTHROPIC_FEDERATION_RULE_ID is set without ANTHROPIC_IDENTITY_TOKEN or ANTHROPIC_IDENTITY_TOKEN_FILE";
    Some(AnthropicProfile {
        kind: ProfileKind::Federation,
        origin,
        before_login: true,
        token: None,
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
        expires_at: None,
        base_url: text("base_url").filter(|url| !url.trim().is_empty()),
        workspace_id: text("workspace_id").filter(|id| !id.trim().is_empty()),
        problem: None,
        origin,
    };
    if kind == ProfileKind::Profile {
        match object(dir, &credentials_path(dir, name)) {
            Ok(credentials) => take_token(&mut profile, &credentials?, now),
            Err(problem) => profile.problem = Some(problem),
        }
    }
    Some(profile)
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
