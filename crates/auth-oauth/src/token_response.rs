//! Token answers as servers really write them, made regular before `oauth2` reads them.
//!
//! The refresh token that was sent may be used up: an answer with a usable access token is kept
//! whatever its other members are (contract, section 8.3). What was odd is told in `odd`.

use std::collections::BTreeMap;

use auth_core::Secret;
use oauth2::ExtraTokenFields;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::error::RequestError;
use crate::http::Response;
use crate::response;

/// A longer lifetime than a hundred years is no lifetime.
const MAX_LIFETIME_SECS: f64 = 100.0 * 365.0 * 86_400.0;

/// Members beyond RFC 6749.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ExtraFields {
    pub(crate) refresh_token_expires_in: Option<u64>,
    pub(crate) account: Option<Value>,
    pub(crate) organization: Option<Value>,
    /// Sentences about members that could not be used.
    #[serde(default)]
    pub(crate) odd: Vec<String>,
}

impl ExtraTokenFields for ExtraFields {}

/// The body of a successful answer as RFC 6749 section 5.1 has it.
///
/// # Errors
/// [`RequestError`]: no usable access token. An `error` member is a refusal under any status.
pub(crate) fn regular_body(response: &Response) -> Result<Vec<u8>, RequestError> {
    if !(200..300).contains(&response.status) {
        return Err(response::error(response));
    }
    let body = response::without_bom(&response.body);
    // Each member by itself: a number out of range in one of them spoils no other.
    let members: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(body).map_err(|_| response::malformed(response))?;
    let mut reader = Reader {
        members,
        odd: Vec::new(),
    };
    let Some(access_token) = reader.access_token() else {
        return Err(match response::oauth_error(response) {
            Some(error) => error,
            None => RequestError::Malformed("`access_token` is missing or malformed".to_owned()),
        });
    };
    let mut regular = Map::new();
    regular.insert("access_token".to_owned(), access_token);
    regular.insert("token_type".to_owned(), json!("bearer"));
    reader.token_type();
    let optional = [
        ("refresh_token", reader.refresh_token()),
        ("expires_in", reader.lifetime("expires_in")),
        (
            "refresh_token_expires_in",
            reader.lifetime("refresh_token_expires_in"),
        ),
        ("scope", reader.scope()),
        ("account", reader.get("account")),
        ("organization", reader.get("organization")),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            regular.insert(name.to_owned(), value);
        }
    }
    regular.insert("odd".to_owned(), json!(reader.odd));
    let body = serde_json::to_vec(&regular);
    body.map_err(|error| RequestError::Malformed(error.to_string()))
}

struct Reader {
    members: BTreeMap<String, Box<RawValue>>,
    odd: Vec<String>,
}

impl Reader {
    /// A member; `None` if it is absent, null, or beyond what JSON can be read into.
    fn get(&self, name: &str) -> Option<Value> {
        let value = serde_json::from_str(self.members.get(name)?.get()).ok()?;
        (value != Value::Null).then_some(value)
    }

    fn is_present(&self, name: &str) -> bool {
        let value = self.members.get(name);
        value.is_some_and(|value| value.get() != "null")
    }

    fn access_token(&self) -> Option<Value> {
        one_line(self.get("access_token")?)
    }

    fn token_type(&mut self) {
        let is_bearer = match self.get("token_type") {
            Some(Value::String(kind)) => kind.trim().eq_ignore_ascii_case("bearer"),
            Some(_) => false,
            None => !self.is_present("token_type"),
        };
        if !is_bearer {
            self.odd
                .push("`token_type` is not `bearer`; the token is used as one".to_owned());
        }
    }

    fn refresh_token(&mut self) -> Option<Value> {
        let given = self.get("refresh_token");
        let token = given.clone().and_then(one_line);
        let is_empty = given == Some(Value::String(String::new()));
        if token.is_none() && !is_empty && self.is_present("refresh_token") {
            self.odd
                .push("`refresh_token` is not a token; the old one is kept".to_owned());
        }
        token
    }

    /// Whole seconds, from a number or a number in a string.
    fn lifetime(&mut self, name: &str) -> Option<Value> {
        let seconds = match self.get(name) {
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        let usable = seconds.filter(|seconds| (0.0..=MAX_LIFETIME_SECS).contains(seconds));
        if usable.is_none() && self.is_present(name) {
            self.odd.push(format!(
                "`{name}` is not a lifetime; when the token expires is unknown"
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and a hundred years"
        )]
        usable.map(|seconds| json!(seconds as u64))
    }

    /// Words in one string, whatever they came in.
    fn scope(&mut self) -> Option<Value> {
        let words = match self.get("scope") {
            Some(Value::String(text)) => Some(text),
            Some(Value::Array(list)) => {
                let words: Option<Vec<_>> = list.iter().map(Value::as_str).collect();
                words.map(|words| words.join(" "))
            }
            _ => None,
        };
        if words.is_none() && self.is_present("scope") {
            self.odd
                .push("`scope` is not a list of scopes; it is ignored".to_owned());
        }
        words
            .filter(|words| !words.trim().is_empty())
            .map(Value::String)
    }
}

/// A token that can be sent: not blank, one line of ASCII.
fn one_line(value: Value) -> Option<Value> {
    let text = value.as_str()?;
    let is_usable = !text.trim().is_empty() && Secret::from(text).check_header_value().is_ok();
    is_usable.then_some(value)
}
