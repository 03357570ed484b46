//! From a request to its answer: which endpoint, counted, with the fault that was ordered.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fault::{self, Effect, Fate, Fault};
use super::http::{Request, Response, find};
use super::world::{Recorded, World};
use super::{api, authorize, control, device, messages, token};

/// What goes back over the connection.
pub(super) enum Reply {
    /// The answer, and how much of it arrives.
    Send(Response, Fate),
    /// The connection is closed.
    Drop,
    /// The connection stays open and silent.
    Hang,
}

/// The endpoints: name and path.
pub(super) const ENDPOINTS: [(&str, &str); 11] = [
    ("authorize", "/oauth/authorize"),
    ("console_authorize", "/console/oauth/authorize"),
    ("manual", authorize::MANUAL),
    ("token", "/v1/oauth/token"),
    ("revoke", "/v1/oauth/token/revoke"),
    ("device_authorization", "/v1/oauth/device"),
    ("device", device::PAGE),
    ("profile", "/api/oauth/profile"),
    ("api_key", "/api/oauth/claude_cli/create_api_key"),
    ("models", "/v1/models"),
    ("messages", "/v1/messages"),
];

/// Answers one request.
pub(super) fn answer(world: &Mutex<World>, request: &Request, base: &str) -> Reply {
    if request.path.starts_with("/control/") {
        let response = control::answer(&mut lock(world), request);
        return Reply::Send(response, Fate::Arrives);
    }
    let endpoint = ENDPOINTS.iter().find(|(_, path)| *path == request.path);
    let Some((name, _)) = endpoint else {
        let response = Response::new(404, "text/plain", "nothing is here\n");
        return Reply::Send(response, Fate::Arrives);
    };
    let fault = record(&mut lock(world), name, request);
    let keep_refresh = matches!(fault, Some(Fault::NoRefreshToken));
    let effect = fault.map_or(Effect::Carry(Fate::Arrives), |fault| fault.effect());
    match effect {
        Effect::Answer(response) => Reply::Send(response, Fate::Arrives),
        Effect::Drop => Reply::Drop,
        Effect::Hang => Reply::Hang,
        Effect::Carry(fate) => {
            let response = handle(&mut lock(world), name, request, base, keep_refresh);
            Reply::Send(response, fate)
        }
    }
}

/// The world, also after a thread has panicked with it.
pub(super) fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts and keeps the request; gives the fault that was ordered for it.
fn record(world: &mut World, name: &str, request: &Request) -> Option<Fault> {
    let (fields, _) = request.fields();
    let mut names = vec![name.to_owned()];
    if let Some(grant) = find(&fields, "grant_type") {
        let grant = grant.rsplit(':').next().unwrap_or(grant);
        names.insert(0, format!("{name}.{grant}"));
    }
    for name in &names {
        *world.counts.entry(name.clone()).or_default() += 1;
    }
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in &request.headers {
        let known = headers.entry(name.clone()).or_default();
        if !known.is_empty() {
            known.push_str(", ");
        }
        known.push_str(value);
    }
    let recorded = Recorded {
        method: request.method.clone(),
        headers,
        query: request.query.iter().cloned().collect(),
        fields: fields.into_iter().collect(),
    };
    world.last.insert(name.to_owned(), recorded);
    fault::take(&mut world.faults, &names)
}

fn handle(
    world: &mut World,
    name: &str,
    request: &Request,
    base: &str,
    keep_refresh: bool,
) -> Response {
    match name {
        "authorize" => authorize::authorize(world, request, base, false),
        "console_authorize" => authorize::authorize(world, request, base, true),
        "manual" => authorize::manual(request),
        "token" => token::token(world, request, keep_refresh),
        "revoke" => token::revoke(world, request),
        "device_authorization" => device::authorize(world, request, base),
        "device" => device::page(world, request),
        "profile" => api::profile(world, request),
        "api_key" => api::create_api_key(world, request),
        "models" => api::models(world, request),
        _ => messages::messages(world, request),
    }
}
