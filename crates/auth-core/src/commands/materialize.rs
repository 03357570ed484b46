//! From the decision to the secret itself: refresh a login that is about to expire, run the helper,
//! exchange a federation's identity token.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::{approval, warn};
use crate::cli::{Context, GlobalArgs, duration};
use crate::context::failure::failure;
use crate::context::refresher::{Refresher, with_next_steps};
use crate::context::resolver::Resolver;
use crate::context::user_dirs;
use crate::decision::{
    CloudProvider, Credential, Decision, Depth, Header, Outcome, REFRESH_BEFORE, Source, base_url,
};
use crate::secret::{Login, Secret};
use crate::subprocess::Command;
use crate::{CliError, ExitStatus};

/// Longer than a helper may run (60 s), so that the runner's own message is heard.
const HELPER_TIMEOUT: Duration = Duration::from_secs(75);

/// Longer than a refresh may take: its lock (15 s) and its request (30 s).
const REFRESH_TIMEOUT: Duration = Duration::from_secs(75);

/// How long the credential must be valid.
#[derive(clap::Args, Clone, Copy, Default)]
pub(super) struct ValidityArgs {
    /// Refresh a login that expires within this time [default: 5m]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    min_validity: Option<Duration>,
}

impl ValidityArgs {
    fn duration(self) -> SignedDuration {
        let given = self.min_validity;
        given.map_or(REFRESH_BEFORE, |time| {
            SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
        })
    }
}

/// The credential that is used, with its secret.
pub(super) struct ActiveCredential {
    /// The cloud provider that serves it; Anthropic if it is none.
    pub(super) provider: CloudProvider,
    /// What it is.
    pub(super) material: CredentialMaterial,
    /// When it expires, if that is known.
    pub(super) expires_at: Option<Timestamp>,
    /// Where requests are sent; `None` is the default.
    pub(super) base_url: Option<String>,
    /// The header `anthropic-workspace-id` of a profile of Anthropic's tools.
    pub(super) workspace_id: Option<String>,
    /// Whether the base URL is the one that `ANTHROPIC_CUSTOM_HEADERS` belongs to.
    pub(super) has_custom_headers: bool,
    /// What was gathered on the way.
    pub(super) resolver: Resolver,
}

/// What there is to hand over.
pub(super) enum CredentialMaterial {
    /// One secret.
    Secret {
        /// The secret.
        secret: Secret,
        /// The headers that carry it.
        headers: Vec<Header>,
        /// The variable that hands it to Claude Code.
        variable: &'static str,
    },
    /// A cloud provider whose requests are signed, or whose tokens its own tool fetches.
    ExternallySigned(CloudProvider),
}

/// Decides, and obtains the secret.
pub(super) fn materialize(
    context: &mut Context<'_>,
    common: &GlobalArgs,
    validity: ValidityArgs,
) -> Result<ActiveCredential, CliError> {
    let mut resolver = Resolver::read(context, common)?;
    let mut decision = decide(context, &mut resolver)?;
    let is_due = expires_soon(&decision, &resolver, validity.duration())
        || has_recovery_file(&decision, &resolver);
    if is_due && refresh(context, &resolver, &decision, validity)? {
        resolver.set_stored_login(resolver.stored_login());
        decision = decide(context, &mut resolver)?;
    }
    let failure = failure(&resolver, &decision);
    warn_of_handover(context, &resolver, &decision, failure.is_some());
    if let Some(failure) = failure {
        return Err(failure);
    }
    let Outcome::Active(source, _, credential) = decision.outcome else {
        return Err(CliError::internal(
            "a decision without a failure has no credential",
        ));
    };
    let workspace_id = match &credential {
        Credential::Profile(profile) => profile.workspace_id.clone(),
        _ => None,
    };
    let base_url = base_url(&credential, &resolver.facts);
    let provider = credential.provider();
    let has_custom_headers =
        provider != CloudProvider::Anthropic || base_url == resolver.facts.base_url;
    let (material, expires_at) = obtain(context, &resolver, source, credential)?;
    Ok(ActiveCredential {
        provider,
        material,
        expires_at,
        base_url,
        workspace_id,
        has_custom_headers,
        resolver,
    })
}

/// Warnings next to a secret that is handed over. That a subscription is shadowed is said on a
/// terminal; a script that calls in a loop would be told every time.
fn warn_of_handover(
    context: &mut Context<'_>,
    resolver: &Resolver,
    decision: &Decision,
    failed: bool,
) {
    if resolver.common().json {
        return;
    }
    let mut warnings = resolver.warnings(decision);
    if failed {
        // The failure says it.
        warnings.retain(|warning| !warning.code.starts_with("source-"));
    }
    if !context.streams.terminals.stderr() {
        warnings.retain(|warning| warning.code != "subscription-shadowed");
    }
    warn(context, resolver, &warnings);
}

fn decide(context: &mut Context<'_>, resolver: &mut Resolver) -> Result<Decision, CliError> {
    let mut ask = approval::asker(context);
    resolver.decide(Depth::UntilActive, &mut ask)
}

fn expires_soon(decision: &Decision, resolver: &Resolver, validity: SignedDuration) -> bool {
    let Outcome::Active(_, _, Credential::Login(stored)) = &decision.outcome else {
        return false;
    };
    match &stored.login {
        Login::ClaudeAi(login) => login.expires_within(resolver.facts.now, validity),
        Login::Console(_) => false,
    }
}

/// Whether a refresh left tokens that it could not store: `auth-login refresh` adopts them.
fn has_recovery_file(decision: &Decision, resolver: &Resolver) -> bool {
    let is_login = matches!(decision.outcome.source(), Some(Source::Login));
    let Ok(paths) = resolver.profile_paths() else {
        return false;
    };
    let files = || user_dirs::recovery_files(paths.config_dir(), &resolver.env);
    is_login && files().iter().any(|file| file.exists())
}

