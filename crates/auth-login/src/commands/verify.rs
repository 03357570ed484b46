//! `auth-login verify`: whether the API accepts the headers on stdin. The plumbing of
//! `auth-status --verify`, which opens no socket itself.
//!
//! All credentials are asked about at `GET /v1/models?limit=1` of `ANTHROPIC_BASE_URL`, which
//! costs nothing and needs what inference needs; an OAuth token also has to be announced by the
//! beta header that Claude Code sends. If it is accepted, the profile says whose it is, if the token
//! may read it and the profile is at the same host: no token goes to another one.

use std::io::Read;

use auth_core::cli::{Context, output, sanitize};
use auth_core::{CliError, ExitStatus, Secret};
use auth_oauth::config::{self, OAuthArgs};
use auth_oauth::http::{HttpError, Request, Response};
use auth_oauth::{HttpClient, OAuthConfig};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;
use zeroize::Zeroizing;

use super::login_context::LoginContext;

const WHAT: &str = "verification failed";
const API: &str = "https://api.anthropic.com";
const LARGEST_INPUT: u64 = 256 * 1024;

#[derive(clap::Args)]
pub(super) struct Args {}

/// The answer; `docs/schemas/verification.schema.json`.
#[derive(Serialize)]
struct Verdict {
    version: u32,
    verdict: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<VerifiedAccount>,
    /// What an `auth-proxy` says of the credential that it adds.
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<ProxyIdentity>,
}

/// The document of an `auth-proxy` at `/.well-known/auth-proxy`.
#[derive(Serialize, Deserialize)]
struct ProxyIdentity {
    base_url: String,
    source: String,
    billing: String,
    account: Option<ProxyAccount>,
    expires_at: Option<String>,
}

/// Whose credential the proxy adds.
#[derive(Serialize, Deserialize)]
struct ProxyAccount {
    email: Option<String>,
    organization: Option<String>,
}

impl ProxyIdentity {
    fn account(&self) -> Option<VerifiedAccount> {
        self.account.as_ref().map(|account| VerifiedAccount {
            email: account.email.clone(),
            organization: account.organization.clone(),
        })
    }
}

/// The account that the API names.
#[derive(Serialize)]
struct VerifiedAccount {
    email: Option<String>,
    organization: Option<String>,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &LoginContext,
    _args: &Args,
) -> Result<ExitStatus, CliError> {
    let headers = read(invocation)?;
    let base = setup.env.get_trimmed("ANTHROPIC_BASE_URL").unwrap_or(API);
    let socket = setup.env.get_trimmed("ANTHROPIC_UNIX_SOCKET");
    let (base, socket) = match base.strip_prefix("unix:") {
        Some(path) => ("http://localhost", Some(path)),
        None => (base, socket),
    };
    let url = endpoint(base);
    let http = setup.http(invocation)?.unix_socket(socket.map(Into::into));
    let (verdict, message) = match &url {
        None => (
            "not-verifiable",
            "`ANTHROPIC_BASE_URL` is neither https nor http on loopback".to_owned(),
        ),
        Some(url) => ask(&http, url, &headers)?,
    };
    let proxy = url.as_ref().and_then(|url| proxy(&http, url, &headers));
    let account = match &proxy {
        Some(proxy) => proxy.account(),
        None => url
            .filter(|_| verdict == "accepted")
            .and_then(|url| account(setup, &http, &url, &headers)),
    };
    let message = match &proxy {
        Some(proxy) => format!(
            "{message}; an auth-proxy adds the credential ({}, billing: {})",
            proxy.source, proxy.billing
        ),
        None => message,
    };
    let answer = Verdict {
        version: 1,
        verdict,
        message: sanitize::line(&message).into_owned(),
        account,
        proxy,
    };
    if setup.common.json {
        output::document(invocation.streams.stdout, &answer)?;
    } else {
        output::record(
            invocation.streams.stdout,
            &format!("{verdict}\t{}", answer.message),
        )?;
    }
    Ok(ExitStatus::Ok)
}

/// Names and values, in order.
type Headers = Vec<(String, Zeroizing<String>)>;

fn read(invocation: &mut Context<'_>) -> Result<Headers, CliError> {
    let wrong = |why: &str| {
        CliError::new(
            ExitStatus::Data,
            "input.malformed",
            format!("{WHAT}: the headers document on stdin {why}"),
        )
        .hint("`auth-core headers --format json` prints one")
    };
    let mut text = Zeroizing::new(Vec::new());
    let input = &mut invocation.streams.stdin;
    let read = input.take(LARGEST_INPUT).read_to_end(&mut text);
    read.map_err(|error| {
        let message = format!("{WHAT}: cannot read stdin: {error}");
        CliError::new(ExitStatus::Unavailable, "input.unreadable", message)
    })?;
    let document: Map<String, Value> =
        serde_json::from_slice(&text).map_err(|_| wrong("is not a JSON object"))?;
    let headers = document.get("headers").and_then(Value::as_object);
    let headers = headers.ok_or_else(|| wrong("has no `headers`"))?;
    let mut found = Headers::new();
    for (name, values) in headers {
        let one = std::slice::from_ref(values);
        for value in values.as_array().map_or(one, Vec::as_slice) {
            let value = value
                .as_str()
                .ok_or_else(|| wrong("has a header that is not text"))?;
            found.push((name.clone(), Zeroizing::new(value.to_owned())));
        }
    }
    Ok(found)
}

