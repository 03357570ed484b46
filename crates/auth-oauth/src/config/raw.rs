//! The keys of `[oauth]`, typed, with errors that name key and file.

use auth_core::context::config::Config;
use auth_core::context::refresher::Via;
use toml::{Table, Value};
use url::{Host, Url};

use super::{OAuthConfigError, TokenRequest};

/// Command-line options about the OAuth provider.
#[derive(clap::Args, Clone, Debug, Default)]
#[group(id = "oauth-provider")]
#[command(next_help_heading = "OAuth provider")]
pub struct OAuthArgs {
    /// OAuth client ID [default: `client_id` of `[oauth]` in config.toml]
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Override one key of `[oauth]` in config.toml (may be repeated)
    #[arg(long = "oauth", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Who sends the requests: an OAuth client of your own or your installed Claude Code
    /// [default: `via` of `[oauth]`, else auto]
    #[arg(long, value_name = "WHO", value_parser = Via::WORDS)]
    via: Option<String>,
}

impl OAuthArgs {
    pub(super) fn has_client_id(&self) -> bool {
        let named = |pair: &String| pair.starts_with("client_id=");
        self.client_id.is_some() || self.overrides.iter().any(named)
    }
}

pub(super) const NAMES: [&str; 14] = [
    "client_id",
    "authorize_url",
    "console_authorize_url",
    "token_url",
    "revoke_url",
    "device_authorization_url",
    "profile_url",
    "api_key_url",
    "manual_redirect_url",
    "scopes",
    "setup_token_scopes",
    "token_request",
    "issuer",
    "via",
];

/// The section with the overrides applied.
pub(super) struct RawConfig {
    table: Table,
    file: Option<String>,
}

impl RawConfig {
    pub(super) fn read(config: &Config, args: &OAuthArgs) -> Result<Self, OAuthConfigError> {
        let mut table = config.section("oauth");
        for pair in &args.overrides {
            let known = pair.split_once('=').filter(|(key, _)| NAMES.contains(key));
            let (key, value) = known.ok_or_else(|| OAuthConfigError::Override(pair.clone()))?;
            table.insert(key.to_owned(), Value::String(value.to_owned()));
        }
        if let Some(id) = &args.client_id {
            table.insert("client_id".to_owned(), Value::String(id.clone()));
        }
        if let Some(via) = &args.via {
            table.insert("via".to_owned(), Value::String(via.clone()));
        }
        let file = config.path.as_ref().map(|path| path.display().to_string());
        Ok(Self { table, file })
    }

    /// The file, as messages name it.
    pub(super) fn file(&self) -> String {
        self.file
            .as_ref()
            .map_or_else(|| "config.toml".to_owned(), |file| format!("`{file}`"))
    }

    /// A string; an empty one is not set.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, OAuthConfigError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => {
                Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
            }
            Some(_) => Err(self.wrong(key, "not a string")),
        }
    }

    /// An endpoint: `None` if the key is not set, `Some(None)` if it is empty.
    pub(super) fn url(&self, key: &str) -> Result<Option<Option<Url>>, OAuthConfigError> {
        if !self.table.contains_key(key) {
            return Ok(None);
        }
        let Some(text) = self.text(key)? else {
            return Ok(Some(None));
        };
        let url = Url::parse(&text).map_err(|error| self.wrong(key, &error.to_string()))?;
        if !is_safe(&url) {
            return Err(self.wrong(key, "neither https nor http on loopback"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(self.wrong(key, "a URL with a user name or password is not allowed"));
        }
        Ok(Some(Some(url)))
    }

    /// A list of words: an array of strings, or one string of words.
    pub(super) fn words(&self, key: &str, default: &str) -> Result<Vec<String>, OAuthConfigError> {
        let split = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        match self.table.get(key) {
            None => Ok(split(default)),
            Some(Value::String(text)) => Ok(split(text)),
            Some(Value::Array(list)) => {
                let words = list.iter().map(|word| word.as_str().map(str::to_owned));
                words
                    .collect::<Option<_>>()
                    .ok_or_else(|| self.wrong(key, "not an array of strings"))
            }
            Some(_) => Err(self.wrong(key, "neither an array of strings nor a string")),
        }
    }

    pub(super) fn token_request(&self) -> Result<TokenRequest, OAuthConfigError> {
        match self.text("token_request")?.as_deref() {
            None | Some("json") => Ok(TokenRequest::Json),
            Some("form") => Ok(TokenRequest::Form),
            Some(_) => Err(self.wrong("token_request", "neither `json` nor `form`")),
        }
    }

    pub(super) fn via(&self) -> Result<Via, OAuthConfigError> {
        let word = self.text("via")?;
        word.map_or(Ok(Via::default()), |word| {
            let expected = || self.wrong("via", "neither `auto`, `client` nor `claude`");
            Via::from_word(&word).ok_or_else(expected)
        })
    }

    fn wrong(&self, key: &str, reason: &str) -> OAuthConfigError {
        OAuthConfigError::Value {
            key: key.to_owned(),
            file: self.file(),
            reason: reason.to_owned(),
        }
    }
}

/// Whether a token may be sent there: encrypted (https), or not leaving the machine (http on
/// loopback).
#[must_use]
pub fn is_safe(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    }
}
