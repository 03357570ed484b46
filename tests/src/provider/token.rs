//! The token endpoint (RFC 6749, sections 4.1.3 and 6; RFC 8628, section 3.4) and revocation
//! (RFC 7009).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::authorize::INFERENCE;
use super::device;
use super::http::{BodyKind, Request, Response, find};
use super::settings::{Plan, PlanRefusal, TokenRequest, is_client};
use super::world::{World, now};

/// The longest life that may be asked for: a year of seconds.
const YEAR: u64 = 365 * 24 * 3600;

/// An error of RFC 6749, section 5.2: its name and a sentence.
pub(super) type Refusal = (&'static str, &'static str);

/// The grant type of a device code.
pub(super) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// `POST` to the token endpoint; `keep_refresh` answers without a new refresh token.
pub(super) fn token(world: &mut World, request: &Request, keep_refresh: bool) -> Response {
    match exchange(world, request, keep_refresh) {
        Ok(answer) => Response::json(200, &answer),
        Err((error, description)) => refused(error, description),
    }
}

/// An error answer.
pub(super) fn refused(error: &str, description: &str) -> Response {
    let body = json!({"error": error, "error_description": description});
    Response::json(400, &body)
}

fn exchange(world: &mut World, request: &Request, keep_refresh: bool) -> Result<Value, Refusal> {
    let (fields, kind) = request.fields();
    let taken = match world.settings.token_request {
        TokenRequest::Any => true,
        TokenRequest::Json => kind == BodyKind::Json,
        TokenRequest::Form => kind == BodyKind::Form,
    };
    if request.method != "POST" || !taken || fields.is_empty() {
        return Err((
            "invalid_request",
            "a POST with the parameters in its body is expected",
        ));
    }
    let mut names: Vec<_> = fields.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(("invalid_request", "a parameter is there twice"));
    }
    let client = find(&fields, "client_id").unwrap_or_default();
    if !world.settings.knows(client) {
        return Err(("invalid_client", "the client is not registered"));
    }
    match find(&fields, "grant_type") {
        Some("authorization_code") => authorization_code(world, &fields),
        Some("refresh_token") => refresh(world, &fields, keep_refresh),
        Some(DEVICE_GRANT) => {
            let grant = device::redeem(world, &fields)?;
            Ok(answer(world, grant, None, None))
        }
        _ => Err(("unsupported_grant_type", "this grant is not known")),
    }
}

fn authorization_code(world: &mut World, fields: &[(String, String)]) -> Result<Value, Refusal> {
    let unknown = ("invalid_grant", "the code is not valid");
    let text = find(fields, "code").unwrap_or_default();
    let code = world.codes.get(text).cloned().ok_or(unknown)?;
    if let Some(grant) = code.used {
        world.grants[grant].revoked = true;
        return Err((
            "invalid_grant",
            "the code was used before: its tokens are revoked",
        ));
    }
    // Whatever comes of it, a code is good for one attempt.
    world.codes.remove(text);
    let asked = &code.authorization;
    if code.expires_at <= now() || find(fields, "client_id") != Some(&asked.client) {
        return Err(unknown);
    }
    if find(fields, "redirect_uri") != Some(&asked.redirect_uri) {
        return Err(("invalid_grant", "the redirect URI differs"));
    }
    if !verified(
        find(fields, "code_verifier").unwrap_or_default(),
        &asked.challenge,
    ) {
        return Err((
            "invalid_grant",
            "the code verifier does not match the challenge",
        ));
    }
    let inference_only = asked.scope == INFERENCE;
    let unpaid = inference_only && world.settings.plan == Plan::None;
    if unpaid && world.settings.plan_refusal == PlanRefusal::Token {
        return Err((
            "unauthorized_client",
            "a Pro, Max, Team or Enterprise plan is required",
        ));
    }
    let lifetime = lifetime(fields)?;
    let grant = world.grant(&asked.client, &asked.scope);
    let used = Some(grant);
    world
        .codes
        .insert(text.to_owned(), super::world::Code { used, ..code });
    let long_lived = inference_only && lifetime.is_some();
    let refresh = (!long_lived).then(|| world.refresh_token(grant));
    Ok(answer(world, grant, refresh, lifetime))
}

/// RFC 7636, sections 4.1 and 4.6.
fn verified(verifier: &str, challenge: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(allowed)
        && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

fn lifetime(fields: &[(String, String)]) -> Result<Option<u64>, Refusal> {
    let Some(text) = find(fields, "expires_in") else {
        return Ok(None);
    };
    match text.parse() {
        Ok(seconds) if (1..=YEAR).contains(&seconds) => Ok(Some(seconds)),
        _ => Err(("invalid_request", "`expires_in` is 1 to 31536000 seconds")),
    }
}

fn refresh(
    world: &mut World,
    fields: &[(String, String)],
    keep_refresh: bool,
) -> Result<Value, Refusal> {
    let text = find(fields, "refresh_token").unwrap_or_default();
    let known = world.refresh_tokens.get(text).cloned();
    let known = known.ok_or(("invalid_grant", "the refresh token is not known"))?;
    let grace = world.settings.reuse_grace;
    if known.used.is_some_and(|used| now() >= used + grace) {
        world.grants[known.grant].revoked = true;
        world.reuses += 1;
        return Err((
            "invalid_grant",
            "the refresh token was used before: all is revoked",
        ));
    }
    let grant = &world.grants[known.grant];
    let client = find(fields, "client_id").unwrap_or_default();
    if grant.revoked || !is_client(&grant.client, client) {
        return Err(("invalid_grant", "the refresh token is not valid"));
    }
    let granted: Vec<_> = grant.scope.split(' ').collect();
    let wider = |scope: &str| scope.split(' ').any(|scope| !granted.contains(&scope));
    if find(fields, "scope").is_some_and(wider) {
        return Err(("invalid_scope", "more is asked for than was granted"));
    }
    let rotated = world.settings.rotate && !keep_refresh;
    let next = rotated.then(|| {
        if let Some(old) = world.refresh_tokens.get_mut(text) {
            old.used.get_or_insert_with(now);
        }
        world.refresh_token(known.grant)
    });
    Ok(answer(world, known.grant, next, None))
}

fn answer(
    world: &mut World,
    grant: usize,
    refresh: Option<String>,
    lifetime: Option<u64>,
) -> Value {
    let lifetime = lifetime.unwrap_or(world.settings.token_lifetime);
    let mut answer = json!({
        "access_token": world.access_token(grant, lifetime),
        "token_type": "Bearer",
        "expires_in": lifetime,
        "scope": world.grants[grant].scope,
    });
    if let Some(token) = refresh {
        answer["refresh_token"] = token.into();
    }
    answer
}

/// RFC 7009: a token that is not known is no error.
pub(super) fn revoke(world: &mut World, request: &Request) -> Response {
    let (fields, _) = request.fields();
    let Some(token) = find(&fields, "token") else {
        return refused("invalid_request", "no token is named");
    };
    let refresh = world.refresh_tokens.get(token).map(|token| token.grant);
    let access = world.access_tokens.get(token).map(|token| token.grant);
    if let Some(grant) = refresh.or(access) {
        world.grants[grant].revoked = true;
    }
    Response::json(200, &json!({}))
}
