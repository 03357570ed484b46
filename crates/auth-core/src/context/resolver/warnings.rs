//! Warnings about what a decision depends on.

use serde_json::json;

use super::Resolver;
use crate::CliError;
use crate::context::effective_env::is_settable_by_project;
use crate::decision::{CloudProvider, Decision, Outcome, Source, Warning, warnings};
use crate::secret::redact;

/// Those of the decision first.
pub(super) fn all(resolver: &Resolver, decision: &Decision, home: &[CliError]) -> Vec<Warning> {
    let mut found = warnings(&resolver.facts, decision);
    found.extend(untrusted_project(resolver));
    found.extend(other_base_url(resolver, decision));
    found.extend(project_variables(resolver));
    found.extend(shadowed_profile(resolver, decision));
    found.extend(relative_config_dir(resolver));
    let failure = resolver.store_error_for(decision);
    if let Some(hint) = failure.and_then(|failure| failure.hints().first()) {
        let of_store = found.iter_mut().filter(|warning| {
            ["source-unusable", "source-unavailable"].contains(&warning.code.as_str())
        });
        of_store.for_each(|warning| warning.hint = Some(hint.clone()));
    }
    let home = home.iter().filter(|problem| failure != Some(problem));
    found.extend(home.map(|problem| {
        let hint = problem.hints().first().cloned();
        Warning {
            code: problem.code().to_owned(),
            message: problem.message().to_owned(),
            hint,
        }
    }));
    found
}

/// One warning for everything that a project which is not trusted would set.
fn untrusted_project(resolver: &Resolver) -> Option<Warning> {
    let ignored = resolver.settings.ignored();
    if ignored.is_empty() {
        return None;
    }
    let root = &resolver.settings.project()?.root;
    let message = format!(
        "the project {} is not trusted, and its settings are ignored: {}",
        root.display(),
        ignored.join(", ")
    );
    Some(Warning::new(
        "project-untrusted",
        message,
        "trust the project in Claude Code, or pass `--trust-project`",
    ))
}

/// Claude Code takes the base URL of a project that is not trusted, and sends the credential there.
fn other_base_url(resolver: &Resolver, decision: &Decision) -> Option<Warning> {
    let facts = &resolver.facts;
    let Outcome::Active(_, _, credential) = &decision.outcome else {
        return None;
    };
    if credential.provider() != CloudProvider::Anthropic || !facts.client_goes_elsewhere() {
        return None;
    }
    let url = facts.client_base_url.as_deref();
    let url = url.map_or_else(|| "Anthropic's own URL".to_owned(), redact::url);
    let intended = facts.base_url.as_deref().map(redact::url);
    let settings = json!({"env": {"ANTHROPIC_BASE_URL": intended.unwrap_or_default()}});
    Some(Warning::new(
        "client-url-differs",
        format!(
            "Claude Code would send it to {url}: it does not ask whether the project is trusted"
        ),
        format!("claude --settings '{settings}'"),
    ))
}

/// What a project's settings never set, trusted or not.
fn project_variables(resolver: &Resolver) -> Vec<Warning> {
    let layers = resolver.settings.layers().iter();
    let layers = layers.filter(|layer| layer.scope.is_of_project());
    let variables = layers.flat_map(|layer| {
        let names = layer.variable_names();
        let never = names.filter(|name| !is_settable_by_project(name));
        never.map(move |name| (name, layer.name()))
    });
    variables
        .map(|(name, file)| {
            Warning::new(
                "project-variable",
                format!("{name} in {file} is not used: Claude Code never reads it from a project's settings"),
                format!("set {name} in the environment or in the user's own settings"),
            )
        })
        .collect()
}

/// A profile that was chosen by a variable or a rule, and is not used.
fn shadowed_profile(resolver: &Resolver, decision: &Decision) -> Option<Warning> {
    let profile = resolver.profile();
    let Outcome::Active(source, origin, _) = &decision.outcome else {
        return None;
    };
    if profile.is_default() || profile.is_option() || *source == Source::Login {
        return None;
    }
    let message = format!(
        "the profile {profile} is not used: {} ({origin}) comes first",
        source.name()
    );
    let hint = format!("pass `--profile {}` to use its login alone", profile.name);
    Some(Warning::new("profile-shadowed", message, hint))
}

fn relative_config_dir(resolver: &Resolver) -> Option<Warning> {
    let value = resolver.env.get_os("CLAUDE_CONFIG_DIR")?;
    let path = std::path::Path::new(value);
    if path.is_absolute() || resolver.common().config_dir.is_some() || resolver.paths().is_err() {
        return None;
    }
    let message = format!(
        "CLAUDE_CONFIG_DIR is relative (`{}`), and names another directory wherever it is used",
        path.display()
    );
    let whole = auth_fs::quote_path(&resolver.cwd().join(path));
    Some(Warning::new(
        "config-dir-relative",
        message,
        format!("export CLAUDE_CONFIG_DIR={whole}"),
    ))
}
