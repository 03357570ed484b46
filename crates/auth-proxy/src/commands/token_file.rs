//! `--token-file`: a token that outlives the run, for programs that were not started by it.

use std::io;
use std::path::{Path, PathBuf};

use auth_fs::{ReadError, Rules, private_file};
use zeroize::Zeroizing;

use crate::gate::RunToken;

/// Why a token file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum TokenFileError {
    /// It cannot be read.
    #[error("the token cannot be read: {0}")]
    Read(#[from] ReadError),
    /// It can be read by others, or has no token.
    #[error("{} is not a token file: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// It cannot be written.
    #[error("the token cannot be kept in {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives no random bytes.
    #[error("a token cannot be created: {0}")]
    Random(#[from] getrandom::Error),
}

/// The token of the run: the file's, or a new random one that is kept there.
pub(super) fn token(file: Option<&Path>) -> Result<RunToken, TokenFileError> {
    let Some(path) = file else {
        return Ok(RunToken::random()?);
    };
    let unusable = |reason| TokenFileError::Unusable {
        path: path.to_owned(),
        reason,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let opened = match auth_fs::open(path, &Rules::trusted(folder)) {
        Ok(opened) => Some(opened),
        Err(ReadError::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(opened) = opened {
        if auth_fs::group_or_other_bits(opened.metadata()).is_some() {
            return Err(unusable("other users can read it"));
        }
        let content = Zeroizing::new(opened.read()?);
        let text = std::str::from_utf8(&content).ok();
        return text
            .and_then(RunToken::from_text)
            .ok_or_else(|| unusable("it must have one line of at least 20 characters"));
    }
    let token = RunToken::random()?;
    let line = format!("{}\n", token.expose());
    private_file::replace(path, line.as_bytes()).map_err(|error| TokenFileError::Write {
        path: path.to_owned(),
        source: io::Error::other(error),
    })?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn the_token_is_created_once_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        let first = token(Some(&path)).expect("a new token");
        let again = token(Some(&path)).expect("the same token");
        assert_eq!(first.expose(), again.expose());
        assert_ne!(token(None).expect("a token").expose(), first.expose());
    }
}
