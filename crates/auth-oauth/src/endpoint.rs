//! An endpoint of the provider, between `oauth2` and our HTTP client.

use std::borrow::Cow;

use oauth2::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};
use zeroize::{Zeroize, Zeroizing};

use crate::config::{OAuthConfig, TokenRequest};
use crate::error::RequestError;
use crate::http::{HttpClient, Request, Response};
use crate::token_response::regular_body;

/// An endpoint that takes parameters.
pub(crate) struct Endpoint<'a> {
    pub(crate) http: &'a HttpClient,
    pub(crate) url: &'a Url,
    pub(crate) form: TokenRequest,
}

pub(crate) type Parameters<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

impl<'a> Endpoint<'a> {
    pub(crate) fn token(http: &'a HttpClient, config: &'a OAuthConfig) -> Self {
        Self {
            http,
            url: &config.token_url,
            form: config.token_request,
        }
    }

    /// The answer to a token request of `oauth2`, made regular.
    pub(crate) fn token_answer(&self, request: &HttpRequest) -> Result<HttpResponse, RequestError> {
        Ok(HttpResponse::new(regular_body(&self.answer(request)?)?))
    }

    /// The answer to a request of `oauth2`, as it is.
    pub(crate) fn answer(&self, request: &HttpRequest) -> Result<Response, RequestError> {
        self.post(form_urlencoded::parse(request.body()).collect())
    }

    /// Posts the parameters in the form that the provider takes.
    pub(crate) fn post(&self, parameters: Parameters<'_>) -> Result<Response, RequestError> {
        let request = match self.form {
            TokenRequest::Json => {
                let mut object: Map<String, Value> = parameters
                    .into_iter()
                    .map(|(key, value)| (key.clone().into_owned(), json_value(&key, value)))
                    .collect();
                let body = serde_json::to_vec(&object).expect("strings and numbers are JSON");
                wipe(&mut object);
                Request::post(self.url, "application/json", Zeroizing::new(body))
            }
            TokenRequest::Form => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(parameters);
                let body = Zeroizing::new(form.finish().into_bytes());
                Request::post(self.url, "application/x-www-form-urlencoded", body)
            }
        };
        Ok(self.http.send(request)?)
    }
}

/// `expires_in` is a number in JSON, as Claude Code sends it; all else is text.
fn json_value(key: &str, value: Cow<'_, str>) -> Value {
    match value.parse::<u64>() {
        Ok(seconds) if key == "expires_in" => seconds.into(),
        _ => value.into_owned().into(),
    }
}

fn wipe(object: &mut Map<String, Value>) {
    for (_, value) in object.iter_mut() {
        if let Value::String(text) = value {
            text.zeroize();
        }
    }
}
