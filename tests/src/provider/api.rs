//! The API side: profile, API keys, and endpoints that check the credential that comes.

use serde_json::{Value, json};

use super::http::{Request, Response};
use super::settings::{Plan, Settings};
use super::world::World;

/// The account (`GET /api/oauth/profile`).
pub(super) fn profile(world: &World, request: &Request) -> Response {
    let scope = match bearer_scope(world, request) {
        Ok(scope) => scope,
        Err(refusal) => return refusal,
    };
    if !has(&scope, "user:profile") && !world.settings.profile_for_all {
        return permission("OAuth token does not meet scope requirement user:profile");
    }
    Response::json(200, &account(&world.settings))
}

fn account(settings: &Settings) -> Value {
    let plan = settings.plan;
    json!({
        "account": {
            "uuid": settings.account_uuid,
            "full_name": "Ada Lovelace",
            "display_name": "Ada",
            "email": settings.email,
            "has_claude_max": plan == Plan::Max,
            "has_claude_pro": plan == Plan::Pro,
        },
        "organization": {
            "uuid": settings.organization_uuid,
            "name": settings.organization,
            "organization_type": plan.organization_type(),
            "rate_limit_tier": plan.organization_type().map(|plan| format!("default_{plan}")),
        },
    })
}

/// A new API key for a Console account (`POST /api/oauth/claude_cli/create_api_key`).
pub(super) fn create_api_key(world: &mut World, request: &Request) -> Response {
    let scope = match bearer_scope(world, request) {
        Ok(scope) => scope,
        Err(refusal) => return refusal,
    };
    if request.method != "POST" || !has(&scope, "org:create_api_key") {
        return permission("OAuth token does not meet scope requirement org:create_api_key");
    }
    Response::json(200, &json!({"raw_key": world.api_key()}))
}

/// `GET /v1/models`.
pub(super) fn models(world: &World, request: &Request) -> Response {
    let model = json!({
        "type": "model",
        "id": "claude-sonnet-4-5",
        "display_name": "Claude Sonnet 4.5",
        "created_at": "2025-09-29T00:00:00Z",
    });
    let list = json!({"data": [model], "has_more": false, "first_id": null, "last_id": null});
    accept(world, request, Response::json(200, &list))
}

/// The answer, if the credential is good for inference.
pub(super) fn accept(world: &World, request: &Request, answer: Response) -> Response {
    if let Some(key) = request.header("x-api-key") {
        return if world.api_keys.contains(key) {
            answer
        } else {
            unauthenticated("invalid x-api-key")
        };
    }
    match bearer_scope(world, request) {
        Err(refusal) => refusal,
        Ok(scope) if has(&scope, super::authorize::INFERENCE) => answer,
        Ok(_) => permission("OAuth token does not meet scope requirement user:inference"),
    }
}

/// The scopes of the bearer token, or the refusal.
fn bearer_scope(world: &World, request: &Request) -> Result<String, Response> {
    let authorization = request.header("authorization").unwrap_or_default();
    let Some(token) = authorization.strip_prefix("Bearer ") else {
        return Err(unauthenticated("no credential came"));
    };
    if let Some(scope) = world.valid(token) {
        return Ok(scope.to_owned());
    }
    let known = world.access_tokens.get(token);
    Err(match known.map(|token| world.grants[token.grant].revoked) {
        Some(true) => unauthenticated("OAuth token has been revoked"),
        Some(false) => unauthenticated("OAuth token has expired"),
        None => unauthenticated("Invalid bearer token"),
    })
}

fn has(scopes: &str, scope: &str) -> bool {
    scopes.split(' ').any(|granted| granted == scope)
}

fn unauthenticated(why: &str) -> Response {
    problem(401, "authentication_error", why).header("www-authenticate", "Bearer")
}

fn permission(why: &str) -> Response {
    problem(403, "permission_error", why)
}

fn problem(status: u16, kind: &str, why: &str) -> Response {
    let body = json!({"type": "error", "error": {"type": kind, "message": why}});
    Response::json(status, &body)
}
