//! What every command needs: the store, the place of its locks, signals.

use auth_core::cli::{Context, GlobalArgs};
use auth_core::context::paths::Paths;
use auth_core::json::OrderedObject;
use auth_core::secret::{Account, Login};
use auth_core::{CliError, Env, ExitStatus};
use auth_oauth::Interrupt;
use auth_store::profile::Profile;
use auth_store::via_tool::ViaTool;
use jiff::Timestamp;
use serde_json::{Map, Value};
use zeroize::Zeroize;

pub(super) struct LoginContext {
    pub(super) common: GlobalArgs,
    pub(super) env: Env,
    pub(super) paths: Paths,
    pub(super) place: Profile,
    pub(super) interrupt: Interrupt,
}

/// A stored login: as text whose unknown members survive, and as what it means.
pub(super) struct StoredDocument {
    pub(super) document: OrderedObject,
    pub(super) login: Login,
}

impl LoginContext {
    pub(super) fn new(invocation: &Context<'_>, common: GlobalArgs) -> Result<Self, CliError> {
        let paths = common.paths(&invocation.env, &invocation.cwd)?;
        let interrupt = Interrupt::install()
            .map_err(|error| CliError::internal(format!("cannot handle signals: {error}")))?;
        Ok(Self {
            place: Profile::find(&paths, common.profile.as_deref())?,
            paths,
            env: invocation.env.clone(),
            interrupt,
            common,
        })
    }

    pub(super) fn store(&self) -> ViaTool<'_> {
        ViaTool::new(&self.common, &self.env).profile(self.common.profile.as_deref())
    }

    /// The stored login; `None` where there is none.
    pub(super) fn stored(&self) -> Result<Option<StoredDocument>, CliError> {
        let Some(document) = self.store().get()? else {
            return Ok(None);
        };
        let mut map: Map<String, Value> = serde_json::from_str(&document.to_line())
            .map_err(|error| CliError::internal(format!("reading the login again: {error}")))?;
        let login = Login::from_document(&map);
        wipe(&mut map);
        let login = login.map_err(|error| {
            let message = format!("the stored login is malformed: {error}");
            CliError::new(ExitStatus::Data, "login.malformed", message)
                .hint("run `auth-store check`")
        })?;
        Ok(Some(StoredDocument { document, login }))
    }

    /// The same for another profile.
    pub(super) fn of_profile(&self, profile: &str) -> Result<Self, CliError> {
        Ok(Self {
            common: GlobalArgs {
                profile: Some(profile.to_owned()),
                ..self.common.clone()
            },
            env: self.env.clone(),
            paths: self.paths.clone(),
            place: Profile::find(&self.paths, Some(profile))?,
            interrupt: self.interrupt.clone(),
        })
    }

    /// Whether the user can be prompted on the terminal.
    pub(super) fn is_interactive(&self, invocation: &Context<'_>) -> bool {
        invocation.streams.terminals.stderr() && !self.common.no_input
    }
}

impl StoredDocument {
    /// Whose login the client has recorded it to be.
    pub(super) fn account(&self) -> Option<Account> {
        let text = self.document.get("oauthAccount")?;
        let object: Map<String, Value> = serde_json::from_str(text).ok()?;
        Some(Account::from_object(&object))
    }

    /// When its access token ends.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        match &self.login {
            Login::ClaudeAi(login) => login.expires_at,
            Login::Console(_) => None,
        }
    }
}

/// Wipes every text of a document, at any depth.
fn wipe(object: &mut Map<String, Value>) {
    for (_, value) in object.iter_mut() {
        match value {
            Value::String(text) => text.zeroize(),
            Value::Object(inner) => wipe(inner),
            _ => {}
        }
    }
}
