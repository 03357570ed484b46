//! `auth-login federate`: exchanges the identity token of a workload for an access token. The
//! plumbing of `auth-core`, which opens no socket itself.
//!
//! The token is cached in a private file until shortly before it expires, for all processes of the
//! user; any number of them cause one request.

use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::cli::{Context, output};
use auth_core::context::user_dirs;
use auth_core::{CliError, Env, ExitStatus, Secret};
use auth_fs::lock::Lock;
use auth_fs::{Rules, private_file};
use auth_oauth::config;
use auth_oauth::federation::{self, FederationGrant};
use jiff::{SignedDuration, Timestamp, Unit};
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use super::login_context::LoginContext;

const WHAT: &str = "federation failed";
const API: &str = "https://api.anthropic.com";
/// A cached token is used until this long before it expires.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(5);
/// One exchange may take 30 s.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);

#[derive(clap::Args)]
pub(super) struct Args {}

/// `auth-login federate --json`, and what is cached.
#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    token: String,
    expires_at: Option<Timestamp>,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &LoginContext,
    _args: &Args,
) -> Result<ExitStatus, CliError> {
    let request = Request::from_env(&setup.env)?;
    let cache = request.cache_file(&setup.env);
    let now = (context.now)();
    let document = match cached(cache.as_deref(), now) {
        Some(document) => document,
        None => {
            // Those who wait find what the first has cached; without a lock each asks for itself.
            let _lock = cache.as_deref().and_then(lock);
            match cached(cache.as_deref(), now) {
                Some(document) => document,
                None => exchange(context, setup, &request, cache.as_deref())?,
            }
        }
    };
    let token = Secret::from(document.token.as_str());
    if setup.common.json {
        output::document(context.streams.stdout, &document)?;
    } else {
        output::record(context.streams.stdout, token.expose())?;
    }
    Ok(ExitStatus::Ok)
}

fn exchange(
    context: &mut Context<'_>,
    setup: &LoginContext,
    request: &Request,
    cache: Option<&Path>,
) -> Result<Document, CliError> {
    let identity_token = identity_token(&setup.env)?;
    let http = setup.http(context)?;
    let grant = FederationGrant {
        identity_token: &identity_token,
        rule_id: &request.rule_id,
        organization_id: &request.organization_id,
        service_account_id: request.service_account_id.as_deref(),
    };
    let tokens = federation::exchange(&http, &request.token_url, &grant)
        .map_err(|error| error.into_cli_error(WHAT))?;
    let document = Document {
        version: 1,
        token: tokens.access_token.expose().to_owned(),
        expires_at: tokens
            .expires_at
            .map(|end| end.round(Unit::Second).unwrap_or(end)),
    };
    if let (Some(path), Some(_)) = (cache, document.expires_at) {
        let text = Zeroizing::new(serde_json::to_vec(&document).unwrap_or_default());
        let directory = path.parent().unwrap_or(Path::new("."));
        let written =
            private_file::create_dir(directory).and_then(|()| private_file::replace(path, &text));
        if let Err(error) = written {
            let mut console = context.console(&setup.common);
            console.warn(format!("the token is not cached: {error}"));
        }
    }
    Ok(document)
}

/// Where and as whom.
struct Request {
    token_url: Url,
    rule_id: String,
    organization_id: String,
    service_account_id: Option<String>,
}

impl Request {
    fn from_env(env: &Env) -> Result<Self, CliError> {
        let required = |name: &str| {
            env.get_trimmed(name).map(str::to_owned).ok_or_else(|| {
                let message = format!("{WHAT}: {name} is not set");
                CliError::new(ExitStatus::NotFound, "federation.not-configured", message)
            })
        };
        let base = env.get_trimmed("ANTHROPIC_BASE_URL").unwrap_or(API);
        let url = Url::parse(base).ok().filter(config::is_safe);
        let mut url = url.ok_or_else(|| {
            let message =
                format!("{WHAT}: ANTHROPIC_BASE_URL is neither https nor http on loopback");
            CliError::new(ExitStatus::Policy, "federation.base-url", message)
        })?;
        let path = format!("{}/v1/oauth/token", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.set_query(None);
        Ok(Self {
            token_url: url,
            rule_id: required("ANTHROPIC_FEDERATION_RULE_ID")?,
            organization_id: required("ANTHROPIC_ORGANIZATION_ID")?,
            service_account_id: env
                .get_trimmed("ANTHROPIC_SERVICE_ACCOUNT_ID")
                .map(str::to_owned),
        })
    }

    /// Private to the user. `erase` and `logout` remove it with the cached keys of helpers, whose
    /// files begin the same way.
    fn cache_file(&self, env: &Env) -> Option<PathBuf> {
        let id = format!(
            "{}\n{}\n{}\n{}",
            self.token_url,
            self.rule_id,
            self.organization_id,
            self.service_account_id.as_deref().unwrap_or_default()
        );
        let digits = Secret::from(id.as_str()).fingerprint().to_string();
        let name = digits.replace("sha256:", "helper-federation-") + ".json";
        Some(user_dirs::auth_tools_dirs(env).first()?.join(name))
    }
}

/// The variable, or the file that a platform writes again before the token expires.
fn identity_token(env: &Env) -> Result<Secret, CliError> {
    let token = match env.get_trimmed("ANTHROPIC_IDENTITY_TOKEN") {
        Some(token) => Secret::from(token),
        None => {
            let Some(path) = env
                .get_os("ANTHROPIC_IDENTITY_TOKEN_FILE")
                .map(PathBuf::from)
            else {
                let message = format!(
                    "{WHAT}: neither ANTHROPIC_IDENTITY_TOKEN nor ANTHROPIC_IDENTITY_TOKEN_FILE is set"
                );
                return Err(CliError::new(
                    ExitStatus::NotFound,
                    "federation.no-token",
                    message,
                ));
            };
            let bytes = auth_fs::read(&path, &Rules::any())?.ok_or_else(|| {
                let path = path.display();
                let message = format!("{WHAT}: the identity token file `{path}` does not exist");
                CliError::new(ExitStatus::Unusable, "federation.no-token", message)
            })?;
            let bytes = Zeroizing::new(bytes);
            Secret::from(String::from_utf8_lossy(&bytes).trim())
        }
    };
    if token.expose().is_empty() || token.check_header_value().is_err() {
        let message = format!("{WHAT}: the identity token is empty or malformed");
        return Err(CliError::new(
            ExitStatus::Unusable,
            "federation.token",
            message,
        ));
    }
    Ok(token)
}

fn cached(path: Option<&Path>, now: Timestamp) -> Option<Document> {
    let bytes = Zeroizing::new(auth_fs::read(path?, &Rules::any()).ok()??);
    let document: Document = serde_json::from_slice(&bytes).ok()?;
    let left = document.expires_at?.duration_since(now);
    (left > RENEW_BEFORE).then_some(document)
}

fn lock(cache: &Path) -> Option<Lock> {
    private_file::create_dir(cache.parent()?).ok()?;
    Lock::acquire(&cache.with_extension("lock"), LOCK_TIMEOUT).ok()
}
