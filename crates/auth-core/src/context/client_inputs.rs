//! What the client would see here: its own rules for variables and trust, not ours.

use super::effective_env::EffectiveEnv;
use super::resolver::Resolver;
use crate::decision::client_view::{ClientInputs, CloudFacts, ValueState};
use crate::decision::facts::{Approval, CloudSwitch, StoreFinding, Variable};
use crate::decision::{Header, Session};
use crate::secret::Login;
use crate::{CliError, context::cloud};

/// Gathers them. The decision must have been made with [`crate::decision::Depth::AtAll`], so that
/// the store has been looked into where the session reads it.
///
/// # Errors
/// Exit 6 where the client's state is malformed.
pub fn gather(situation: &mut Resolver) -> Result<ClientInputs, CliError> {
    let session = situation.facts.session;
    let console_in_state = situation.client_state()?.has_primary_api_key();
    let declined =
        session == Session::Interactive && situation.facts.approval != Some(Approval::Approved);
    // The client takes a project's `env` without asking for trust.
    let variables = EffectiveEnv::new(&situation.env, &situation.settings, true);
    let (login, console_login) = stored(situation.facts.login.as_ref());
    let found = |name, descriptor| held(&variables.credential(name, descriptor));
    let helper = situation.settings.api_key_helper(session);
    Ok(ClientInputs {
        bare: session == Session::Bare,
        auth_token: found("ANTHROPIC_AUTH_TOKEN", None),
        api_key: if declined {
            ValueState::Unset
        } else {
            found(
                "ANTHROPIC_API_KEY",
                Some("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"),
            )
        },
        oauth_token: found(
            "CLAUDE_CODE_OAUTH_TOKEN",
            Some("CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR"),
        ),
        helper: helper
            .filter(|helper| !helper.value.trim().is_empty())
            .map(|helper| helper.place.scope),
        login,
        console_login: console_login || console_in_state,
        cloud: of_cloud(&cloud::switch(&variables, &situation.env)),
    })
}

fn stored(finding: Option<&StoreFinding>) -> (bool, bool) {
    let Some(StoreFinding::Found(stored)) = finding else {
        return (false, false);
    };
    match &stored.login {
        Login::ClaudeAi(login) => (login.can_infer(), false),
        Login::Console(_) => (false, true),
    }
}

/// A descriptor can be read only once, so it is taken to hold something. "A line break inside, or a character above U+00FF, is refused."
fn held(variable: &Variable) -> ValueState {
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

fn of_cloud(switch: &CloudSwitch) -> Option<CloudFacts> {
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
    Some(CloudFacts {
        provider: cloud.provider,
        skip_auth: cloud.skip_auth,
        bearer: variable(Header::Authorization),
        key: variable(Header::ApiKey),
    })
}
