//! `auth-store adopt` and `auth-store rename`, and the switch behind `auth-login switch`.

use std::path::PathBuf;

use auth_core::cli::{Context, output};
use auth_core::{CliError, ExitStatus};
use serde_json::json;

use super::context::StoreContext;
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::store::rename::{RenameRequest, rename as rename_profile};
use crate::store::switch::SwitchRequest;
use crate::{profile_dirs, switch as switch_profile};

#[derive(clap::Args)]
pub(super) struct AdoptArgs {
    /// The configuration directory, such as `~/.claude-work`
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    directory: PathBuf,
    /// The profile's name
    #[arg(long = "as", value_name = "NAME")]
    name: String,
}

#[derive(clap::Args)]
pub(super) struct RenameArgs {
    /// The profile
    #[arg(value_name = "NAME")]
    from: String,
    /// Its new name
    #[arg(value_name = "NEW")]
    to: String,
}

#[derive(clap::Args)]
pub(super) struct SwitchArgs {
    /// The profile
    #[arg(value_name = "NAME")]
    name: String,
    /// The profile for the present login
    #[arg(long, value_name = "NAME")]
    save_as: Option<String>,
    /// Also while Claude Code is running
    #[arg(long)]
    force: bool,
}

pub(super) fn adopt(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &AdoptArgs,
) -> Result<ExitStatus, CliError> {
    let main = main_profile(setup)?;
    let directory = context.cwd.join(&args.directory);
    let profile = profile_dirs::adopt(&main, &directory, &args.name)?;
    report(context, setup, &profile, "adopted")
}

pub(super) fn rename(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &RenameArgs,
) -> Result<ExitStatus, CliError> {
    let main = main_profile(setup)?;
    let backend = setup.backend_of(setup.kind, &main);
    let request = RenameRequest {
        from: &args.from,
        to: &args.to,
        lock_timeout: setup.lock_timeout(),
    };
    rename_profile(&main, backend.as_ref(), &setup.env, request)?;
    let profile = profile_dirs::existing(&main, &args.to)?;
    report(context, setup, &profile, "renamed")
}

pub(super) fn switch(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &SwitchArgs,
) -> Result<ExitStatus, CliError> {
    let main = main_profile(setup)?;
    let backend = setup.backend_of(setup.kind, &main);
    let request = SwitchRequest {
        name: &args.name,
        save_as: args.save_as.as_deref(),
        force: args.force,
        lock_timeout: setup.lock_timeout(),
    };
    let switched = switch_profile(&main, backend.as_ref(), &setup.env, &request)?;
    output::versioned(context.streams.stdout, &switched.document())?;
    Ok(ExitStatus::Ok)
}

fn main_profile(setup: &StoreContext) -> Result<Profile, CliError> {
    Profile::find(&setup.paths, Some(DEFAULT_PROFILE))
}

fn report(
    context: &mut Context<'_>,
    setup: &StoreContext,
    profile: &Profile,
    what: &str,
) -> Result<ExitStatus, CliError> {
    if setup.common.json {
        let document = json!({
            "profile": profile.name(),
            "path": profile.dir().to_string_lossy(),
        });
        output::versioned(context.streams.stdout, &document)?;
    }
    let mut console = context.console(&setup.common);
    console.info(format!(
        "{what} profile `{}` ({})",
        profile.name(),
        profile.dir().display()
    ));
    Ok(ExitStatus::Ok)
}
