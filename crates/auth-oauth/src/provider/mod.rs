//! Which OAuth server, and who we are there.
//!
//! The kit ships no client identifier: an identifier belongs to the application that is registered
//! under it. Everything else has the defaults of Claude Code's own provider.

mod keys;

use auth_core::context::config::Config;
use auth_core::{CliError, Env, ExitStatus};
use url::Url;

use keys::Keys;
pub use keys::{Options, is_safe};

/// The environment variable that overrides `client_id`.
const CLIENT_ID_VARIABLE: &str = "CLAUDE_CODE_OAUTH_CLIENT_ID";

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
    /// Where `client_id` is looked for, in words.
    config_place: String,
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
    /// How token requests are written.
    pub token_request: TokenRequest,
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
    /// Reads the configuration; the environment and `options` override it.
    ///
    /// Another `token_url` is another provider: the optional endpoints then have no defaults, so
    /// that no token of the one is sent to the other.
    ///
    /// # Errors
    /// Exit 6 naming key and file, where a value is of the wrong type or an endpoint is neither
    /// https nor http on loopback; exit 2 where an option is.
    pub fn load(env: &Env, options: &Options) -> Result<Self, CliError> {
        let keys = Keys::read(&Config::load(env)?, options)?;
        let required = |key: &'static str, default: &str| {
            let configured = keys.url(key)?.flatten();
            Ok::<_, CliError>(configured.unwrap_or_else(|| constant(default)))
        };
        let token_url = required("token_url", TOKEN)?;
        let is_default = token_url.as_str() == TOKEN;
        let optional = |key: &'static str, default: Option<&str>| {
            let default = default.filter(|_| is_default).map(constant);
            Ok::<_, CliError>(keys.url(key)?.unwrap_or(default))
        };
        let authorize_url = required("authorize_url", AUTHORIZE)?;
        let console_default = match authorize_url.as_str() {
            AUTHORIZE => CONSOLE_AUTHORIZE,
            other => other,
        };
        Ok(Self {
            client_id: match env
                .get_trimmed(CLIENT_ID_VARIABLE)
                .filter(|_| !options.has_client_id())
            {
                Some(id) => Some(id.to_owned()),
                None => keys.text("client_id")?,
            },
            config_place: keys.place(),
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

    /// The identifier that we are registered under.
    ///
    /// # Errors
    /// Exit 6 saying which key to set in which file, where none is configured.
    pub fn client_id(&self) -> Result<&str, CliError> {
        self.client_id.as_deref().ok_or_else(|| {
            let message = format!(
                "finding the OAuth client: `client_id` of `[oauth]` is not set in {}",
                self.config_place
            );
            CliError::new(ExitStatus::Data, "oauth.no-client", message)
                .hint(format!(
                    "register an application with the provider and write `client_id = \"…\"` under `[oauth]` into {}",
                    self.config_place
                ))
                .hint(format!("or set `{CLIENT_ID_VARIABLE}`, or give `--client-id ID`"))
        })
    }
}

fn constant(url: &str) -> Url {
    Url::parse(url).expect("the defaults are URLs, and the rest has been parsed before")
}

#[cfg(test)]
mod tests {
    use super::{OAuthConfig, Options, TokenRequest};
    use auth_core::{Env, ExitStatus};

    fn load(config: &str) -> Result<OAuthConfig, auth_core::CliError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&path, config).expect("a file");
        let env = Env::from_pairs([("AUTH_TOOLS_CONFIG", path)]);
        OAuthConfig::load(&env, &Options::default())
    }

    #[test]
    fn everything_but_the_client_has_a_default() {
        let provider = load("").expect("an empty file is fine");
        assert_eq!(provider.token_request, TokenRequest::Json);
        assert_eq!(provider.setup_token_scopes, ["user:inference"]);
        assert_eq!(provider.scopes.len(), 8);
        let failure = provider.client_id().expect_err("there is none");
        assert_eq!(failure.exit(), ExitStatus::Data);
        assert!(failure.message().contains("client_id"));
        assert!(failure.message().contains("config.toml"));
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
        let provider = load("[oauth]\ntoken_url = \"https://a.example/t\"").expect("it is fine");
        assert_eq!(provider.profile_url, None);
        assert_eq!(provider.revoke_url, None);
        assert_eq!(provider.manual_redirect_url, None);
    }

    #[test]
    fn scopes_are_a_list_or_one_line_of_words() {
        for scopes in [r#"["a", "b"]"#, r#""a b""#] {
            let provider = load(&format!("[oauth]\nscopes = {scopes}")).expect("scopes");
            assert_eq!(provider.scopes, ["a", "b"]);
        }
        assert!(load("[oauth]\nscopes = 3").is_err());
    }
}
