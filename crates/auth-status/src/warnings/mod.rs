//! What is wrong beyond the decision, each with the step that fixes it.

mod credential;
mod environment;
mod files;
mod first_run;

use auth_core::context::resolver::Resolver;
use auth_core::decision::client_view::{ClientInputs, client_view};
use auth_core::decision::facts::StoreFinding;
use auth_core::decision::{
    CredentialOrigin, Decision, Report, Session, Source, Warning, differences,
};
use auth_core::{CliError, Secret};

use crate::payer::{POLICY_REFUSES, SUBSCRIPTION_SHADOWED, changes_payer};
use crate::report::{HelperReport, Store};

/// What the warnings are about.
pub(crate) struct WarningInputs<'a> {
    pub(crate) decision: &'a Decision,
    pub(crate) client: &'a Result<ClientInputs, CliError>,
    pub(crate) store: &'a Store,
    pub(crate) helper: &'a HelperReport,
    pub(crate) cached_key: Option<&'a Secret>,
}

/// Every warning once, those that change who pays first.
pub(crate) fn all(
    resolver: &mut Resolver,
    report: &Report,
    inputs: &WarningInputs<'_>,
) -> Vec<Warning> {
    let mut found = report.warnings.clone();
    for warning in &mut found {
        files::add_remedy(warning, inputs);
        name_the_login(warning, resolver, report);
    }
    found.extend(credential::warnings(resolver, inputs));
    found.extend(client_differences(inputs));
    found.extend(environment::warnings(resolver));
    found.extend(files::warnings(resolver, inputs, report));
    found.extend(first_run::warning(resolver, inputs.decision));
    let mut warnings: Vec<Warning> = Vec::with_capacity(found.len());
    for mut warning in found {
        plain_command(&mut warning);
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings.sort_by_key(|warning| (warning.code != POLICY_REFUSES, !changes_payer(warning)));
    warnings
}

/// A hint that says in words to run one command becomes the command, which can be pasted.
fn plain_command(warning: &mut Warning) {
    let Some(hint) = &mut warning.hint else {
        return;
    };
    if warning.code == "key-unapproved" {
        "auth-core approve".clone_into(hint);
        return;
    }
    let mut parts = hint.split('`');
    let is_plain = |words: &str| words.is_empty() || words == "run " || words.starts_with("log in");
    if let (Some(words), Some(command), Some(""), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
        && is_plain(words)
    {
        *hint = command.to_owned();
    }
}

/// `ANTHROPIC_API_KEY overrides the login of ada@example.com`, with a fix that can be pasted.
fn name_the_login(warning: &mut Warning, resolver: &Resolver, report: &Report) {
    if warning.code != SUBSCRIPTION_SHADOWED {
        return;
    }
    if let Some(fix) = &mut warning.hint
        && let Some(command) = fix.strip_suffix(" to use your subscription")
    {
        *fix = command.to_owned();
    }
    let Some(active) = &report.active else { return };
    let name = match &active.origin {
        CredentialOrigin::Env { name, .. } => name.as_str(),
        CredentialOrigin::Settings(location) => location.key.as_str(),
        _ => return,
    };
    let of_login = match &resolver.facts.login {
        Some(StoreFinding::Found(stored)) => {
            stored.account.as_ref().or(resolver.facts.account.as_ref())
        }
        _ => None,
    };
    let is_login_shadowed = report.sources.iter().any(|source| {
        source.source == Source::Login && source.state == auth_core::decision::State::Shadowed
    });
    let email = of_login.and_then(|account| account.email.as_deref());
    warning.message = match email.filter(|_| is_login_shadowed) {
        Some(email) => format!("{name} overrides the login of {email}"),
        None => format!("{name} overrides your subscription"),
    };
}

/// Where Claude Code itself would send something else. What the desktop, remote and web clients
/// send was not observed.
fn client_differences(inputs: &WarningInputs<'_>) -> Vec<Warning> {
    let decision = inputs.decision;
    if matches!(
        decision.session,
        Session::Desktop | Session::Remote | Session::Web
    ) {
        return Vec::new();
    }
    match inputs.client {
        Ok(inputs) => differences(&client_view(inputs), inputs, decision.outcome.source()),
        Err(error) => {
            let hints = error.hints().join("; ");
            vec![Warning::new("client-state", error.message(), hints)]
        }
    }
}
