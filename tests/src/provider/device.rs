//! Device authorization (RFC 8628).

use serde_json::json;

use super::http::{Request, Response, find};
use super::pages;
use super::token::{Refusal, refused};
use super::world::{Device, World, now, now_ms, random};

/// The page where a user types the code.
pub(super) const PAGE: &str = "/device";

/// `POST` to the device authorization endpoint (section 3.1).
pub(super) fn authorize(world: &mut World, request: &Request, base: &str) -> Response {
    let (fields, _) = request.fields();
    let client = find(&fields, "client_id").unwrap_or_default();
    if !world.settings.knows(client) {
        return refused("invalid_client", "the client is not registered");
    }
    let device_code = random();
    let user_code = user_code();
    let settings = &world.settings;
    let answer = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": format!("{base}{PAGE}"),
        "verification_uri_complete": format!("{base}{PAGE}?user_code={user_code}"),
        "expires_in": settings.device_lifetime,
        "interval": settings.device_interval,
    });
    let device = Device {
        user_code,
        client: client.to_owned(),
        scope: find(&fields, "scope").unwrap_or_default().to_owned(),
        decision: None,
        polls: 0,
        polled_at: 0,
        expires_at: now() + settings.device_lifetime,
    };
    world.devices.insert(device_code, device);
    Response::json(200, &answer)
}

/// Eight consonants, as section 6.1 advises.
fn user_code() -> String {
    const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    let text: String = letters.iter().collect();
    format!("{}-{}", &text[..4], &text[4..])
}

/// The page: `GET` asks, `POST` decides.
pub(super) fn page(world: &mut World, request: &Request) -> Response {
    if request.method != "POST" {
        let user_code = request.parameter("user_code").unwrap_or_default();
        return Response::html(200, pages::device(user_code));
    }
    let (fields, _) = request.fields();
    let typed = find(&fields, "user_code").unwrap_or_default();
    let approve = find(&fields, "decision") == Some("approve");
    if decide(world, typed, approve) {
        Response::html(
            200,
            pages::message("The device has its answer", "You can close this page."),
        )
    } else {
        let why = "No device shows this code.";
        Response::html(400, pages::message("Not known", why))
    }
}

/// Answers for the user; `false` if no device waits with that code.
pub(super) fn decide(world: &mut World, user_code: &str, approve: bool) -> bool {
    let typed = user_code.trim().to_ascii_uppercase();
    let device = world.devices.values_mut();
    let device = device.into_iter().find(|device| device.user_code == typed);
    match device {
        Some(device) => {
            device.decision = Some(approve);
            true
        }
        None => false,
    }
}

/// The token endpoint's part (section 3.4 and 3.5): the grant's number.
pub(super) fn redeem(world: &mut World, fields: &[(String, String)]) -> Result<usize, Refusal> {
    let code = find(fields, "device_code").unwrap_or_default();
    let settings = world.settings.clone();
    let device = world.devices.get_mut(code);
    let device = device.ok_or(("invalid_grant", "the device code is not known"))?;
    if find(fields, "client_id") != Some(&device.client) {
        return Err(("invalid_grant", "the device code belongs to another client"));
    }
    if device.expires_at <= now() {
        return Err(("expired_token", "the device code has expired"));
    }
    let early = now_ms() < device.polled_at + settings.device_interval * 1000;
    device.polled_at = now_ms();
    device.polls += 1;
    if early {
        return Err(("slow_down", "asked again before the interval was over"));
    }
    let automatic = settings.auto_approve && device.polls > settings.device_polls;
    match device.decision.or(automatic.then_some(true)) {
        None => Err(("authorization_pending", "the user has not answered yet")),
        Some(false) => Err(("access_denied", "the user declined")),
        Some(true) => {
            let device = world.devices.remove(code).expect("it was found");
            Ok(world.grant(&device.client, &device.scope))
        }
    }
}
