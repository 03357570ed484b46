//! Which OAuth server, and who we are there.
//!
//! No client identifier is included: an identifier belongs to the application that is registered
//! under it. Everything else has the defaults of Claude Code's own provider.

mod raw;

use auth_core::context::config::Config;
use auth_core::context::refresher::{CLIENT_ID_VARIABLE, Via};
use auth_core::{CliError, Env, ExitStatus};
use url::Url;

use raw::{NAMES, RawConfig};
pub use raw::{OAuthArgs, is_safe};

/// How the parameters of token requests are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// One JSON object, as Claude Code's provider takes them.
    Json,
    /// `application/x-www-form-urlencoded`, as RFC 6749 has it.
    Form,
}

/// `[oauth]` of the configuration, completed by its defaults.
#[derive(Clone, Debug)]
pub struct OAuthConfig {
    client_id: Option<String>,
    /// Where `client_id` is looked for, as messages name it.
    file: String,
    /// Authorization endpoint of Claude.ai accounts.
    pub authorize_url: Url,
    /// Authorization endpoint of Console accounts.
    pub console_authorize_url: Url,
    /// Token endpoint.
    pub token_url: Url,
    /// Revocation endpoint (RFC 7009).
    pub revoke_url: Option<Url>,
    /// Device authorization endpoint (RFC 8628).
    pub device_authorization_url: Option<Url>,
    /// Who a token belongs to.
    pub profile_url: Option<Url>,
    /// Makes API keys for Console accounts.
    pub api_key_url: Option<Url>,
    /// The redirect whose page shows `CODE#STATE` to paste.
    pub manual_redirect_url: Option<Url>,
    /// What a login asks for.
    pub scopes: Vec<String>,
    /// What a long-lived token asks for.
    pub setup_token_scopes: Vec<String>,
    /// Who sends the requests.
    pub via: Via,
    /// How token requests are written.
    pub token_request: TokenRequest,
    /// The issuer identifier that a callback with `iss` has to name (RFC 9207).
    pub issuer: Option<String>,
}

/// Why the OAuth provider is not configured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OAuthConfigError {
    /// `config.toml` cannot be read.
    #[error("{}", .0.message())]
    File(CliError),
    /// `--oauth` with something else than a known key and a value.
    #[error("`--oauth {0}` is not KEY=VALUE with a key of `[oauth]`")]
    Override(String),
    /// A value of the wrong type, or an endpoint that is not safe.
    #[error("`{key}` of `[oauth]` in {file}: {reason}")]
    Value {
        /// The key.
        key: String,
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Neither an option, a variable nor the file names a client.
    #[error("no OAuth client ID is configured: `client_id` of `[oauth]` is not set in {file}")]
    NoClient {
        /// The file.
        file: String,
    },
}

impl From<OAuthConfigError> for CliError {
    fn from(error: OAuthConfigError) -> Self {
        let message = error.to_string();
        match error {
            OAuthConfigError::File(error) => error,
            OAuthConfigError::Override(_) => {
                Self::usage(message).hint(format!("the keys are {}", NAMES.join(", ")))
            }
            OAuthConfigError::Value { .. } => Self::new(ExitStatus::Data, "oauth.config", message),
            OAuthConfigError::NoClient { file } => {
                Self::new(ExitStatus::Unusable, "oauth.no-client", message)
                    .hint("install Claude Code and log in there: `claude auth login`")
                    .hint(format!(
                        "or register an application with the provider and set `client_id` under `[oauth]` in {file} (or `{CLIENT_ID_VARIABLE}`, or `--client-id`)"
                    ))
            }
        }
    }
}

const AUTHORIZE: &str = "https://claude.com/cai/oauth/authorize";
const CONSOLE_AUTHORIZE: &str = "https://platform.claude.com/oauth/authorize";
const TOKEN: &str = "https://platform.claude.com/v1/oauth/token";
const REVOKE: &str = "https://platform.claude.com/v1/oauth/token/revoke";
const PROFILE: &str = "https://api.anthropic.com/api/oauth/profile";
const API_KEY: &str = "https://api.anthropic.com/api/oauth/claude_cli/create_api_key";
const MANUAL_REDIRECT: &str = "https://platform.claude.com/oauth/code/callback";
const SCOPES: &str = "org:create_api_key user:profile user:inference user:sessions:claude_code \
    user:mcp_servers user:file_upload user:plugins user:privacy_consents:write";
const SETUP_TOKEN_SCOPES: &str = "user:inference";

