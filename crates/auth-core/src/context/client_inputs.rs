//! What Claude Code itself would see: its own rules for variables and trust, not ours.

use super::effective_env::EffectiveEnv;
use super::resolver::Resolver;
use super::settings::Settings;
use super::{cloud, profile};
use crate::decision::client_view::{
    ClientInputs, CloudInputs, LoginPolicy, ProfileInputs, ValueState,
};
use crate::decision::facts::{
    AnthropicProfile, Approval, CloudSwitch, StoreFinding, StoredLogin, Variable,
};
use crate::decision::{Header, Scope, Session};
use crate::secret::{Login, Secret};
use crate::{CliError, Env};

/// Gathers them. The decision must have been made with [`crate::decision::Depth::AtAll`], so that
/// the store has been looked into if the session reads it.
///
/// # Errors
/// Why the default login could not be read, if another profile's is used.
pub fn gather(resolver: &mut Resolver) -> Result<ClientInputs, CliError> {
    let login = default_login(resolver)?;
    let (login, console_login) = kind(login.as_ref());
    let in_state = has_console_key(resolver);
    let (skips_key, policy) = (skips_key(resolver), policy(resolver));
    let profile = resolver.facts.profile.as_deref().map(profile_inputs);
    let inputs = read(resolver, &resolver.env, &resolver.settings, skips_key);
    let is_own = !resolver.variables().is_on(HOST_MANAGED);
    Ok(ClientInputs {
        profile,
        login: login && is_own,
        console_login: (console_login || in_state) && is_own,
        policy,
        ..inputs
    })
}

/// The same for a child's environment, with the settings that it is started with if these are
/// others. The child is given a credential, so that a stored login matters only next to
/// `ANTHROPIC_AUTH_TOKEN`.
///
/// # Errors
/// Why the default login could not be read.
pub(crate) fn for_child(
    resolver: &mut Resolver,
    env: &Env,
    settings: Option<&Settings>,
) -> Result<ClientInputs, CliError> {
    let policy = policy(resolver);
    let skips_key =
        resolver.facts.session == Session::Interactive && !is_key_approved(resolver, env);
    let inputs = read(
        resolver,
        env,
        settings.unwrap_or(&resolver.settings),
        skips_key,
    );
    let with_token = inputs.auth_token != ValueState::Unset && inputs.cloud.is_none();
    let console = with_token && has_console_key(resolver);
    let login = match console {
        true => kind(default_login(resolver)?.as_ref()).0,
        false => false,
    };
    Ok(ClientInputs {
        login,
        console_login: console,
        policy,
        ..inputs
    })
}

/// Whether Claude Code's state has the key of a Console login.
fn has_console_key(resolver: &mut Resolver) -> bool {
    let state = resolver.claude_json().ok();
    state.is_some_and(|state| state.primary_api_key().is_some())
}

/// Whether the API key of an environment is approved.
fn is_key_approved(resolver: &mut Resolver, env: &Env) -> bool {
    let Some(key) = env.get_trimmed("ANTHROPIC_API_KEY").map(Secret::from) else {
        return false;
    };
    let state = resolver.claude_json().ok();
    state.is_some_and(|state| state.approval(&key) == Approval::Approved)
}

const HOST_MANAGED: &str = "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST";

/// What an environment and settings say.
fn read(resolver: &Resolver, env: &Env, settings: &Settings, skips_key: bool) -> ClientInputs {
    let session = resolver.facts.session;
    let variables = EffectiveEnv::as_client(env, settings);
    let host_managed = variables.is_on(HOST_MANAGED);
    let helper = settings.client_helper(session);
    let helper = helper.filter(|helper| !helper.value.trim().is_empty());
    let none = Settings::default();
    let of_process = EffectiveEnv::as_client(env, &none);
    let api_key = match host_managed {
        true => state(&of_process.credential("ANTHROPIC_API_KEY")),
        false => state(&variables.credential("ANTHROPIC_API_KEY")),
    };
    ClientInputs {
        bare: session == Session::Bare,
        oauth_only: is_oauth_only(session, &variables),
        auth_token: state(&variables.credential("ANTHROPIC_AUTH_TOKEN")),
        api_key: match skips_key {
            true => ValueState::Unset,
            false => api_key,
        },
        oauth_token: match session {
            Session::Web => ValueState::Unset,
            _ => state(&variables.credential("CLAUDE_CODE_OAUTH_TOKEN")),
        },
        helper: helper
            .filter(|_| !host_managed)
            .map(|helper| helper.place.scope),
        cloud: cloud_inputs(&cloud::switch(&variables, env)),
        own_gateway: variables.is_on("CLAUDE_CODE_USE_GATEWAY")
            && variables.text("CLAUDE_CODE_GATEWAY_TOKEN").is_some(),
        ..ClientInputs::default()
    }
}

