//! Device authorization (RFC 8628): a code that the user types on another device.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::{Env, Secret};
use oauth2::DeviceAuthorizationResponse;
use oauth2::{
    DeviceAuthorizationUrl, EmptyExtraDeviceAuthorizationFields, HttpRequest, HttpResponse, Scope,
};
use serde_json::Value;
use url::Url;

use crate::config::{OAuthConfig, is_safe};
use crate::endpoint::Endpoint;
use crate::error::RequestError;
use crate::http::HttpClient;
use crate::interrupt::Interrupt;
use crate::response;
use crate::token::{self, Tokens};

/// "If no value is provided, clients MUST use 5 as the default", also what `slow_down` adds.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);
/// No provider needs more time between two polls.
const MAX_INTERVAL: Duration = Duration::from_secs(300);
/// How long a code lives if the provider does not say.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(600);
const MAX_LIFETIME: Duration = Duration::from_secs(3600);
/// How often a poller that waits checks whether it is still wanted.
const STOP_INTERVAL: Duration = Duration::from_millis(50);

/// What the user is shown, and what is polled with.
pub(super) struct DeviceCode {
    code: Secret,
    /// What the user types.
    pub(super) user_code: String,
    /// Where.
    pub(super) verification_uri: Url,
    /// The same with the code in it, if the provider gives one.
    pub(super) complete: Option<Url>,
    interval: Duration,
    end: Instant,
}

/// Requests a device code; `None` if the provider has no endpoint for it.
pub(super) fn start(
    http: &HttpClient,
    config: &OAuthConfig,
    client_id: &str,
    scopes: &[String],
) -> Result<Option<DeviceCode>, RequestError> {
    let Some(url) = &config.device_authorization_url else {
        return Ok(None);
    };
    let client = token::client(config, client_id)
        .set_device_authorization_url(DeviceAuthorizationUrl::from_url(url.clone()));
    let endpoint = Endpoint {
        http,
        url,
        form: config.token_request,
    };
    let send = |request: HttpRequest| {
        let body = regular_body(response::json_object(&endpoint.answer(&request)?)?);
        Ok::<_, RequestError>(HttpResponse::new(body.to_string().into_bytes()))
    };
    let answer = client
        .exchange_device_code()
        .add_scopes(scopes.iter().cloned().map(Scope::new))
        .request(&send);
    let answer: DeviceAuthorizationResponse<EmptyExtraDeviceAuthorizationFields> =
        answer.map_err(token::request_error)?;
    let address = |text: &str| Url::parse(text).ok().filter(is_safe);
    Ok(Some(DeviceCode {
        code: Secret::from(answer.device_code().secret().as_str()),
        user_code: answer.user_code().secret().clone(),
        verification_uri: address(answer.verification_uri()).ok_or_else(|| {
            RequestError::Malformed(
                "`verification_uri` is neither https nor on loopback".to_owned(),
            )
        })?,
        complete: answer
            .verification_uri_complete()
            .and_then(|uri| address(uri.secret())),
        interval: answer.interval(),
        end: Instant::now() + answer.expires_in(),
    }))
}

/// The answer with an interval and a lifetime that can be waited for.
fn regular_body(mut answer: serde_json::Map<String, Value>) -> Value {
    let number = |value: Option<&Value>| match value? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    };
    let mut set = |name: &str, default: Duration, max: Duration| {
        let given = number(answer.get(name)).filter(|seconds| *seconds >= 1.0);
        let seconds = given.map_or(default.as_secs_f64(), |given| given.min(max.as_secs_f64()));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and an hour"
        )]
        answer.insert(name.to_owned(), (seconds as u64).into());
    };
    set("interval", DEFAULT_INTERVAL, MAX_INTERVAL);
    set("expires_in", DEFAULT_LIFETIME, MAX_LIFETIME);
    Value::Object(answer)
}

/// Polls in the background until it is dropped.
pub(super) struct Poller {
    stop: Arc<AtomicBool>,
}

