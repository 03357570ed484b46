//! The authorization endpoint and its consent page (RFC 6749, section 4.1; RFC 7636).

use url::Url;

use super::http::{Request, Response, find};
use super::pages;
use super::settings::{Plan, PlanRefusal};
use super::world::{Authorization, Code, World, now, random};

/// Where the page that shows a code to paste is.
pub(super) const MANUAL: &str = "/oauth/code/callback";

/// The scope of a long-lived token, and what it is refused for without a plan.
pub(super) const INFERENCE: &str = "user:inference";

/// An authorization code's life in seconds.
const CODE_LIFETIME: u64 = 600;

/// `GET`: the consent page, or the answer at once. `POST`: what the user chose on that page.
pub(super) fn authorize(
    world: &mut World,
    request: &Request,
    base: &str,
    console: bool,
) -> Response {
    if request.method == "POST" {
        return decide(world, request);
    }
    let authorization = match parse(world, request, base, console) {
        Ok(authorization) => authorization,
        Err(refusal) => return refusal,
    };
    if world.settings.auto_approve {
        return approve(world, authorization);
    }
    let id = random();
    let page = pages::consent(&world.settings, &authorization, &id);
    world.pending.insert(id, authorization);
    Response::html(200, page)
}

/// The request, or the refusal. One that cannot be trusted with a redirect gets a page
/// (RFC 6749, section 4.1.2.1).
fn parse(
    world: &World,
    request: &Request,
    base: &str,
    console: bool,
) -> Result<Authorization, Response> {
    let get = |name| request.parameter(name).map(str::to_owned);
    let refuse = |why: &str| Response::html(400, pages::message("This link does not work", why));
    let client = get("client_id").unwrap_or_default();
    if !world.settings.knows(&client) {
        return Err(refuse("The client is not registered."));
    }
    let redirect_uri = get("redirect_uri").unwrap_or_default();
    if !registered(&redirect_uri, base) {
        return Err(refuse("The redirect URI is not registered."));
    }
    let authorization = Authorization {
        client,
        redirect_uri,
        scope: get("scope").unwrap_or_default(),
        state: get("state"),
        challenge: get("code_challenge").unwrap_or_default(),
        console,
    };
    let wrong = if get("response_type").as_deref() != Some("code") {
        Some(("unsupported_response_type", "only `code` is known"))
    } else if get("code_challenge_method").as_deref() != Some("S256") {
        Some(("invalid_request", "PKCE with S256 is required"))
    } else if authorization.challenge.len() != 43 {
        Some(("invalid_request", "the challenge is not a SHA-256"))
    } else if authorization.scope.is_empty() {
        Some(("invalid_scope", "no scope is asked for"))
    } else {
        None
    };
    match wrong {
        Some((error, why)) => Err(back(
            &authorization,
            &[("error", error), ("error_description", why)],
        )),
        None => Ok(authorization),
    }
}

/// Loopback at any port (RFC 8252, section 7.3) and the page that shows the code.
fn registered(redirect_uri: &str, base: &str) -> bool {
    if redirect_uri == format!("{base}{MANUAL}") {
        return true;
    }
    let Ok(url) = Url::parse(redirect_uri) else {
        return false;
    };
    let loopback = ["localhost", "127.0.0.1", "[::1]"];
    url.scheme() == "http"
        && url.host_str().is_some_and(|host| loopback.contains(&host))
        && url.path() == "/callback"
        && url.fragment().is_none()
}

fn decide(world: &mut World, request: &Request) -> Response {
    let (fields, _) = request.fields();
    let id = find(&fields, "request").unwrap_or_default();
    let Some(authorization) = world.pending.remove(id) else {
        let why = "Start again from the program that sent you here.";
        return Response::html(400, pages::message("This page is too old", why));
    };
    if find(&fields, "decision") == Some("approve") {
        return approve(world, authorization);
    }
    let why = "the user declined";
    back(
        &authorization,
        &[("error", "access_denied"), ("error_description", why)],
    )
}

fn approve(world: &mut World, authorization: Authorization) -> Response {
    let settings = &world.settings;
    let unpaid = settings.plan == Plan::None && authorization.scope == INFERENCE;
    if unpaid && settings.plan_refusal == PlanRefusal::Authorize {
        let why = "a Pro, Max, Team or Enterprise plan is required";
        return back(
            &authorization,
            &[("error", "access_denied"), ("error_description", why)],
        );
    }
    let code = random();
    let response = back(&authorization, &[("code", &code)]);
    let expires_at = now() + CODE_LIFETIME;
    world.codes.insert(
        code,
        Code {
            authorization,
            used: None,
            expires_at,
        },
    );
    response
}

/// Back to the program that asked, with its `state`.
fn back(authorization: &Authorization, answer: &[(&str, &str)]) -> Response {
    let mut url = Url::parse(&authorization.redirect_uri).expect("it was checked");
    url.query_pairs_mut().extend_pairs(answer);
    if let Some(state) = &authorization.state {
        url.query_pairs_mut().append_pair("state", state);
    }
    Response::redirect(url.as_str())
}

/// The page that shows `CODE#STATE` to paste.
pub(super) fn manual(request: &Request) -> Response {
    match (request.parameter("code"), request.parameter("state")) {
        (Some(code), Some(state)) => Response::html(200, pages::code(&format!("{code}#{state}"))),
        (Some(code), None) => Response::html(200, pages::code(code)),
        (None, _) => {
            let why = request.parameter("error").unwrap_or("no code came");
            Response::html(400, pages::message("Not authorized", why))
        }
    }
}
