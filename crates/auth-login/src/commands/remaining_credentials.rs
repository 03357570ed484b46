//! What is in effect although nobody is logged in any more.

use auth_core::CliError;
use auth_core::cli::Context;
use auth_core::context::resolver::Resolver;
use auth_core::decision::facts::Approval;
use auth_core::decision::{CredentialOrigin, Depth, Source, SourceReport, State};

use super::login_context::LoginContext;

/// One line for each source that is still there, with what removes it.
///
/// # Errors
/// Where settings cannot be read.
pub(super) fn lines(
    invocation: &Context<'_>,
    setup: &LoginContext,
) -> Result<Vec<String>, CliError> {
    let mut situation = Resolver::read(invocation, &setup.common)?;
    let mut nobody = |_: &Resolver| Ok(Approval::Unknown);
    let decision = situation.decide(Depth::AtAll, &mut nobody)?;
    Ok(decision.sources.iter().filter_map(line).collect())
}

fn line(report: &SourceReport) -> Option<String> {
    let is_there = matches!(
        report.state,
        State::Active
            | State::Shadowed
            | State::Declined
            | State::Unapproved
            | State::Untrusted
            | State::Unusable
    );
    let origin = report.origin.as_ref().filter(|_| is_there)?;
    let use_of_it = match report.state {
        State::Active => "is in effect now",
        State::Shadowed => "is set, but a stronger one is used",
        _ => "is set, but not used",
    };
    let what = match report.source {
        Source::ApiKeyHelper => "a key helper",
        Source::CloudProvider => "a cloud provider",
        Source::Login => "a login",
        _ => "a credential",
    };
    let removal = match origin {
        CredentialOrigin::Env {
            name,
            settings: None,
        } => format!("`unset {name}` removes it"),
        CredentialOrigin::Env {
            name,
            settings: Some(place),
        } => format!("take `env.{name}` out of {place}"),
        CredentialOrigin::Settings(place) => format!("take `{}` out of {place}", place.key),
        _ => "`auth-store erase --all` removes it".to_owned(),
    };
    Some(format!("{what} from {origin} {use_of_it}: {removal}"))
}
