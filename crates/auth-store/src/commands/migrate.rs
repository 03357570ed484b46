//! `auth-store migrate`.

use auth_core::cli::Context;
use auth_core::{CliError, ExitStatus};

use super::context::{StoreContext, other};
use crate::backend::{Backend, Item, Kind};
use crate::store::{BackupPolicy, Store, StoreError};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Where to store the login
    #[arg(long, value_enum, value_name = "BACKEND")]
    to: Target,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    /// Claude Code's own file
    File,
    /// The platform's keychain
    Keychain,
}

impl Target {
    fn kind(self) -> Kind {
        match self {
            Self::File => Kind::File,
            Self::Keychain => Kind::Keychain,
        }
    }
}

/// What there was to do.
enum Outcome {
    Moved,
    WasThere,
    None,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let kind = args.to.kind();
    let from = setup.backend_of(other(kind), &setup.profile);
    let to = setup.backend_of(kind, &setup.profile);
    let outcome = migrate(setup, from.as_ref(), to.as_ref())?;
    let mut console = context.console(&setup.common);
    match outcome {
        Outcome::None => return Ok(ExitStatus::NotFound),
        Outcome::WasThere => console.info(format!("the login is in the {} already", kind.name())),
        Outcome::Moved => console.info(format!("the login is in the {} now", kind.name())),
    }
    if setup.kind != kind {
        let name = kind.name();
        console.hint(format!(
            "to use it from now on: export AUTH_STORE_BACKEND={name}, or `backend = \"{name}\"` in [store] of config.toml"
        ));
    }
    Ok(ExitStatus::Ok)
}

/// One lock is held throughout: nobody changes either copy meanwhile.
fn migrate(
    setup: &StoreContext,
    from: &dyn Backend,
    to: &dyn Backend,
) -> Result<Outcome, CliError> {
    let source = setup.store(from);
    let target = setup.store(to);
    // Both are looked at first, so that nothing is created if there is nothing to do.
    let there = target.get_document()?;
    let Some(login) = source.get_document()? else {
        return Ok(match there {
            Some(_) => Outcome::WasThere,
            None => Outcome::None,
        });
    };
    if there.is_some_and(|there| there.stored.login != login.stored.login) {
        return Err(two_logins(from.kind(), to.kind()));
    }
    let mut guard = source.lock()?;
    let Some(login) = source.get_document()? else {
        return Ok(Outcome::WasThere);
    };
    target.put_locked(&mut guard, &login, BackupPolicy::Drop)?;
    copy_previous(&source, &target)?;
    let raw = |store: &Store<'_>| {
        Ok::<_, StoreError>(store.get()?.map(|stored| (stored.member(), stored.raw)))
    };
    if raw(&source)? != raw(&target)? {
        return Err(StoreError::ReadBackMismatch(to.location(Item::Credentials)).into());
    }
    if from.kind() == Kind::File {
        source.erase_key(&mut guard)?;
    }
    source.erase_locked()?;
    Ok(Outcome::Moved)
}

fn copy_previous(source: &Store<'_>, target: &Store<'_>) -> Result<(), StoreError> {
    if let Some(previous) = source.backend().read(Item::Backup)? {
        target.backend().write(Item::Backup, &previous)?;
    }
    Ok(())
}

fn two_logins(from: Kind, to: Kind) -> CliError {
    let (from, to) = (from.name(), to.name());
    let message = format!("moving the login: the {to} holds another login than the {from}");
    CliError::new(ExitStatus::Unusable, "store.two-logins", message)
        .hint(format!(
            "`auth-store show --backend {to}` and `--backend {from}` tell which is which"
        ))
        .hint("`auth-store erase --backend NAME` removes the one that you don't want")
}
