//! How the last refresh of a login failed, for the processes that waited for it: they report its
//! failure instead of sending one more request each to a failing server.

use std::path::PathBuf;

use auth_core::context::user_dirs;
use auth_core::secret::ClaudeAiLogin;
use auth_core::{CliError, ExitStatus, Secret};
use auth_fs::{Rules, private_file, remove};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commands::login_context::LoginContext;

/// A private file without a secret; none if no directory of the user is known.
pub(super) struct LastFailure {
    path: Option<PathBuf>,
    login: String,
}

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    /// The refresh token's fingerprint.
    login: String,
    /// When the attempt ended, in milliseconds since 1970.
    ended: i64,
    /// The failure as it is written on stderr.
    failure: String,
}

impl LastFailure {
    pub(super) fn new(setup: &LoginContext, login: &ClaudeAiLogin) -> Self {
        let dir = setup.profile.dir().to_string_lossy();
        let digits = Secret::from(dir.as_ref()).fingerprint().to_string();
        let name = format!("refresh-{}.json", digits.trim_start_matches("sha256:"));
        let token = login.refresh_token.as_ref().unwrap_or(&login.access_token);
        Self {
            path: user_dirs::auth_tools_dirs(&setup.env)
                .first()
                .map(|dir| dir.join(name)),
            login: token.fingerprint().to_string(),
        }
    }

    /// The failure of an attempt with this login that ended after `began`.
    pub(super) fn since(&self, began: Timestamp) -> Option<CliError> {
        let bytes = auth_fs::read(self.path.as_ref()?, &Rules::any()).ok()??;
        let content: Content = serde_json::from_slice(&bytes).ok()?;
        let is_ours = content.login == self.login && content.ended >= began.as_millisecond();
        is_ours.then(|| CliError::from_stderr(&content.failure))?
    }

    /// Keeps a failure that those who wait would only meet again. What ended this process alone is
    /// none.
    pub(super) fn save(&self, failure: &CliError, now: Timestamp) {
        let is_common = matches!(
            failure.exit(),
            ExitStatus::Unavailable | ExitStatus::Unusable
        );
        let Some(path) = self.path.as_ref().filter(|_| is_common) else {
            return;
        };
        let content = Content {
            version: 1,
            login: self.login.clone(),
            ended: now.as_millisecond(),
            failure: failure.to_json_line(),
        };
        let (Some(folder), Ok(bytes)) = (path.parent(), serde_json::to_vec(&content)) else {
            return;
        };
        // Without the file those who wait send their own requests, one after the other.
        drop(private_file::create_dir(folder).and_then(|()| private_file::replace(path, &bytes)));
    }

    /// Removes the file after a success.
    pub(super) fn clear(&self) {
        if let Some(path) = &self.path {
            // Mostly there is none.
            drop(remove::file(path));
        }
    }
}
