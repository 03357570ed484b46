//! `get`: the key of the setting.

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::resolver::Resolver;
use auth_core::decision::SettingLocation;
use auth_core::{CliError, ExitStatus};

use super::documents::CommandSource;
use super::print_key::{KeyArgs, KeyJob, print_key};
use crate::setting::{self, ConfiguredHelper};

pub(super) fn run(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    args: &KeyArgs,
) -> Result<ExitStatus, CliError> {
    let mut resolver = Resolver::read(context, global)?;
    if resolver.profile().is_option() {
        // The helper belongs to no profile, but a name that is mistyped is an error in every tool.
        resolver.profile_paths()?;
    }
    let Some(found) = ConfiguredHelper::find(&resolver) else {
        return Err(not_configured(&resolver));
    };
    let ttl = setting::ttl(&resolver)?;
    let config_dir = resolver.paths()?.config_dir().to_owned();
    let job = KeyJob {
        command: &found.command,
        config_dir: &config_dir,
        source: CommandSource::Settings(found.location.clone()),
        ttl,
        environment: &mut || setting::environment(&mut resolver),
    };
    print_key(context, global, args, job)
}

fn not_configured(resolver: &Resolver) -> CliError {
    let helper = resolver.facts.helper.as_ref();
    if let Some(helper) = helper.filter(|helper| helper.untrusted) {
        return untrusted(&helper.place);
    }
    let session = resolver.facts.session;
    let set = resolver.settings.api_key_helper(session);
    let why = match &set {
        Some(found) if found.value.trim().is_empty() => format!("{} disables it", found.place),
        Some(_) => format!("a `{}` session does not read it", session.name()),
        None => "`apiKeyHelper` is not set".to_owned(),
    };
    let error = CliError::new(
        ExitStatus::NotFound,
        "helper.none",
        format!("no key helper: {why}"),
    );
    match (set, resolver.paths()) {
        (Some(_), _) | (_, Err(_)) => error,
        (None, Ok(paths)) => error.hint(format!(
            "set `apiKeyHelper` in {}, or pass a command: `auth-helper-runner run --command …`",
            auth_fs::quote_path(&paths.user_settings())
        )),
    }
}

fn untrusted(location: &SettingLocation) -> CliError {
    let message =
        format!("key helper not run: {location} belongs to a project that is not trusted");
    CliError::new(ExitStatus::Policy, "helper.untrusted", message)
        .hint("read its command, then trust the project in Claude Code, or pass `--trust-project`")
}
