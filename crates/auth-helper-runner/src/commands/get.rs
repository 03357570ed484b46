//! `get`: the key of the setting.

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::resolver::Resolver;
use auth_core::{CliError, ExitStatus};

use super::answer::{Job, answer};
use super::documents::CommandSource;
use super::options::Asking;
use crate::setting::{self, Setting};

pub(super) fn run(
    invocation: &mut Context<'_>,
    common: &GlobalArgs,
    asking: &Asking,
) -> Result<ExitStatus, CliError> {
    let mut situation = Resolver::read(invocation, common)?;
    let Some(found) = Setting::find(&situation) else {
        return Err(none(&situation));
    };
    if !found.is_trusted(&mut situation)? {
        return Err(untrusted(&found));
    }
    let ttl = setting::ttl(&situation)?;
    let config_dir = situation.paths.config_dir().to_owned();
    let job = Job {
        command: &found.command,
        config_dir: &config_dir,
        origin: CommandSource::Settings(found.place.clone()),
        ttl,
        environment: &mut || setting::environment(&mut situation),
    };
    answer(invocation, common, asking, job)
}

fn none(situation: &Resolver) -> CliError {
    let session = situation.facts.session;
    let set = situation.settings.api_key_helper(session);
    let why = match set {
        Some(found) if found.value.trim().is_empty() => {
            format!("{} switches it off", found.place)
        }
        Some(_) => format!("a `{}` session does not read it", session.name()),
        None => "`apiKeyHelper` is not set".to_owned(),
    };
    let failure = CliError::new(
        ExitStatus::NotFound,
        "helper.none",
        format!("finding the key helper: {why}"),
    );
    match situation.settings.api_key_helper(session) {
        Some(_) => failure,
        None => failure.hint(format!(
            "set `apiKeyHelper` in `{}`, or give a command with `auth-helper-runner run --command`",
            situation.paths.user_settings().display()
        )),
    }
}

fn untrusted(setting: &Setting) -> CliError {
    let message = format!(
        "running the key helper: {} belongs to a project that is not trusted",
        setting.place
    );
    CliError::new(ExitStatus::Policy, "helper.untrusted", message)
        .hint("read its command, then trust the project in Claude Code, or pass `--trust-project`")
}
