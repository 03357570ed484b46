//! Where the client's headers differ from the documented choice, each with what fixes it.

use super::client_view::{ClientInputs, ClientView, HELPER, ValueState};
use super::report::Warning;
use super::{Scope, Source, client_view::CloudInputs};

/// Every difference between what Claude Code would send and the documented choice.
#[must_use]
pub fn differences(
    view: &ClientView,
    inputs: &ClientInputs,
    documented: Option<Source>,
) -> Vec<Warning> {
    if let Some(why) = &view.refused {
        return vec![policy_refuses(why)];
    }
    let sent: Vec<&str> = view.sent().collect();
    if inputs.cloud.as_ref().is_some_and(sends_to_cloud) {
        let anthropics = sent
            .iter()
            .filter(|name| ["auth-token", "api-key", HELPER].contains(name));
        return anthropics.map(|name| to_cloud(name, inputs)).collect();
    }
    let Some(documented) = documented.filter(|_| inputs.cloud.is_none()) else {
        return Vec::new();
    };
    let is_documented = |name: &&str| source_named(name) == Some(documented);
    let is_sent = sent.iter().any(is_documented);
    let others = sent.iter().filter(|name| !is_documented(name));
    others
        .map(|name| match is_sent {
            true => besides(name, documented, inputs),
            false => instead(name, documented, inputs),
        })
        .collect()
}

fn sends_to_cloud(cloud: &CloudInputs) -> bool {
    cloud.skip_auth
}

fn policy_refuses(why: &str) -> Warning {
    Warning::new(
        "policy-refuses",
        why,
        "log in with the account that the administrator demands: `auth-login login`",
    )
}

fn to_cloud(name: &str, inputs: &ClientInputs) -> Warning {
    let message =
        format!("Claude Code sends {name} to the cloud's URL, because its own signing is skipped");
    Warning::new("credential-to-cloud", message, remove(name, inputs))
}

fn besides(name: &str, documented: Source, inputs: &ClientInputs) -> Warning {
    let documented = documented.name();
    let message = format!(
        "Claude Code sends {name} in addition to {documented}: two credentials in one request, a common cause of 401"
    );
    Warning::new("client-differs", message, remove(name, inputs))
}

fn instead(name: &str, documented: Source, inputs: &ClientInputs) -> Warning {
    let message = format!(
        "Claude Code will use {name} here, although the documentation says that {} is used",
        documented.name()
    );
    let hint = if inputs.oauth_only {
        "unset CLAUDE_CODE_REMOTE CLAUDE_CODE_ENTRYPOINT".to_owned()
    } else if documented == Source::ApiKey && inputs.api_key == ValueState::Unset {
        "run `auth-core approve` to allow the key in ANTHROPIC_API_KEY".to_owned()
    } else {
        remove(name, inputs)
    };
    Warning::new("client-differs", message, hint)
}

/// The source that a header's name stands for.
pub(super) fn source_named(name: &str) -> Option<Source> {
    match name {
        "console-login" => Some(Source::Login),
        "profile" | "federation" => Some(Source::AnthropicProfile),
        _ => Source::ALL.into_iter().find(|source| source.name() == name),
    }
}

/// How to take a credential away from the client.
fn remove(name: &str, inputs: &ClientInputs) -> String {
    match name {
        HELPER if inputs.helper == Some(Scope::Managed) => {
            "have the administrator remove `apiKeyHelper` from the managed settings".to_owned()
        }
        "auth-token" => "unset ANTHROPIC_AUTH_TOKEN".to_owned(),
        "api-key" => "unset ANTHROPIC_API_KEY".to_owned(),
        "oauth-token" => "unset CLAUDE_CODE_OAUTH_TOKEN".to_owned(),
        HELPER => "remove `apiKeyHelper` from the settings, or run `claude --settings '{\"apiKeyHelper\":\"\"}'`".to_owned(),
        "profile" => "unset ANTHROPIC_PROFILE".to_owned(),
        "federation" => "unset ANTHROPIC_FEDERATION_RULE_ID ANTHROPIC_PROFILE".to_owned(),
        "login" | "console-login" => "log out with `auth-login logout`".to_owned(),
        variable => format!("unset {variable}"),
    }
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::decision::client_view::{ClientInputs, ValueState, client_view};
    use crate::decision::{Scope, Source};

    #[test]
    fn a_helpers_key_next_to_an_api_key_is_a_warning() {
        let inputs = ClientInputs {
            api_key: ValueState::Sendable,
            helper: Some(Scope::User),
            ..ClientInputs::default()
        };
        let view = client_view(&inputs);
        assert_eq!(view.authorization.as_deref(), Some("api-key-helper"));
        assert_eq!(view.x_api_key.as_deref(), Some("api-key"));
        let warnings = differences(&view, &inputs, Some(Source::ApiKey));
        assert_eq!(warnings.len(), 1);
        let message = &warnings[0].message;
        assert!(
            message.contains("api-key-helper in addition to api-key"),
            "{message}"
        );
        let hint = |helper| {
            let inputs = ClientInputs {
                helper: Some(helper),
                ..inputs.clone()
            };
            let warnings = differences(&client_view(&inputs), &inputs, Some(Source::ApiKey));
            warnings[0].hint.clone().expect("a hint")
        };
        assert!(hint(Scope::User).contains("claude --settings"));
        assert!(hint(Scope::Managed).contains("administrator"));
    }

    #[test]
    fn a_choice_that_is_not_sent_at_all_names_what_prevents_it() {
        let hint = |inputs: &ClientInputs| {
            let view = client_view(inputs);
            let found = differences(&view, inputs, Some(Source::ApiKey));
            assert_eq!(found.len(), 1);
            assert!(found[0].message.contains("will use login here"));
            found[0].hint.clone().expect("a hint")
        };
        let remote = ClientInputs {
            oauth_only: true,
            api_key: ValueState::Sendable,
            login: true,
            ..ClientInputs::default()
        };
        assert!(hint(&remote).starts_with("unset CLAUDE_CODE_REMOTE"));
        let in_editor = ClientInputs {
            login: true,
            ..ClientInputs::default()
        };
        assert!(hint(&in_editor).contains("auth-core approve"));
    }

    #[test]
    fn one_helper_in_both_headers_is_the_documented_choice() {
        let inputs = ClientInputs {
            helper: Some(Scope::User),
            login: true,
            ..ClientInputs::default()
        };
        let view = client_view(&inputs);
        assert!(differences(&view, &inputs, Some(Source::ApiKeyHelper)).is_empty());
    }
}