impl OAuthConfig {
    /// Reads the configuration; the environment and `args` override it.
    ///
    /// Another `token_url` is another provider: the optional endpoints then have no defaults, so
    /// that no token of the one is sent to the other.
    ///
    /// # Errors
    /// [`OAuthConfigError`], naming key and file.
    pub fn load(env: &Env, args: &OAuthArgs) -> Result<Self, OAuthConfigError> {
        let file = Config::load(env).map_err(|error| OAuthConfigError::File(error.into()))?;
        let keys = RawConfig::read(&file, args)?;
        let required = |key: &'static str, default: &str| {
            let configured = keys.url(key)?.flatten();
            Ok::<_, OAuthConfigError>(configured.unwrap_or_else(|| constant(default)))
        };
        let token_url = required("token_url", TOKEN)?;
        let is_default = token_url.as_str() == TOKEN;
        let optional = |key: &'static str, default: Option<&str>| {
            let default = default.filter(|_| is_default).map(constant);
            Ok::<_, OAuthConfigError>(keys.url(key)?.unwrap_or(default))
        };
        let authorize_url = required("authorize_url", AUTHORIZE)?;
        let console_default = match authorize_url.as_str() {
            AUTHORIZE => CONSOLE_AUTHORIZE,
            other => other,
        };
        Ok(Self {
            client_id: match env
                .get_trimmed(CLIENT_ID_VARIABLE)
                .filter(|_| !args.has_client_id())
            {
                Some(id) => Some(id.to_owned()),
                None => keys.text("client_id")?,
            },
            issuer: keys.text("issuer")?,
            via: keys.via()?,
            file: keys.file(),
            console_authorize_url: required("console_authorize_url", console_default)?,
            revoke_url: optional("revoke_url", Some(REVOKE))?,
            device_authorization_url: optional("device_authorization_url", None)?,
            profile_url: optional("profile_url", Some(PROFILE))?,
            api_key_url: optional("api_key_url", Some(API_KEY))?,
            manual_redirect_url: optional("manual_redirect_url", Some(MANUAL_REDIRECT))?,
            scopes: keys.words("scopes", SCOPES)?,
            setup_token_scopes: keys.words("setup_token_scopes", SETUP_TOKEN_SCOPES)?,
            token_request: keys.token_request()?,
            authorize_url,
            token_url,
        })
    }

    /// The identifier that this program is registered under; `None` if none is configured.
    #[must_use]
    pub fn configured_client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// The identifier that this program is registered under.
    ///
    /// # Errors
    /// [`OAuthConfigError::NoClient`].
    pub fn client_id(&self) -> Result<&str, OAuthConfigError> {
        self.configured_client_id().ok_or_else(|| self.no_client())
    }

    /// The error of a request that needs a client identifier.
    #[must_use]
    pub fn no_client(&self) -> OAuthConfigError {
        OAuthConfigError::NoClient {
            file: self.file.clone(),
        }
    }
}

fn constant(url: &str) -> Url {
    Url::parse(url).expect("the defaults are URLs, and the rest has been parsed before")
}

#[cfg(test)]
mod tests {
    use super::{OAuthArgs, OAuthConfig, OAuthConfigError, TokenRequest};
    use auth_core::{CliError, Env, ExitStatus};

    fn load(config: &str) -> Result<OAuthConfig, OAuthConfigError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&path, config).expect("a file");
        let env = Env::from_pairs([("AUTH_TOOLS_CONFIG", path)]);
        OAuthConfig::load(&env, &OAuthArgs::default())
    }

    #[test]
    fn everything_but_the_client_has_a_default() {
        let config = load("").expect("an empty file is fine");
        assert_eq!(config.token_request, TokenRequest::Json);
        assert_eq!(config.setup_token_scopes, ["user:inference"]);
        assert_eq!(config.scopes.len(), 8);
        let error = CliError::from(config.client_id().expect_err("there is none"));
        assert_eq!(error.exit(), ExitStatus::Unusable);
        assert!(error.message().contains("client_id"));
        assert!(error.message().contains("config.toml"));
        assert!(error.hints()[0].contains("Claude Code"));
    }

    #[test]
    fn an_endpoint_is_https_or_on_loopback() {
        for (url, good) in [
            ("https://a.example/token", true),
            ("http://127.0.0.1:1/token", true),
            ("http://localhost:1/token", true),
            ("http://[::1]:1/token", true),
            ("http://a.example/token", false),
            ("http://127.0.0.1.example/token", false),
            ("ftp://127.0.0.1/token", false),
            ("https://user:pass@a.example/", false),
            ("nonsense", false),
        ] {
            let loaded = load(&format!("[oauth]\ntoken_url = \"{url}\""));
            assert_eq!(loaded.is_ok(), good, "{url}");
        }
    }

    #[test]
    fn a_token_of_another_provider_is_not_sent_to_the_default_one() {
        let config = load("[oauth]\ntoken_url = \"https://a.example/t\"").expect("it is fine");
        assert_eq!(config.profile_url, None);
        assert_eq!(config.revoke_url, None);
        assert_eq!(config.manual_redirect_url, None);
    }

    #[test]
    fn scopes_are_a_list_or_one_line_of_words() {
        for scopes in [r#"["a", "b"]"#, r#""a b""#] {
            let config = load(&format!("[oauth]\nscopes = {scopes}")).expect("scopes");
            assert_eq!(config.scopes, ["a", "b"]);
        }
        assert!(load("[oauth]\nscopes = 3").is_err());
    }
}
