//! The control endpoints, for tests that run the provider as a program.

use serde_json::{Map, Value, json};

use super::device;
use super::fault::Planned;
use super::http::{Request, Response};
use super::settings::Settings;
use super::world::World;

/// Answers `/control/…`.
pub(super) fn answer(world: &mut World, request: &Request) -> Response {
    let command = request.path.trim_start_matches("/control/");
    if request.method == "GET" && command == "state" {
        return Response::json(200, &state(world));
    }
    if request.method != "POST" {
        return problem("`GET /control/state`, or `POST` to another of them");
    }
    let body = match serde_json::from_slice::<Value>(&request.body) {
        Ok(body) => body,
        Err(_) if request.body.is_empty() => json!({}),
        Err(error) => return problem(&error.to_string()),
    };
    match carry_out(world, command, body) {
        Ok(answer) => Response::json(200, &answer),
        Err(why) => problem(&why),
    }
}

fn problem(why: &str) -> Response {
    Response::json(400, &json!({"error": why}))
}

/// Requests, the last of each, and what the settings are.
fn state(world: &World) -> Value {
    json!({
        "version": 1,
        "requests": world.counts,
        "last": world.last,
        "credentials": world.credentials,
        "settings": world.settings,
        "faults": world.faults,
        "refresh_token_reuses": world.reuses,
        "revoked": world.grants.iter().filter(|grant| grant.revoked).count(),
        "grants": world.grants.len(),
        "api_keys": world.api_keys,
    })
}

fn carry_out(world: &mut World, command: &str, body: Value) -> Result<Value, String> {
    match command {
        "settings" => {
            world.settings = changed(&world.settings, &body)?;
            Ok(json!(world.settings))
        }
        "faults" => {
            let planned: Planned =
                serde_json::from_value(body).map_err(|error| error.to_string())?;
            world.faults.push(planned);
            Ok(json!({"faults": world.faults}))
        }
        "reset" => {
            reset(world);
            Ok(json!({}))
        }
        "expire" => {
            for token in world.access_tokens.values_mut() {
                token.expires_at = 0;
            }
            Ok(json!({}))
        }
        "revoke" => {
            for grant in &mut world.grants {
                grant.revoked = true;
            }
            Ok(json!({}))
        }
        "device" => {
            let user_code = body["user_code"].as_str().unwrap_or_default();
            let approve = body["approve"].as_bool().unwrap_or(true);
            let known = device::decide(world, user_code, approve);
            known
                .then(|| json!({}))
                .ok_or_else(|| "no such device".to_owned())
        }
        "api_key" => Ok(json!({"api_key": world.api_key()})),
        "login" => Ok(login(world, body["lifetime"].as_u64().unwrap_or(0))),
        _ => Err(format!("`/control/{command}` is not known")),
    }
}

/// Forgets requests and faults.
pub(super) fn reset(world: &mut World) {
    world.counts.clear();
    world.last.clear();
    world.credentials.clear();
    world.faults.clear();
}

/// The settings with some of their keys replaced.
pub(super) fn changed(settings: &Settings, change: &Value) -> Result<Settings, String> {
    let Value::Object(mut all) = json!(settings) else {
        return Err("the settings are an object".to_owned());
    };
    let empty = Map::new();
    let change = change.as_object().unwrap_or(&empty);
    all.extend(
        change
            .iter()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    serde_json::from_value(Value::Object(all)).map_err(|error| error.to_string())
}

/// A login as Claude Code stores it, with tokens that are valid here for `lifetime` seconds.
pub(super) fn login(world: &mut World, lifetime: u64) -> Value {
    let client = world.settings.clients.first().cloned().unwrap_or_default();
    let scope = "user:inference user:profile";
    let grant = world.grant(&client, scope);
    let access = world.access_token(grant, lifetime);
    let expires_at = (super::world::now() + lifetime) * 1000;
    json!({"claudeAiOauth": {
        "accessToken": access,
        "refreshToken": world.refresh_token(grant),
        "expiresAt": expires_at,
        "scopes": scope.split(' ').collect::<Vec<_>>(),
        "subscriptionType": world.settings.plan,
        "rateLimitTier": null,
    }})
}