fn endpoint(base: &str) -> Option<Url> {
    let mut url = Url::parse(base).ok().filter(config::is_safe)?;
    let path = format!("{}/v1/models", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(Some("limit=1"));
    Some(url)
}

fn ask(
    http: &HttpClient,
    url: &Url,
    headers: &Headers,
) -> Result<(&'static str, String), CliError> {
    let sent = request(url, headers).and_then(|request| http.send(request));
    match sent {
        Ok(response) => Ok(judge(&response)),
        Err(HttpError::Interrupted(exit)) => Err(CliError::new(
            exit,
            "interrupted",
            format!("{WHAT}: interrupted by a signal"),
        )),
        Err(error) => {
            let verdict = match &error {
                HttpError::Tls(..) | HttpError::CertificateFile { .. } => "tls",
                HttpError::Proxy { .. } | HttpError::ProxySetting { .. } => "proxy",
                HttpError::Header => "refused",
                _ => "unreachable",
            };
            Ok((verdict, error.to_string()))
        }
    }
}

/// What an `auth-proxy` on loopback says of the credential that it adds. `None` if there is none:
/// whatever else listens there is sent nothing that it does not get anyway.
fn proxy(http: &HttpClient, api: &Url, headers: &Headers) -> Option<ProxyIdentity> {
    if api.scheme() != "http" {
        return None;
    }
    let mut url = api.clone();
    url.set_path("/.well-known/auth-proxy");
    url.set_query(None);
    let mut request = Request::get(&url);
    for (name, value) in headers {
        request = request.header(name, value).ok()?;
    }
    let response = http.send(request).ok()?;
    let is_json = response.status == 200;
    is_json.then(|| serde_json::from_slice(&response.body).ok())?
}

/// Whose token it is; unknown if it is no token, may not read the profile, or would have to be sent
/// to another host than the API's.
fn account(
    setup: &LoginContext,
    http: &HttpClient,
    api: &Url,
    headers: &Headers,
) -> Option<VerifiedAccount> {
    let value = |name: &str| {
        let mut found = headers.iter();
        found.find(|(header, _)| header.eq_ignore_ascii_case(name))
    };
    let (_, bearer) = value("authorization").filter(|_| value("x-api-key").is_none())?;
    let token = Secret::from(bearer.strip_prefix("Bearer ")?);
    let config = OAuthConfig::load(&setup.env, &OAuthArgs::default()).ok()?;
    if config.profile_url.as_ref()?.origin() != api.origin() {
        return None;
    }
    let profile = auth_oauth::account::profile(http, &config, &token).ok()??;
    Some(VerifiedAccount {
        email: profile.email,
        organization: profile.organization_name,
    })
}

fn request(url: &Url, headers: &Headers) -> Result<Request, HttpError> {
    let mut request = Request::get(url).header("anthropic-version", "2023-06-01")?;
    let is_bearer = |(name, _): &(String, _)| name.eq_ignore_ascii_case("authorization");
    let is_key = |(name, _): &(String, _)| name.eq_ignore_ascii_case("x-api-key");
    if headers.iter().any(is_bearer) && !headers.iter().any(is_key) {
        request = request.header("anthropic-beta", "oauth-2025-04-20")?;
    }
    for (name, value) in headers {
        request = request.header(name, value)?;
    }
    Ok(request)
}

fn judge(response: &Response) -> (&'static str, String) {
    let said = said(response);
    let lower = said.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let verdict = match response.status {
        200..=299 => return ("accepted", "the API accepts it".to_owned()),
        429 => "rate-limited",
        401 if names(&["expired"]) => "expired",
        401 if names(&["revoked"]) => "revoked",
        400 | 401 | 403 if names(&["scope"]) => "wrong-scope",
        400 | 401 | 403 if names(&["organization", "organisation", "disabled"]) => {
            "refused-by-organization"
        }
        401 | 403 => "refused",
        407 => "proxy",
        500.. => "unavailable",
        _ => "unknown",
    };
    let message = match response.retry_after.as_deref() {
        Some(wait) if verdict == "rate-limited" => format!("{said}; it asks to wait {wait} s"),
        _ => said,
    };
    (verdict, message)
}

/// The API's own words, else the status.
fn said(response: &Response) -> String {
    let status = || format!("the API answered with status {}", response.status);
    let Ok(body) = serde_json::from_slice::<Value>(&response.body) else {
        return status();
    };
    let message = body.pointer("/error/message").and_then(Value::as_str);
    message.map_or_else(status, |message| message.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::{endpoint, judge};
    use auth_oauth::http::Response;

    fn verdict(status: u16, message: &str) -> &'static str {
        let body = format!(r#"{{"type":"error","error":{{"type":"x","message":"{message}"}}}}"#);
        judge(&Response {
            status,
            retry_after: None,
            body: body.into_bytes().into(),
        })
        .0
    }

    #[test]
    fn answers_are_told_apart() {
        for (status, message, expected) in [
            (200, "", "accepted"),
            (401, "OAuth token has expired", "expired"),
            (401, "OAuth token has been revoked", "revoked"),
            (401, "invalid x-api-key", "refused"),
            (
                403,
                "OAuth token does not meet scope requirement user:inference",
                "wrong-scope",
            ),
            (
                403,
                "Your organization does not allow this",
                "refused-by-organization",
            ),
            (
                400,
                "This organization has been disabled.",
                "refused-by-organization",
            ),
            (429, "slow", "rate-limited"),
            (529, "Overloaded", "unavailable"),
            (404, "nothing here", "unknown"),
        ] {
            assert_eq!(verdict(status, message), expected, "{status} {message}");
        }
    }

    #[test]
    fn a_gateway_keeps_its_path_and_has_to_be_safe() {
        let url = |base| endpoint(base).map(String::from);
        assert_eq!(
            url("https://g.example/a/").as_deref(),
            Some("https://g.example/a/v1/models?limit=1")
        );
        assert_eq!(url("http://g.example/"), None);
    }
}
