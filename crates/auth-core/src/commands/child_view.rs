//! What Claude Code would send in the environment of a child, and whether that is the choice.

use std::ffi::OsString;

use serde_json::{Map, Value};

use super::assignments::Assignments;
use super::materialize::{ActiveCredential, CredentialMaterial};
use super::overrides::{CREDENTIALS, Overrides};
use super::quote;
use crate::CliError;
use crate::context::client_inputs;
use crate::context::effective_env::EffectiveEnv;
use crate::context::resolver::Resolver;
use crate::context::settings::Settings;
use crate::decision::client_view::{ClientView, client_view};
use crate::decision::{Scope, Session};

/// What else would be sent, or not be sent, and what fixes it.
pub(super) struct Contradiction {
    /// What would happen.
    pub(super) message: String,
    /// What prevents it.
    pub(super) hint: String,
}

/// Predicts what Claude Code sends in the child; `None` if it is exactly the choice.
///
/// # Errors
/// If the `--settings` of the command cannot be read.
pub(super) fn contradiction(
    found: &mut ActiveCredential,
    changes: &Assignments,
    command: &[OsString],
) -> Result<Option<Contradiction>, CliError> {
    let CredentialMaterial::Secret {
        variable, headers, ..
    } = &found.material
    else {
        return Ok(None);
    };
    let mut intended = vec![sent_as(variable)];
    if headers.len() > 1 {
        // A helper's key fills both headers: next to the variable the helper itself fills one.
        intended.push(HELPER);
    }
    let claude = ClaudeArgs::find(&found.resolver, command)?;
    let mut env = found.resolver.env.clone();
    for name in &changes.unset {
        env.remove(name);
    }
    for (name, value) in &changes.set {
        env.set(name, value);
    }
    let settings = claude.settings.as_ref();
    let variables = EffectiveEnv::as_client(&env, settings.unwrap_or(&found.resolver.settings));
    let mut overrides = Overrides::find(found.provider, variable, &env, &variables);
    if claude.is_bare {
        found.resolver.facts.session = Session::Bare;
    }
    let inputs = client_inputs::for_child(&mut found.resolver, &env, settings)?;
    overrides.helper = inputs.helper;
    let view = client_view(&inputs);
    Ok(contradiction_of(&view, &intended, &overrides))
}

/// What the client calls the key of an `apiKeyHelper`.
const HELPER: &str = "api-key-helper";

/// `intended` has first what must be sent, then what may be.
fn contradiction_of(
    view: &ClientView,
    intended: &[&str],
    overrides: &Overrides,
) -> Option<Contradiction> {
    if let Some(why) = &view.refused {
        return Some(Contradiction {
            message: format!("Claude Code would refuse to start: {why}"),
            hint: "log in with the account that the administrator demands".to_owned(),
        });
    }
    if let Some((name, file)) = &overrides.replaced {
        return Some(Contradiction {
            message: format!("Claude Code would send another {}", intended[0]),
            hint: format!("remove `env.{name}` from {file}"),
        });
    }
    let is_other = |name: &&str| !intended.contains(name);
    let others: Vec<&str> = view.sent().filter(is_other).collect();
    let is_sent = view.sent().any(|name| name == intended[0]);
    let message = match (&overrides.url, others.is_empty()) {
        (None, true) if is_sent => return None,
        (Some(url), true) if is_sent => format!("Claude Code would send it to {url}"),
        (_, true) => format!("Claude Code would not send {} in this session", intended[0]),
        (_, false) => format!("Claude Code would also send {}", others.join(" and ")),
    };
    Some(Contradiction {
        message,
        hint: prevention(&others, overrides),
    })
}

