//! Variables that do not do what the person may think they do.

use auth_core::context::resolver::Resolver;
use auth_core::decision::Warning;
use auth_core::env::CredentialVar;

/// Headers that carry a credential.
const HEADERS: [&str; 2] = ["authorization", "x-api-key"];

pub(super) fn warnings(situation: &Resolver) -> Vec<Warning> {
    let overridden = CredentialVar::names(|_| true).filter_map(|name| overridden(situation, name));
    let unclear = CredentialVar::names(CredentialVar::is_switch)
        .filter_map(|name| unclear_switch(situation, name));
    overridden
        .chain(unclear)
        .chain(custom_headers(situation))
        .collect()
}

/// A settings file's `env` comes over the process environment, and says something else: one of
/// the two is stale. An empty value there takes the variable away.
fn overridden(situation: &Resolver, name: &str) -> Option<Warning> {
    let found = situation.variables().find(name);
    let (place, set) = (found.settings?, found.raw?.to_str()?.trim().to_owned());
    let exported = situation.env.get_trimmed(name)?;
    if exported == set {
        return None;
    }
    let does = match set.is_empty() {
        true => "takes it away",
        false => "sets another value",
    };
    let message = format!("{name} of the environment is not used: {place} {does}");
    let hint = format!(
        "remove `{}` from {}, or unset {name}",
        place.key, place.path
    );
    Some(Warning::new("variable-overridden", message, hint))
}

fn unclear_switch(situation: &Resolver, name: &str) -> Option<Warning> {
    let variables = situation.variables();
    let text = variables.text(name)?;
    let off = ["0", "false", "no", "off"];
    if variables.is_on(name) || off.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return None;
    }
    let message = format!("{name} is set to neither on nor off, and counts as off");
    Some(Warning::new(
        "switch-unclear",
        message,
        format!("set {name} to 1 or to 0"),
    ))
}

/// "`ANTHROPIC_CUSTOM_HEADERS` may replace the headers": lines of `Name: value`.
fn custom_headers(situation: &Resolver) -> Vec<Warning> {
    const NAME: &str = "ANTHROPIC_CUSTOM_HEADERS";
    let variables = situation.variables();
    let text = variables.text(NAME).unwrap_or_default();
    let names = text
        .lines()
        .filter_map(|line| Some(line.split_once(':')?.0.trim().to_ascii_lowercase()));
    let replacing = names.filter(|name| HEADERS.contains(&name.as_str()));
    replacing
        .map(|name| {
            let message = format!("{NAME} sets the header {name}, in place of the credential's");
            let hint = format!("remove that line from {NAME}");
            Warning::new("header-replaced", message, hint)
        })
        .collect()
}