/// Has `auth-login` refresh the login, and says whether it did. If that fails and the token is
/// still valid for a while, it is used, unless more was asked for.
fn refresh(
    context: &mut Context<'_>,
    resolver: &Resolver,
    decision: &Decision,
    validity: ValidityArgs,
) -> Result<bool, CliError> {
    let failure = match resolver.refresher() {
        None => too_short("it has no refresh token").hint("log in again: `auth-login login`"),
        Some(Refresher::Nobody) => with_next_steps(too_short(
            "nothing here can refresh it (no OAuth client is configured, and Claude Code is not installed)",
        )),
        Some(_) => match run_refresh(context, resolver, validity) {
            Ok(()) => return Ok(true),
            Err(failure) => failure,
        },
    };
    let Outcome::Active(_, _, credential) = &decision.outcome else {
        return Err(failure);
    };
    let now = resolver.facts.now;
    let is_valid = credential.expires_at().is_none_or(|end| end > now);
    if !is_valid || validity.min_validity.is_some() {
        return Err(failure);
    }
    let message = failure.message();
    let mut console = context.console(resolver.common());
    console.warn(format!("the login is used as it is: {message}"));
    Ok(false)
}

fn too_short(why: &str) -> CliError {
    CliError::new(
        ExitStatus::Unusable,
        "credential.expires-soon",
        format!("the login expires too soon: {why}"),
    )
}

fn run_refresh(
    context: &mut Context<'_>,
    resolver: &Resolver,
    validity: ValidityArgs,
) -> Result<(), CliError> {
    let seconds = validity.duration().as_secs().to_string() + "s";
    let command = Command::new("auth-login", &resolver.env)
        .args(["refresh", "--min-validity", &seconds])
        .timeout(REFRESH_TIMEOUT);
    let command = with_profile(resolver).forward(command);
    let output = command.run_relaying(Some(context.streams.stderr))?;
    output.into_success("auth-login").map(drop)
}

/// The options of this call for another tool, which might not find the same profile by itself.
fn with_profile(resolver: &Resolver) -> GlobalArgs {
    let mut common = resolver.common().clone();
    if !resolver.profile().is_default() {
        common.profile = Some(resolver.profile().name.clone());
    }
    common
}

fn obtain(
    context: &mut Context<'_>,
    resolver: &Resolver,
    source: Source,
    credential: Credential,
) -> Result<(CredentialMaterial, Option<Timestamp>), CliError> {
    let headers = credential.headers();
    let expires_at = credential.expires_at();
    let secret = |secret, variable| CredentialMaterial::Secret {
        secret,
        headers,
        variable,
    };
    let material = match credential {
        Credential::Secret(_, value) => secret(value, variable_of(source)),
        Credential::Cloud(_, Some(credential)) => secret(credential.secret, credential.variable),
        Credential::Cloud(provider, None) => CredentialMaterial::ExternallySigned(provider),
        Credential::Helper => {
            // The helper may need the secrets that are not for Claude alone to fetch the key.
            let env = resolver
                .env
                .without(|var| var.is_secret() && var.is_claude_only());
            let command = Command::in_env("auth-helper-runner", env).arg("get");
            let command = command.timeout(HELPER_TIMEOUT);
            let (key, expires_at) = fetch(context, resolver, command, "auth-helper-runner", "key")?;
            return Ok((secret(key, "ANTHROPIC_API_KEY"), expires_at));
        }
        Credential::Profile(profile) => match profile.token {
            Some(token) => secret(token, "ANTHROPIC_AUTH_TOKEN"),
            None => {
                // The identity token is in the environment that takes effect, or named by the profile.
                let mut env = resolver.variables().to_env();
                for (name, value) in profile.exchange {
                    match value {
                        Some(value) => env.set(name, value),
                        None => env.remove(name),
                    }
                }
                let command = Command::in_env("auth-login", env).arg("federate");
                let command = command.timeout(REFRESH_TIMEOUT);
                let (token, expires_at) = fetch(context, resolver, command, "auth-login", "token")?;
                return Ok((secret(token, "ANTHROPIC_AUTH_TOKEN"), expires_at));
            }
        },
        Credential::Login(stored) => match stored.login {
            Login::ClaudeAi(login) => secret(login.access_token, "CLAUDE_CODE_OAUTH_TOKEN"),
            Login::Console(key) => secret(key, "ANTHROPIC_API_KEY"),
        },
    };
    Ok((material, expires_at))
}

/// The variable that hands a secret from the environment on as what it was.
fn variable_of(source: Source) -> &'static str {
    match source {
        Source::AuthToken => "ANTHROPIC_AUTH_TOKEN",
        Source::OauthToken => "CLAUDE_CODE_OAUTH_TOKEN",
        _ => "ANTHROPIC_API_KEY",
    }
}

/// Runs another tool for a document with a secret and its expiry.
fn fetch(
    context: &mut Context<'_>,
    resolver: &Resolver,
    command: Command,
    tool: &str,
    member: &str,
) -> Result<(Secret, Option<Timestamp>), CliError> {
    let command = resolver.common().forward(command);
    let output = command.run_relaying(Some(context.streams.stderr))?;
    let output = output.into_success(tool)?;
    let wrong = || CliError::internal(format!("the output of `{tool}` has no {member}"));
    let document: Map<String, Value> =
        serde_json::from_slice(&output.stdout).map_err(|_| wrong())?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    let secret = Secret::from(text(member).ok_or_else(wrong)?);
    Ok((
        secret,
        text("expires_at").and_then(|time| time.parse().ok()),
    ))
}