/// The settings that keep Claude Code from sending something else.
fn prevention(others: &[&str], overrides: &Overrides) -> String {
    let blanked = CREDENTIALS
        .iter()
        .filter(|(name, _)| others.contains(name))
        .map(|(_, variable)| (*variable, ""));
    let undo = overrides.undo.iter();
    let undo = undo.map(|(name, value)| (*name, value.as_str()));
    let env: Vec<(&str, &str)> = blanked.chain(undo).collect();
    // One that a variable comes before fills the headers as soon as that is blank.
    let helper = overrides.helper.filter(|_| !others.is_empty());
    let is_managed = |(name, _): &(&str, _)| overrides.managed.contains(name);
    if helper == Some(Scope::Managed) || env.iter().any(is_managed) {
        return "managed settings come before `claude --settings`: have the administrator change them"
            .to_owned();
    }
    let mut settings = Map::new();
    if helper.is_some() {
        settings.insert("apiKeyHelper".to_owned(), "".into());
    }
    if !env.is_empty() {
        let members = env
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into()));
        settings.insert("env".to_owned(), Value::Object(members.collect()));
    }
    if settings.is_empty() {
        return "run `auth-core explain --client` to see what Claude Code would send".to_owned();
    }
    let settings = quote::sh(&Value::from(settings).to_string());
    format!("-- claude --settings {settings}")
}

/// What the client calls the credential of a variable.
fn sent_as(variable: &'static str) -> &'static str {
    match variable {
        "ANTHROPIC_AUTH_TOKEN" => "auth-token",
        "ANTHROPIC_API_KEY" => "api-key",
        "CLAUDE_CODE_OAUTH_TOKEN" => "oauth-token",
        provider => provider,
    }
}

/// What the command says if it is Claude Code.
#[derive(Default)]
struct ClaudeArgs {
    /// The settings as `claude --settings X` reads them.
    settings: Option<Settings>,
    /// `claude --bare`.
    is_bare: bool,
}

impl ClaudeArgs {
    fn find(resolver: &Resolver, command: &[OsString]) -> Result<Self, CliError> {
        let mut found = Self::default();
        let Some((program, args)) = command.split_first() else {
            return Ok(found);
        };
        let name = std::path::Path::new(program).file_stem();
        if name.is_none_or(|name| name != "claude") {
            return Ok(found);
        }
        let mut args = args.iter();
        let mut flag = None;
        while let Some(arg) = args.next() {
            let text = arg.to_string_lossy();
            if text == "--settings" {
                flag = args.next().cloned();
            } else if let Some(value) = text.strip_prefix("--settings=") {
                flag = Some(value.into());
            }
            found.is_bare |= text == "--bare";
        }
        if let Some(flag) = flag {
            let paths = resolver.paths().ok();
            let settings = Settings::load(paths, &resolver.env, resolver.cwd(), Some(&flag))?;
            found.settings = Some(settings);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::{Overrides, contradiction_of, prevention};
    use crate::decision::Scope;
    use crate::decision::client_view::ClientView;

    #[test]
    fn what_is_sent_in_addition_is_named_with_the_settings_that_prevent_it() {
        let with_helper = Overrides {
            helper: Some(Scope::User),
            ..Overrides::default()
        };
        let view = ClientView {
            authorization: Some("api-key-helper".into()),
            x_api_key: Some("api-key".into()),
            ..ClientView::default()
        };
        let found = contradiction_of(&view, &["api-key"], &with_helper).expect("two are sent");
        assert_eq!(found.message, "Claude Code would also send api-key-helper");
        assert_eq!(found.hint, r#"-- claude --settings '{"apiKeyHelper":""}'"#);
        // Unless the key is the helper's own.
        assert!(
            contradiction_of(&view, &["api-key", super::HELPER], &Overrides::default()).is_none()
        );
    }

    #[test]
    fn the_choice_alone_is_no_contradiction() {
        let view = ClientView {
            x_api_key: Some("api-key".into()),
            ..ClientView::default()
        };
        assert!(contradiction_of(&view, &["api-key"], &Overrides::default()).is_none());
        assert!(
            contradiction_of(&ClientView::default(), &["api-key"], &Overrides::default()).is_some()
        );
    }

    #[test]
    fn variables_of_settings_are_blanked() {
        let expected = r#"-- claude --settings '{"env":{"ANTHROPIC_AUTH_TOKEN":""}}'"#;
        assert_eq!(prevention(&["auth-token"], &Overrides::default()), expected);
        let managed = Overrides {
            managed: vec!["ANTHROPIC_AUTH_TOKEN"],
            ..Overrides::default()
        };
        let by_helper = Overrides {
            helper: Some(Scope::Managed),
            ..Overrides::default()
        };
        for (others, overrides) in [("auth-token", managed), (super::HELPER, by_helper)] {
            let hint = prevention(&[others], &overrides);
            assert!(hint.contains("administrator"), "{hint}");
        }
    }
}