impl Poller {
    pub(super) fn start(
        device: DeviceCode,
        env: &Env,
        interrupt: &Interrupt,
        config: &OAuthConfig,
        client_id: &str,
        on_end: impl Fn(Result<Tokens, RequestError>) + Send + 'static,
    ) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (env, interrupt) = (env.clone(), interrupt.clone());
        let (config, client_id) = (config.clone(), client_id.to_owned());
        let stopped = Arc::clone(&stop);
        thread::Builder::new().spawn(move || {
            let http = HttpClient::new(&env, &interrupt);
            let ask = || token::device(&http, &config, &client_id, &device.code);
            if let Some(result) = poll(&device, &stopped, ask) {
                on_end(result);
            }
        })?;
        Ok(Self { stop })
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// `None` if it was stopped.
fn poll(
    device: &DeviceCode,
    stop: &AtomicBool,
    ask: impl Fn() -> Result<Tokens, RequestError>,
) -> Option<Result<Tokens, RequestError>> {
    let mut interval = device.interval;
    loop {
        let next = Instant::now() + interval;
        while Instant::now() < next {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            thread::sleep(STOP_INTERVAL.min(interval));
        }
        let error = match ask() {
            Ok(tokens) => return Some(Ok(tokens)),
            Err(error) => error,
        };
        match &error {
            _ if Instant::now() >= device.end => return Some(Err(error)),
            error if error.is_refused_with(&["authorization_pending"]) => {}
            error if error.is_refused_with(&["slow_down"]) => {
                interval = (interval + DEFAULT_INTERVAL).min(MAX_INTERVAL);
            }
            // "On encountering a connection timeout, clients MUST unilaterally reduce their
            // polling frequency"; so they do if the server fails.
            RequestError::Http(_) | RequestError::Server(_) | RequestError::RateLimited { .. } => {
                interval = (interval * 2).min(MAX_INTERVAL / 5);
            }
            _ => return Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DeviceCode, poll, regular_body};
    use crate::error::RequestError;
    use auth_core::Secret;
    use std::cell::Cell;
    use std::sync::atomic::AtomicBool;
    use std::time::{Duration, Instant};

    #[test]
    fn an_interval_and_a_lifetime_of_any_size_can_be_waited_for() {
        for (given, interval) in [
            ("18446744073709551615", 300),
            ("1e300", 300),
            ("\"7\"", 7),
            ("0", 5),
            ("-1", 5),
            ("null", 5),
            ("[]", 5),
        ] {
            let text = format!(r#"{{"interval":{given},"expires_in":{given}}}"#);
            let answer = serde_json::from_str(&text).expect("an object");
            let body = regular_body(answer);
            assert_eq!(body["interval"], interval, "{given}");
            let lifetime = body["expires_in"].as_u64().expect("a number");
            assert!((1..=3600).contains(&lifetime), "{given}");
        }
    }

    #[test]
    fn polling_goes_on_while_it_is_pending_and_ends_at_a_refusal() {
        let device = DeviceCode {
            code: Secret::from("c"),
            user_code: "U".to_owned(),
            verification_uri: url::Url::parse("https://a.example").expect("a URL"),
            complete: None,
            interval: Duration::from_millis(1),
            end: Instant::now() + Duration::from_secs(60),
        };
        let asked = Cell::new(0);
        let ask = || {
            asked.set(asked.get() + 1);
            let code = if asked.get() < 3 {
                "authorization_pending"
            } else {
                "access_denied"
            };
            Err(RequestError::Refused {
                code: code.to_owned(),
                description: String::new(),
                status: 400,
            })
        };
        let end = poll(&device, &AtomicBool::new(false), ask);
        assert!(
            matches!(end, Some(Err(RequestError::Refused { code, .. })) if code == "access_denied")
        );
        assert_eq!(asked.get(), 3);
        assert!(
            poll(&device, &AtomicBool::new(true), || unreachable!(
                "nobody asks"
            ))
            .is_none()
        );
    }
}
