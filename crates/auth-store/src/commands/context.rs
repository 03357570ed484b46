//! What every command needs: the profile, the backend, the deadlines.

use std::path::PathBuf;
use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::config::Config;
use auth_core::context::paths::Paths;
use auth_core::context::profile::ProfileChoice;
use auth_core::context::store_client::StoreBackend;
use auth_core::context::user_dirs;
use auth_core::{CliError, Env};
use auth_fs::lock::Lock;

use super::options::StoreOptions;
use crate::backend::{Backend, Item, ItemLocation, Kind};
use crate::file_backend::FileBackend;
use crate::keychain::{self, Prompt};
use crate::profile::Profile;
use crate::store::Store;

const KEYCHAIN_TIMEOUT: Duration = Duration::from_secs(5);
/// For a look into the backend that is not used: it is not worth a long wait.
const GLANCE_TIMEOUT: Duration = Duration::from_secs(1);

pub(super) struct StoreContext {
    pub(super) common: GlobalArgs,
    pub(super) paths: Paths,
    pub(super) profile: Profile,
    /// How the profile was chosen.
    pub(super) choice: ProfileChoice,
    pub(super) kind: Kind,
    pub(super) env: Env,
    timeout: Option<Duration>,
    recovery_files: Vec<PathBuf>,
    cache_dirs: Vec<PathBuf>,
}

impl StoreContext {
    pub(super) fn new(
        context: &Context<'_>,
        common: GlobalArgs,
        options: &StoreOptions,
        may_create: bool,
    ) -> Result<Self, CliError> {
        let paths = common.paths(&context.env, &context.cwd)?;
        let (profile, choice_of_profile) = Profile::choose(context, &common, &paths, may_create)?;
        let kind = match options.backend {
            Some(choice) => choice.kind(),
            None => configured_kind(&context.env)?,
        };
        Ok(Self {
            recovery_files: user_dirs::recovery_files(profile.dir(), &context.env),
            cache_dirs: user_dirs::auth_tools_dirs(&context.env),
            profile,
            choice: choice_of_profile,
            paths,
            kind,
            env: context.env.clone(),
            timeout: options.timeout,
            common,
        })
    }

    pub(super) fn lock_timeout(&self) -> Duration {
        self.timeout.unwrap_or(Lock::DEFAULT_DEADLINE)
    }

    /// The backend that is used.
    pub(super) fn backend(&self) -> Box<dyn Backend> {
        self.backend_of(self.kind, &self.profile)
    }

    /// A backend of a profile.
    pub(super) fn backend_of(&self, kind: Kind, profile: &Profile) -> Box<dyn Backend> {
        let timeout = self.timeout.unwrap_or(KEYCHAIN_TIMEOUT);
        self.open(kind, profile, timeout, Prompt::Allowed)
    }

    /// A backend that is only looked at: no keychain asks the user for its sake.
    pub(super) fn glance(&self, kind: Kind) -> Box<dyn Backend> {
        let default = if kind == self.kind {
            KEYCHAIN_TIMEOUT
        } else {
            GLANCE_TIMEOUT
        };
        let timeout = self.timeout.unwrap_or(default);
        self.open(kind, &self.profile, timeout, Prompt::Refused)
    }

    fn open(
        &self,
        kind: Kind,
        profile: &Profile,
        timeout: Duration,
        prompt: Prompt,
    ) -> Box<dyn Backend> {
        match kind {
            Kind::File => Box::new(FileBackend::new(profile)),
            Kind::Keychain => Box::new(keychain::open(profile, &self.env, timeout, prompt)),
        }
    }

    pub(super) fn store<'a>(&'a self, backend: &'a dyn Backend) -> Store<'a> {
        Store::new(&self.profile, backend, self.lock_timeout())
            .with_user_files(&self.recovery_files, &self.cache_dirs)
    }

    /// The store, with the tokens of a refresh that could not be stored then.
    pub(super) fn up_to_date_store<'a>(
        &'a self,
        context: &mut Context<'_>,
        backend: &'a dyn Backend,
    ) -> Store<'a> {
        let store = self.store(backend);
        match store.adopt_recovery() {
            Ok(None) => {}
            Ok(Some(_)) => {
                let mut console = context.console(&self.common);
                console.info("stored the tokens of an earlier refresh");
            }
            Err(error) => {
                let mut console = context.console(&self.common);
                console.warn(format!(
                    "the tokens of an earlier refresh cannot be stored yet: {error}"
                ));
            }
        }
        store
    }

    /// Tells the user that there is no login; a program reads the exit code.
    pub(super) fn say_none(&self, context: &mut Context<'_>) {
        if !self.common.json {
            let kind = self.kind.name();
            let mut console = context.console(&self.common);
            console.info(format!("auth-store: no login is stored in the {kind}"));
            console.hint("log in with `auth-login login`");
        }
    }

    /// Tells the user what the store noticed.
    pub(super) fn warn(&self, context: &mut Context<'_>, store: &Store<'_>) {
        for warning in store.take_warnings() {
            let mut console = context.console(&self.common);
            console.warn(warning);
            console.hint(
                "`auth-store check` prints details; `auth-store check --fix` fixes what it can",
            );
        }
    }
}

/// The backend that is not the given one.
pub(super) fn other(kind: Kind) -> Kind {
    match kind {
        Kind::File => Kind::Keychain,
        Kind::Keychain => Kind::File,
    }
}

/// Where the login is or would be, as members of a document.
pub(super) fn location_members(backend: &dyn Backend, item: Item) -> serde_json::Value {
    let name = backend.kind().name();
    match backend.location(item) {
        ItemLocation::File(path) => {
            serde_json::json!({"backend": name, "path": path.to_string_lossy()})
        }
        ItemLocation::Keychain { service, .. } => {
            serde_json::json!({"backend": name, "service": service})
        }
    }
}

/// The environment, then `config.toml`, then the platform's default.
pub(super) fn configured_kind(env: &Env) -> Result<Kind, CliError> {
    Ok(match StoreBackend::find(env, &Config::load(env)?)? {
        StoreBackend::Keychain => Kind::Keychain,
        _ => Kind::File,
    })
}
