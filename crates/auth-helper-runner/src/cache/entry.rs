//! One helper's file in the cache.

use std::path::{Path, PathBuf};

use auth_fs::lock::{Lock, LockError};
use auth_fs::{Rules, private_file};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::file::CacheFile;
use super::{Cache, CacheError, PREFIX};

/// What identifies a helper.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// The command, as the shell gets it.
    pub command: &'a str,
    /// The configuration directory.
    pub config_dir: &'a Path,
    /// The settings file that the command came from; a name that is no path if it came from none.
    pub origin: &'a str,
    /// The root of the project that it runs in, else the working directory: the helper may depend
    /// on it.
    pub project: &'a Path,
}

impl Identity<'_> {
    /// The name of its cache entry: the SHA-256 of all four.
    #[must_use]
    pub fn name(&self) -> String {
        let normal = |path: &Path| -> PathBuf { path.components().collect() };
        let (config_dir, project) = (normal(self.config_dir), normal(self.project));
        let mut hash = Sha256::new();
        for part in [
            self.command.as_bytes(),
            config_dir.as_os_str().as_encoded_bytes(),
            self.origin.as_bytes(),
            project.as_os_str().as_encoded_bytes(),
        ] {
            // With its length, so that no two different lists run together into the same text.
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let digits = hash.finalize();
        let digits = digits[..16].iter();
        digits.fold(String::from(PREFIX), |name, byte| {
            name + &format!("{byte:02x}")
        })
    }
}

/// One helper's place in the cache.
#[derive(Clone, Debug)]
pub struct CacheEntry {
    cache: Cache,
    file: PathBuf,
    lock: PathBuf,
}

impl CacheEntry {
    pub(super) fn new(cache: Cache, name: &str) -> Self {
        Self {
            file: cache.directory.join(format!("{name}.json")),
            lock: cache.directory.join(format!("{name}.lock")),
            cache,
        }
    }

    /// The content of the file; empty if there is none, or one that this version cannot read.
    pub(super) fn read(&self) -> Result<CacheFile, CacheError> {
        if self.cache.metadata_of(&self.file)?.is_none() {
            return Ok(CacheFile::default());
        }
        let content = auth_fs::read(&self.file, &Rules::any())?;
        let content = Zeroizing::new(content.unwrap_or_default());
        Ok(serde_json::from_slice(&content).unwrap_or_default())
    }

    /// Replaces the file. Only under the lock.
    pub(super) fn write(&self, content: &CacheFile) -> Result<(), CacheError> {
        self.cache.metadata_of(&self.file)?;
        let content = serde_json::to_vec(content).expect("text and numbers can be written as JSON");
        let content = Zeroizing::new(content);
        Ok(private_file::replace_unflushed(&self.file, &content)?)
    }

    /// The right to run the helper, or to change the file; `None` if another process has it. What
    /// a killed process left of this entry is removed.
    pub(super) fn lock(&self) -> Result<Option<Lock>, CacheError> {
        self.cache.create()?;
        self.cache.metadata_of(&self.lock)?;
        match Lock::try_acquire(&self.lock) {
            Ok(lock) => {
                private_file::remove_temporaries(std::slice::from_ref(&self.file));
                Ok(Some(lock))
            }
            Err(LockError::Busy { .. }) => Ok(None),
            Err(LockError::File(error)) => Err(error.into()),
            Err(error) => Err(CacheError::io(&self.lock)(std::io::Error::other(error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Identity;
    use std::path::Path;

    #[test]
    fn a_helper_is_identified_by_command_directory_settings_file_and_project() {
        let name = |command, config_dir, origin, project| {
            Identity {
                command,
                config_dir: Path::new(config_dir),
                origin,
                project: Path::new(project),
            }
            .name()
        };
        let one = name("cmd", "/config", "/config/settings.json", "/work/a");
        let same = name("cmd", "/config/", "/config/settings.json", "/work/a/");
        assert_eq!(one, same);
        for other in [
            name("cmd ", "/config", "/config/settings.json", "/work/a"),
            name("cmd", "/confi", "g/config/settings.json", "/work/a"),
            name("cmd", "/config", "/managed-settings.json", "/work/a"),
            name("cmd", "/config", "/config/settings.json", "/work/b"),
        ] {
            assert_ne!(one, other);
        }
    }
}
