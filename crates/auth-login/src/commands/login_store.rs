//! The store of a profile: Claude Code's files in this process, a keychain through `auth-store`.

use auth_core::cli::GlobalArgs;
use auth_core::json::{JsonObject, Malformed};
use auth_core::{CliError, Env, ExitStatus, Secret};
use auth_oauth::token::Tokens;
use auth_store::backend::Kind;
use auth_store::document::LoginDocument;
use auth_store::profile::Profile;

use super::keychain::{Keychain, PendingPut, PutOutcome};
use auth_store::{FileStore, Kept, Reservation, StoreError, TokenUpdate};

pub(super) enum LoginStore<'a> {
    File(FileStore),
    Keychain {
        keychain: Keychain<'a>,
        /// Recovery files are files whatever the backend is.
        files: FileStore,
    },
}

/// What will write the tokens of a refresh, made ready before the request.
pub(super) enum TokenWriter<'a> {
    File(Reservation<'a>),
    Keychain(KeychainWriter<'a>),
}

pub(super) struct KeychainWriter<'a> {
    store: &'a LoginStore<'a>,
    /// Started before the answer comes.
    put: PendingPut,
    raw: String,
    used: Secret,
}

impl<'a> LoginStore<'a> {
    pub(super) fn open(
        global: &'a GlobalArgs,
        env: &'a Env,
        profile: &'a Profile,
    ) -> Result<Self, CliError> {
        let files = FileStore::new(profile.clone(), env);
        Ok(match auth_store::configured_kind(env)? {
            Kind::File => Self::File(files),
            Kind::Keychain => Self::Keychain {
                keychain: Keychain::new(global, env, profile.name()),
                files,
            },
        })
    }

    pub(super) fn files(&self) -> &FileStore {
        match self {
            Self::File(files) | Self::Keychain { files, .. } => files,
        }
    }

    /// The stored login; `None` if there provably is none.
    pub(super) fn get(&self) -> Result<Option<LoginDocument>, CliError> {
        match self {
            Self::File(store) => Ok(store.get()?),
            Self::Keychain { keychain, .. } => {
                let document = keychain.get()?;
                document.map(|document| parse(&document)).transpose()
            }
        }
    }

    /// Fails if a login could not be stored; changes nothing.
    pub(super) fn check_writable(&self) -> Result<(), CliError> {
        match self {
            Self::File(store) => Ok(store.check_writable()?),
            // A keychain tells only when it is asked.
            Self::Keychain { keychain, .. } => keychain.get().map(drop),
        }
    }

    /// Stores a login; success means that it was read back.
    pub(super) fn put(&self, login: &JsonObject) -> Result<LoginDocument, CliError> {
        let login_document = parse(login)?;
        match self {
            Self::File(store) => store.put(&login_document)?,
            Self::Keychain { keychain, .. } => keychain.put(login)?,
        }
        let stored = self.get()?;
        stored
            .filter(|stored| stored.stored.login.secret() == login_document.stored.login.secret())
            .ok_or_else(|| {
                let message = "the store did not keep the login";
                CliError::new(ExitStatus::Unavailable, "store.not-kept", message)
                    .hint("run `auth-store check`")
            })
    }

    /// Whether the login with this secret is stored; also if that cannot be told.
    pub(super) fn may_have(&self, secret: &Secret) -> bool {
        match self.get() {
            Ok(Some(stored)) => stored.stored.login.secret() == secret,
            Ok(None) => false,
            Err(_) => true,
        }
    }

    /// Makes the write of new tokens ready. `Ok(None)`: another login is stored than the one whose
    /// refresh token is `used`.
    pub(super) fn prepare_write<'s>(
        &'s self,
        login: &LoginDocument,
        used: &Secret,
    ) -> Result<Option<TokenWriter<'s>>, CliError> {
        match self {
            Self::File(store) => match store.reserve(used) {
                Ok(reservation) => Ok(Some(TokenWriter::File(reservation))),
                Err(StoreError::Superseded) => Ok(None),
                Err(error) => Err(error.into()),
            },
            Self::Keychain { keychain, .. } => {
                let raw = login.stored.raw.to_string();
                // Written as it is, so that a locked keychain is met before the request.
                let proven = keychain.start_put(used, false)?.finish(&document(&raw)?)?;
                if proven == PutOutcome::Superseded {
                    return Ok(None);
                }
                let put = keychain.start_put(used, true)?;
                Ok(Some(TokenWriter::Keychain(KeychainWriter {
                    store: self,
                    put,
                    raw,
                    used: used.clone(),
                })))
            }
        }
    }
}

impl TokenWriter<'_> {
    /// Stores the tokens and reads them back. `give_up` says whether there is no time to repeat a
    /// write that fails; the tokens go to a recovery file then.
    pub(super) fn write(
        self,
        update: &TokenUpdate,
        give_up: &dyn Fn() -> bool,
    ) -> Result<Kept, CliError> {
        match self {
            Self::File(reservation) => Ok(reservation.keep(update, give_up)?),
            Self::Keychain(writer) => writer.write(update),
        }
    }
}

impl KeychainWriter<'_> {
    fn write(self, update: &TokenUpdate) -> Result<Kept, CliError> {
        let raw = update.apply(&self.raw).map_err(|error| malformed(&error))?;
        let written = self.put.finish(&document(&raw)?);
        match written {
            Ok(PutOutcome::Stored) => {
                let stored = self.store.get()?;
                Ok(stored.map_or(Kept::Superseded(None), |login| {
                    Kept::Stored(Box::new(login))
                }))
            }
            Ok(PutOutcome::Superseded) => Ok(Kept::Superseded(self.store.get()?.map(Box::new))),
            Err(error) => {
                let path = self.store.files().save_recovery(update, &self.used)?;
                Err(error.hint(format!(
                    "the new tokens are in {}, and the next refresh stores them",
                    auth_core::cli::quote_path(&path)
                )))
            }
        }
    }
}

/// The fields of a login that a token answer changes.
pub(super) fn token_update(tokens: &Tokens) -> TokenUpdate {
    TokenUpdate {
        access_token: tokens.access_token.clone(),
        refresh_token: tokens.refresh_token.clone(),
        expires_at: tokens.expires_at,
        refresh_token_expires_at: tokens.refresh_token_expires_at,
    }
}

fn parse(document: &JsonObject) -> Result<LoginDocument, CliError> {
    LoginDocument::from_document(document).map_err(|error| malformed(&error))
}

fn document(raw: &str) -> Result<JsonObject, CliError> {
    let text = format!(r#"{{"{}":{raw}}}"#, auth_store::document::CLAUDE_AI);
    let document = JsonObject::parse(text);
    document.map_err(|error| CliError::internal(format!("cannot edit the login: {error}")))
}

fn malformed(error: &Malformed) -> CliError {
    let message = format!("the login is malformed: {error}");
    CliError::new(ExitStatus::Data, "login.malformed", message).hint("run `auth-store check`")
}
