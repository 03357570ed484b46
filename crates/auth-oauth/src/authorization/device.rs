//! Device authorization (RFC 8628): a code that the person types on another device.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use auth_core::{Env, Secret};
use serde_json::Value;
use url::Url;

use super::flow::Event;
use crate::answer;
use crate::error::RequestError;
use crate::http::Http;
use crate::provider::OAuthConfig;
use crate::token::{self, Tokens};
use crate::{Interrupt, provider};

/// "If no value is provided, clients MUST use 5 as the default", also what `slow_down` adds.
const INTERVAL: Duration = Duration::from_secs(5);
/// How long a code lives where the provider does not say.
const LIFETIME: Duration = Duration::from_secs(600);
/// How often a poller that waits looks whether it is still wanted.
const TICK: Duration = Duration::from_millis(50);

/// What the person is shown, and what is polled with.
pub(super) struct DeviceCode {
    code: Secret,
    /// What the person types.
    pub(super) user_code: String,
    /// Where.
    pub(super) verification_uri: Url,
    /// The same with the code in it, where the provider gives one.
    pub(super) complete: Option<Url>,
    interval: Duration,
    end: Instant,
}

/// Asks for a device code; `None` where the provider has no endpoint for it.
pub(super) fn start(
    http: &Http,
    provider: &OAuthConfig,
    client_id: &str,
    scopes: &[String],
) -> Result<Option<DeviceCode>, RequestError> {
    let Some(url) = &provider.device_authorization_url else {
        return Ok(None);
    };
    let parameters = vec![
        ("client_id", client_id.into()),
        ("scope", scopes.join(" ").into()),
    ];
    let answer = http.send(token::request(url, provider.token_request, parameters))?;
    let body = answer::object(&answer)?;
    let wrong = |key: &str| RequestError::Malformed(format!("`{key}` is missing or malformed"));
    let text = |key: &str| {
        body.get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let address = |key: &str| {
        text(key)
            .and_then(|text| Url::parse(text).ok())
            .filter(provider::is_safe)
    };
    let seconds = |key: &str| {
        body.get(key)
            .and_then(Value::as_u64)
            .map(Duration::from_secs)
    };
    Ok(Some(DeviceCode {
        code: Secret::from(text("device_code").ok_or_else(|| wrong("device_code"))?),
        user_code: text("user_code")
            .ok_or_else(|| wrong("user_code"))?
            .to_owned(),
        verification_uri: address("verification_uri")
            .or_else(|| address("verification_url"))
            .ok_or_else(|| wrong("verification_uri"))?,
        complete: address("verification_uri_complete"),
        interval: seconds("interval")
            .unwrap_or(INTERVAL)
            .max(Duration::from_secs(1)),
        end: Instant::now() + seconds("expires_in").unwrap_or(LIFETIME).min(LIFETIME * 6),
    }))
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
        provider: &OAuthConfig,
        client_id: &str,
        events: Sender<Event>,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (env, interrupt) = (env.clone(), interrupt.clone());
        let (provider, client_id) = (provider.clone(), client_id.to_owned());
        let stopped = Arc::clone(&stop);
        thread::spawn(move || {
            let http = Http::new(&env, &interrupt);
            let ask = || token::device(&http, &provider, &client_id, &device.code);
            if let Some(result) = poll(&device, &stopped, ask) {
                // The flow may have ended; then nobody has to know.
                drop(events.send(Event::Device(result)));
            }
        });
        Self { stop }
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// `None` where nobody wants to know any more.
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
            thread::sleep(TICK.min(interval));
        }
        let error = match ask() {
            Ok(tokens) => return Some(Ok(tokens)),
            Err(error) => error,
        };
        match &error {
            _ if Instant::now() >= device.end => return Some(Err(error)),
            RequestError::Refused { code, .. } if code == "authorization_pending" => {}
            RequestError::Refused { code, .. } if code == "slow_down" => interval += INTERVAL,
            // "On encountering a connection timeout, clients MUST unilaterally reduce their
            // polling frequency"; a server in trouble deserves the same.
            RequestError::Http(_) | RequestError::Server(_) | RequestError::RateLimited { .. } => {
                interval = (interval * 2).min(LIFETIME / 10);
            }
            _ => return Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DeviceCode, poll};
    use crate::error::RequestError;
    use auth_core::Secret;
    use std::cell::Cell;
    use std::sync::atomic::AtomicBool;
    use std::time::{Duration, Instant};

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