fn profile_inputs(profile: &AnthropicProfile) -> ProfileInputs {
    ProfileInputs {
        kind: profile.kind,
        before_login: profile.before_login,
        usable: profile.problem.is_none(),
    }
}

/// Whether the client is in a session that uses OAuth only. It recognizes a remote or desktop
/// session by the environment, whatever `--session` says.
fn is_oauth_only(session: Session, variables: &EffectiveEnv<'_>) -> bool {
    matches!(session, Session::Desktop | Session::Remote | Session::Web)
        || super::session::from_environment(variables).is_some()
}

/// Whether the client skips the API key: an interactive session uses an approved one only, and in
/// an editor the client does so without a terminal, too.
fn skips_key(resolver: &mut Resolver) -> bool {
    let in_editor = resolver.variables().text("CLAUDE_CODE_ENTRYPOINT") == Some("claude-vscode");
    if resolver.facts.session != Session::Interactive && !in_editor {
        return false;
    }
    let known = resolver.facts.approval;
    known.unwrap_or_else(|| resolver.recorded_approval()) != Approval::Approved
}

/// The login that Claude Code reads: the default one, whatever profile is used here.
fn default_login(resolver: &Resolver) -> Result<Option<StoredLogin>, CliError> {
    if !resolver.profile().is_default() {
        let paths = resolver.paths()?.clone();
        let client = resolver.store_client(paths, profile::DEFAULT)?;
        return Ok(client.login()?);
    }
    Ok(match &resolver.facts.login {
        Some(StoreFinding::Found(stored)) => Some(stored.as_ref().clone()),
        _ => None,
    })
}

fn kind(stored: Option<&StoredLogin>) -> (bool, bool) {
    match stored.map(|stored| &stored.login) {
        Some(Login::ClaudeAi(login)) => (login.can_infer(), false),
        Some(Login::Console(_)) => (false, true),
        None => (false, false),
    }
}

/// A descriptor can be read only once, so it is taken to hold something. "A line break inside a
/// value, or a character above U+00FF, is refused."
fn state(variable: &Variable) -> ValueState {
    match variable {
        Variable::Text(_, secret)
            if secret
                .expose()
                .chars()
                .any(|c| c.is_control() || c > '\u{ff}') =>
        {
            ValueState::Unsendable
        }
        Variable::Text(..) | Variable::Descriptor(..) => ValueState::Sendable,
        Variable::Unusable(..) => ValueState::Unsendable,
        Variable::Absent | Variable::Empty(_) | Variable::Untrusted(_) => ValueState::Unset,
    }
}

/// What managed settings demand; of the user's own settings nothing is enforced.
fn policy(resolver: &mut Resolver) -> LoginPolicy {
    let settings = &resolver.settings;
    let method = settings.force_login_method();
    let method = method.filter(|found| found.place.scope == Scope::Managed);
    let method = method.map(|found| found.value.trim().to_owned());
    let method = method.filter(|method| !method.is_empty());
    let organizations = settings.force_login_organizations();
    let organizations = organizations.filter(|(_, place)| place.scope == Scope::Managed);
    let organizations = organizations
        .map(|(names, _)| names.to_vec())
        .unwrap_or_default();
    if method.is_none() && organizations.is_empty() {
        return LoginPolicy::default();
    }
    resolver.load_account();
    let account = resolver.facts.account.as_ref();
    let own = account.and_then(|account| account.organization_uuid.as_deref());
    let is_own = |name: &String| own.is_some_and(|own| own.eq_ignore_ascii_case(name));
    LoginPolicy {
        forced: true,
        claude_ai: method.as_deref() == Some("claudeai"),
        organization: !organizations.is_empty(),
        other_organization: !organizations.is_empty() && !organizations.iter().any(is_own),
    }
}

fn cloud_inputs(switch: &CloudSwitch) -> Option<CloudInputs> {
    let CloudSwitch::On(cloud) = switch else {
        return None;
    };
    let variable = |header| {
        cloud
            .credential
            .as_ref()
            .filter(|found| found.header == header)
            .map(|found| found.variable)
    };
    Some(CloudInputs {
        provider: cloud.provider,
        skip_auth: cloud.skip_auth,
        bearer: variable(Header::Authorization),
        key: variable(Header::ApiKey),
        signing_keys: cloud.signing_keys,
        refused: cloud.refused,
    })
}
