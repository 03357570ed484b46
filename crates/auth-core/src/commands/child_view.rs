//! What Claude Code would send in the environment of a child, and whether that is the choice.

use std::ffi::OsString;

use super::assignments::Assignments;
use super::materialize::{ActiveCredential, CredentialMaterial};
use crate::CliError;
use crate::context::client_inputs;
use crate::context::resolver::Resolver;
use crate::context::settings::Settings;
use crate::decision::client_view::{ClientView, client_view};

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
    let own = claude_settings(&found.resolver, command)?;
    let mut env = found.resolver.env.clone();
    for name in &changes.unset {
        env.remove(name);
    }
    for (name, value) in &changes.set {
        env.set(name, value);
    }
    let inputs = client_inputs::for_child(&mut found.resolver, &env, own.as_ref())?;
    Ok(contradiction_of(&client_view(&inputs), &intended))
}

/// What the client calls the key of an `apiKeyHelper`.
const HELPER: &str = "api-key-helper";

/// `intended` has first what must be sent, then what may be.
fn contradiction_of(view: &ClientView, intended: &[&str]) -> Option<Contradiction> {
    if let Some(why) = &view.refused {
        return Some(Contradiction {
            message: format!("Claude Code would refuse to start: {why}"),
            hint: "log in with the account that the administrator demands".to_owned(),
        });
    }
    let is_other = |name: &&str| !intended.contains(name);
    let others: Vec<&str> = view.sent().filter(is_other).collect();
    if others.is_empty() && view.sent().any(|name| name == intended[0]) {
        return None;
    }
    let message = if others.is_empty() {
        format!("Claude Code would not send {} in this session", intended[0])
    } else {
        format!("Claude Code would also send {}", others.join(" and "))
    };
    Some(Contradiction {
        message,
        hint: prevention(&others),
    })
}

/// The settings that keep Claude Code from sending something else.
fn prevention(others: &[&str]) -> String {
    let mut members = Vec::new();
    if others.contains(&HELPER) {
        members.push("\"apiKeyHelper\":\"\"".to_owned());
    }
    let variables = [
        ("auth-token", "ANTHROPIC_AUTH_TOKEN"),
        ("api-key", "ANTHROPIC_API_KEY"),
        ("oauth-token", "CLAUDE_CODE_OAUTH_TOKEN"),
    ];
    let blanked = variables
        .iter()
        .filter(|(name, _)| others.contains(name))
        .map(|(_, variable)| format!("\"{variable}\":\"\""));
    let blanked: Vec<String> = blanked.collect();
    if !blanked.is_empty() {
        members.push(format!("\"env\":{{{}}}", blanked.join(",")));
    }
    if members.is_empty() {
        return "run `auth-core explain --client` to see what Claude Code would send".to_owned();
    }
    format!("-- claude --settings '{{{}}}'", members.join(","))
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

/// The settings as `claude --settings X` reads them, if that is the command.
fn claude_settings(
    resolver: &Resolver,
    command: &[OsString],
) -> Result<Option<Settings>, CliError> {
    let Some((program, args)) = command.split_first() else {
        return Ok(None);
    };
    let name = std::path::Path::new(program).file_stem();
    if name.is_none_or(|name| name != "claude") {
        return Ok(None);
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
    }
    let Some(flag) = flag else { return Ok(None) };
    let paths = resolver.paths().ok();
    let settings = Settings::load(paths, &resolver.env, resolver.cwd(), Some(&flag))?;
    Ok(Some(settings))
}

#[cfg(test)]
mod tests {
    use super::{contradiction_of, prevention};
    use crate::decision::client_view::ClientView;

    #[test]
    fn what_is_sent_in_addition_is_named_with_the_settings_that_prevent_it() {
        let view = ClientView {
            authorization: Some("api-key-helper".into()),
            x_api_key: Some("api-key".into()),
            ..ClientView::default()
        };
        let found = contradiction_of(&view, &["api-key"]).expect("two are sent");
        assert_eq!(found.message, "Claude Code would also send api-key-helper");
        assert_eq!(found.hint, r#"-- claude --settings '{"apiKeyHelper":""}'"#);
        // Unless the key is the helper's own.
        assert!(contradiction_of(&view, &["api-key", super::HELPER]).is_none());
    }

    #[test]
    fn the_choice_alone_is_no_contradiction() {
        let view = ClientView {
            x_api_key: Some("api-key".into()),
            ..ClientView::default()
        };
        assert!(contradiction_of(&view, &["api-key"]).is_none());
        assert!(contradiction_of(&ClientView::default(), &["api-key"]).is_some());
    }

    #[test]
    fn variables_of_settings_are_blanked() {
        let expected = r#"-- claude --settings '{"env":{"ANTHROPIC_AUTH_TOKEN":""}}'"#;
        assert_eq!(prevention(&["auth-token"]), expected);
    }
}
