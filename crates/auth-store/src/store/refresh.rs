//! Storing the tokens of a refresh: what the server has issued is not lost.

use auth_core::Secret;
use auth_core::json::{JsonObject, Malformed};
use auth_fs::private_file::Staged;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::put::Credentials;
use super::transaction::{Target, Transaction};
use super::{Store, StoreError, WriteGuard};
use crate::backend::Item;
use crate::document::{CLAUDE_AI, quoted};

/// The token fields of a refresh answer; every other member of the login is kept.
#[derive(Clone, Debug)]
pub struct TokenUpdate {
    /// The new access token.
    pub access_token: Secret,
    /// The new refresh token; `None` keeps the old one.
    pub refresh_token: Option<Secret>,
    /// When the access token expires; `None` (unknown) removes the old time.
    pub expires_at: Option<Timestamp>,
    /// When the refresh token expires; `None` removes the time of a token that is replaced.
    pub refresh_token_expires_at: Option<Timestamp>,
}

impl TokenUpdate {
    /// The JSON text of a `claudeAiOauth` with these tokens.
    ///
    /// # Errors
    /// [`Malformed`] if `raw` is not an object.
    pub fn apply(&self, raw: &str) -> Result<Zeroizing<String>, Malformed> {
        let mut login = JsonObject::parse(raw.to_owned())?;
        let mut set = |name: &str, time: Option<Timestamp>| match time {
            Some(time) => login.set(name, &time.as_millisecond().to_string()),
            None => login.remove(name),
        };
        set("expiresAt", self.expires_at);
        if self.refresh_token.is_some() || self.refresh_token_expires_at.is_some() {
            set("refreshTokenExpiresAt", self.refresh_token_expires_at);
        }
        if let Some(token) = &self.refresh_token {
            login.set("refreshToken", &quoted(token));
        }
        login.set("accessToken", &quoted(&self.access_token));
        Ok(Zeroizing::new(login.text().to_owned()))
    }
}

impl Store<'_> {
    /// Puts tokens into the stored login, and reads it back.
    pub(crate) fn write_tokens(
        &self,
        _guard: &WriteGuard,
        now: Credentials,
        update: &TokenUpdate,
        staged: Option<Staged>,
    ) -> Result<(), StoreError> {
        let (Some(mut document), Some(login)) = (now.document, now.login) else {
            return Err(StoreError::Superseded);
        };
        let raw = update.apply(&login.raw);
        let raw = raw.map_err(|error| self.malformed(Item::Credentials, error))?;
        document.set(CLAUDE_AI, &raw);
        let text = document.into_bytes();
        let mut transaction = Transaction::new(self.backend);
        let target = Target::Item(Item::Credentials);
        match staged {
            Some(mut staged) => {
                staged.write(&text)?;
                transaction.add_staged(target, now.bytes, text, Some(Box::new(staged)));
            }
            None => transaction.write(target, now.bytes, text)?,
        }
        let warning = transaction.commit()?;
        self.warnings.borrow_mut().extend(warning);
        Ok(())
    }
}
