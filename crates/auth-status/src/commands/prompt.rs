//! `--format`: one line for a shell prompt, without a child process, a socket or a warning.

use auth_core::cli::{Context, GlobalArgs, output};
use auth_core::context::failure::failure;
use auth_core::context::resolver::Resolver;
use auth_core::context::store_client::StoreBackend;
use auth_core::decision::facts::Approval;
use auth_core::decision::{Depth, Source};
use auth_core::{CliError, ExitStatus};

use crate::report::{PromptValues, Template};

pub(super) fn run(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    template: &Template,
) -> Result<ExitStatus, CliError> {
    let mut resolver = Resolver::read(context, global)?;
    let config = resolver.config();
    if config
        .is_ok_and(|config| StoreBackend::find(&resolver.env, config) == Ok(StoreBackend::Keychain))
    {
        let message = "the keychain is not opened for a prompt";
        let error = CliError::new(ExitStatus::Unavailable, "store.unavailable", message);
        resolver.set_stored_login(Err(error));
    }
    let decision = resolver.decide(Depth::UntilActive, &mut |_| Ok(Approval::Unknown))?;
    if template.needs_account() && decision.outcome.source() == Some(Source::Login) {
        resolver.load_account();
    }
    let active = decision.active(&resolver.facts);
    let values = PromptValues {
        source: decision.outcome.source(),
        active: active.as_ref(),
        profile: &resolver.profile().name,
        now: resolver.facts.now,
    };
    let line = template.render(&values);
    output::record(context.streams.stdout, &line)?;
    Ok(match failure(&resolver, &decision) {
        None => ExitStatus::Ok,
        Some(error) => error.exit(),
    })
}
