//! From the decision to the secret itself: refresh a login that is about to end, run the helper.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{approval, warn};
use crate::CliError;
use crate::cli::subprocess::Command;
use crate::cli::{Context, GlobalArgs};
use crate::context::obstacle::obstacle;
use crate::context::resolver::Resolver;
use crate::decision::facts::StoredLogin;
use crate::decision::{
    CloudProvider, Credential, Decision, Depth, Header, Outcome, REFRESH_BEFORE, Source,
};
use crate::env::CredentialVar;
use crate::secret::{Login, Secret};

/// Longer than a helper may run (60 s), so that the runner's own message is heard.
const HELPER_DEADLINE: Duration = Duration::from_secs(75);

/// Longer than a refresh may take: its lock (15 s) and its request (30 s).
const REFRESH_DEADLINE: Duration = Duration::from_secs(75);

/// The credential in effect, with its secret.
pub(super) struct InEffect {
    /// The cloud provider that serves it, where it is one.
    pub(super) provider: Option<CloudProvider>,
    /// What it is.
    pub(super) value: Handover,
    /// When it ends, where known.
    pub(super) expires_at: Option<Timestamp>,
    /// What was gathered on the way.
    pub(super) situation: Resolver,
}

/// What there is to hand over.
pub(super) enum Handover {
    /// One secret, the headers that carry it, and the variable that hands it to Claude Code.
    Secret {
        /// The secret.
        secret: Secret,
        /// The headers that carry it.
        headers: Vec<Header>,
        /// The variable that hands it over.
        variable: &'static str,
    },
    /// A cloud provider whose requests are signed, or whose tokens its own tool fetches.
    Signed(CloudProvider),
}

/// Decides, and fetches the secret.
pub(super) fn obtain(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
) -> Result<InEffect, CliError> {
    let mut situation = Resolver::read(invocation, common)?;
    let mut decision = decide(invocation, &mut situation)?;
    if let Outcome::Active(_, _, Credential::Login(stored)) = &decision.outcome
        && needs_refresh(stored, &situation)
    {
        refresh(invocation, &situation, &stored.clone())?;
        situation.stored_login_again()?;
        decision = decide(invocation, &mut situation)?;
    }
    warn_of_handover(invocation, &situation, &decision);
    if let Some(failure) = obstacle(&situation, &decision) {
        return Err(failure);
    }
    let Outcome::Active(source, _, credential) = decision.outcome else {
        return Err(CliError::internal(
            "a decision without an obstacle has no outcome",
        ));
    };
    let provider = match &credential {
        Credential::Cloud(provider, _) => Some(*provider),
        _ => None,
    };
    let (value, expires_at) = fetch(invocation, common, source, credential)?;
    Ok(InEffect {
        provider,
        value,
        expires_at,
        situation,
    })
}

/// Warnings beside a secret that is handed over. That a subscription is shadowed is said to a
/// person; a script that calls in a loop would be told every time.
fn warn_of_handover(invocation: &mut Context<'_>, situation: &Resolver, decision: &Decision) {
    let mut warnings = situation.report(decision).warnings;
    if !invocation.streams.terminals.stderr() {
        warnings.retain(|warning| warning.code != "subscription-shadowed");
    }
    if !situation.common().json {
        warn(invocation, situation, &warnings);
    }
}

fn decide(invocation: &mut Context<'_>, situation: &mut Resolver) -> Result<Decision, CliError> {
    let mut ask = approval::asker(invocation);
    situation.decide(Depth::UntilActive, &mut ask)
}

fn needs_refresh(stored: &StoredLogin, situation: &Resolver) -> bool {
    match &stored.login {
        Login::ClaudeAi(login) => {
            login.refresh_token.is_some()
                && login.expires_within(situation.facts.now, REFRESH_BEFORE)
        }
        Login::Console(_) => false,
    }
}

/// Has `auth-login` refresh the login. Where that fails and the token is still good for a while,
/// it is used.
fn refresh(
    invocation: &mut Context<'_>,
    situation: &Resolver,
    stored: &StoredLogin,
) -> Result<(), CliError> {
    let call = Command::new("auth-login", &situation.env).args(["refresh", "--min-validity", "5m"]);
    let call = situation.common().forward(call.timeout(REFRESH_DEADLINE));
    let answer = call
        .run_relaying(Some(invocation.streams.stderr))
        .and_then(|answer| answer.into_success("auth-login"));
    let Err(failure) = answer else { return Ok(()) };
    match &stored.login {
        Login::ClaudeAi(login) if !login.has_expired(situation.facts.now) => {
            let mut console = invocation.console(situation.common());
            console.warn(format!(
                "the login could not be refreshed and is used as it is: {}",
                failure.message()
            ));
            Ok(())
        }
        _ => Err(failure),
    }
}

fn fetch(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    source: Source,
    credential: Credential,
) -> Result<(Handover, Option<Timestamp>), CliError> {
    let headers = credential.headers();
    let value = |secret, variable| Handover::Secret {
        secret,
        headers,
        variable,
    };
    Ok(match credential {
        Credential::Secret(_, secret) => (value(secret, variable_of(source)), None),
        Credential::Cloud(_, Some(credential)) => {
            (value(credential.secret, credential.variable), None)
        }
        Credential::Cloud(provider, None) => (Handover::Signed(provider), None),
        Credential::Helper => {
            let (key, expires_at) = run_helper(invocation, common)?;
            (value(key, "ANTHROPIC_API_KEY"), expires_at)
        }
        Credential::Login(stored) => match stored.login {
            Login::ClaudeAi(login) => (
                value(login.access_token, "CLAUDE_CODE_OAUTH_TOKEN"),
                login.expires_at,
            ),
            Login::Console(key) => (value(key, "ANTHROPIC_API_KEY"), None),
        },
    })
}

/// The variable that hands a secret from the environment on as what it was.
fn variable_of(source: Source) -> &'static str {
    match source {
        Source::AuthToken => "ANTHROPIC_AUTH_TOKEN",
        Source::OauthToken => "CLAUDE_CODE_OAUTH_TOKEN",
        _ => "ANTHROPIC_API_KEY",
    }
}

fn run_helper(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
) -> Result<(Secret, Option<Timestamp>), CliError> {
    // The helper may need the secrets that are not for Claude alone to fetch the key.
    let is_removed = |var: &CredentialVar| var.is_secret() && var.is_claude_only();
    let env = invocation.env.without(is_removed);
    let call = Command::in_env("auth-helper-runner", env)
        .arg("get")
        .timeout(HELPER_DEADLINE);
    let answer = common
        .forward(call)
        .run_relaying(Some(invocation.streams.stderr))?;
    let answer = answer.into_success("auth-helper-runner")?;
    let wrong = || CliError::internal("reading the answer of `auth-helper-runner`: it has no key");
    let document: Map<String, Value> =
        serde_json::from_slice(&answer.stdout).map_err(|_| wrong())?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    let key = Secret::from(text("key").ok_or_else(wrong)?);
    Ok((key, text("expires_at").and_then(|time| time.parse().ok())))
}
