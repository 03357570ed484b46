//! What every command needs: the place, the backend, the deadlines.

use std::time::Duration;

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::config::Config;
use auth_core::context::paths::Paths;
use auth_core::{CliError, Env, ExitStatus};

use super::options::{Choice, StoreOptions};
use crate::backend::{Backend, Item, Kind};
use crate::file_backend::FileBackend;
use crate::file::lock::Lock;
use crate::keychain::{self, Prompt};
use crate::profile::Profile;
use crate::store::Store;

const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(5);
/// For a look into the backend that is not in use: it is not worth a long wait.
const GLANCE_DEADLINE: Duration = Duration::from_secs(1);

pub(super) struct StoreContext {
    pub(super) common: GlobalArgs,
    pub(super) paths: Paths,
    pub(super) place: Profile,
    pub(super) kind: Kind,
    env: Env,
    timeout: Option<Duration>,
}

impl StoreContext {
    pub(super) fn new(
        context: &Context<'_>,
        common: GlobalArgs,
        options: &StoreOptions,
    ) -> Result<Self, CliError> {
        let paths = common.paths(&context.env, &context.cwd)?;
        let choice = match options.backend {
            Some(choice) => choice,
            None => chosen_elsewhere(&context.env)?,
        };
        Ok(Self {
<<<<<<< HEAD
            place: Place::find(&paths, common.profile.as_deref())?,
=======
            place: Profile::find(&paths, options.profile.as_deref())?,
>>>>>>> ec46688 (wip)
            paths,
            kind: choice.kind(),
            env: context.env.clone(),
            timeout: options.timeout,
            common,
        })
    }

    pub(super) fn lock_deadline(&self) -> Duration {
        self.timeout.unwrap_or(Lock::DEFAULT_DEADLINE)
    }

    /// The backend in use.
    pub(super) fn backend(&self) -> Result<Box<dyn Backend>, CliError> {
        self.backend_of(self.kind, &self.place)
    }

    /// A backend of a place.
    pub(super) fn backend_of(
        &self,
        kind: Kind,
        place: &Profile,
    ) -> Result<Box<dyn Backend>, CliError> {
        let timeout = self.timeout.unwrap_or(KEYCHAIN_DEADLINE);
        self.open(kind, place, timeout, Prompt::Allowed)
    }

    /// A backend that is only looked at: no keychain asks the person for its sake.
    pub(super) fn glance(&self, kind: Kind, place: &Profile) -> Result<Box<dyn Backend>, CliError> {
        let default = if kind == self.kind {
            KEYCHAIN_DEADLINE
        } else {
            GLANCE_DEADLINE
        };
        let timeout = self.timeout.unwrap_or(default);
        self.open(kind, place, timeout, Prompt::Refused)
    }

    fn open(
        &self,
        kind: Kind,
        place: &Profile,
        timeout: Duration,
        prompt: Prompt,
    ) -> Result<Box<dyn Backend>, CliError> {
        match kind {
            Kind::File => Ok(Box::new(FileBackend::new(place))),
            Kind::Keychain => Ok(Box::new(keychain::open(place, &self.env, timeout, prompt))),
        }
    }

    pub(super) fn store<'a>(&'a self, backend: &'a dyn Backend) -> Store<'a> {
        Store::new(&self.place, backend, self.lock_deadline())
    }

    /// Tells the person that there is no login; a program reads the exit code.
    pub(super) fn say_none(&self, context: &mut Context<'_>) {
        if !self.common.json {
            let kind = self.kind.name();
            let mut console = context.console(&self.common);
            console.info(format!("no login is stored in the {kind}"));
            console.hint("`auth-login login` logs in");
        }
    }

    /// Tells the person what the backend noticed.
    pub(super) fn warn(&self, context: &mut Context<'_>, backend: &dyn Backend) {
        if let Some(warning) = backend.take_warning() {
            let mut console = context.console(&self.common);
            console.warn(warning);
            console.hint("`auth-store check --fix` mends it");
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
pub(super) fn origin_members(backend: &dyn Backend, item: Item) -> serde_json::Value {
    use crate::backend::ItemLocation;
    let name = backend.kind().name();
    match backend.origin(item) {
        ItemLocation::File(path) => serde_json::json!({"backend": name, "path": path.to_string_lossy()}),
        ItemLocation::Keychain { service, .. } => {
            serde_json::json!({"backend": name, "service": service})
        }
    }
}

/// The environment, then the kit's configuration.
fn chosen_elsewhere(env: &Env) -> Result<Choice, CliError> {
    const NAMES: &str = "use `auto`, `file` or `keychain`";
    if let Some(name) = env.get_trimmed("AUTH_STORE_BACKEND") {
        return Choice::from_name(name).ok_or_else(|| {
            let message = format!("choosing the backend: AUTH_STORE_BACKEND is `{name}`");
            CliError::usage(message).hint(NAMES)
        });
    }
    let config = Config::load(env)?;
    let Some(value) = config.section("store").get("backend").cloned() else {
        return Ok(Choice::Auto);
    };
    value.as_str().and_then(Choice::from_name).ok_or_else(|| {
        let path = config.path.unwrap_or_default();
        let message = format!(
            "choosing the backend: `{}`: [store] backend is {value}",
            path.display()
        );
        CliError::new(ExitStatus::Data, "config.value", message).hint(NAMES)
    })
}
