//! Variables that do not do what the user may expect.

use auth_core::context::resolver::Resolver;
use auth_core::decision::Warning;
use auth_core::env::CredentialVar;

/// Headers that carry a credential.
const HEADERS: [&str; 2] = ["authorization", "x-api-key"];

pub(super) fn warnings(resolver: &Resolver) -> Vec<Warning> {
    let overridden = CredentialVar::names(|_| true).filter_map(|name| overridden(resolver, name));
    let unclear = CredentialVar::names(CredentialVar::is_switch)
        .filter_map(|name| unclear_switch(resolver, name));
    overridden
        .chain(unclear)
        .chain(custom_headers(resolver))
        .collect()
}

/// A settings file's `env` overrides the process environment with another value: one of the two is
/// stale. An empty value there unsets the variable.
fn overridden(resolver: &Resolver, name: &str) -> Option<Warning> {
    let found = resolver.variables().find(name);
    let (place, set) = (found.settings?, found.raw?.to_str()?.trim().to_owned());
    let exported = resolver.env.get_trimmed(name)?;
    if exported == set {
        return None;
    }
    let does = match set.is_empty() {
        true => "unsets it",
        false => "sets another value",
    };
    let message = format!("{name} of the environment is not used: {place} {does}");
    let hint = format!(
        "remove `{}` from {}, or unset {name}",
        place.key, place.path
    );
    Some(Warning::new("variable-overridden", message, hint))
}

fn unclear_switch(resolver: &Resolver, name: &str) -> Option<Warning> {
    let variables = resolver.variables();
    let text = variables.text(name)?;
    let off = ["0", "false", "no", "off"];
    if variables.is_on(name) || off.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return None;
    }
    let message = format!("{name} is neither on nor off, and is treated as off");
    Some(Warning::new(
        "switch-unclear",
        message,
        format!("set {name} to 1 or to 0"),
    ))
}

/// "`ANTHROPIC_CUSTOM_HEADERS` may replace the headers": lines of `Name: value`.
fn custom_headers(resolver: &Resolver) -> Vec<Warning> {
    const NAME: &str = "ANTHROPIC_CUSTOM_HEADERS";
    let variables = resolver.variables();
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
