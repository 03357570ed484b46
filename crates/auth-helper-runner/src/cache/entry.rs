//! One helper's file in the cache, and the directory that it is in.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use auth_store::file::lock::{Lock, LockError};
use auth_store::file::private_file::{self, FileError};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::platform;
use super::record::Record;

/// What makes a helper this helper.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// The command, as the shell gets it.
    pub command: &'a str,
    /// The configuration directory.
    pub config_dir: &'a Path,
    /// The settings file that the command stands in; a name that is no path where it is in none.
    pub origin: &'a str,
}

impl Identity<'_> {
    /// The name of its cache entry: the SHA-256 of all three.
    #[must_use]
    pub fn name(&self) -> String {
        let mut hash = Sha256::new();
        let folder: PathBuf = self.config_dir.components().collect();
        for part in [
            self.command.as_bytes(),
            folder.as_os_str().as_encoded_bytes(),
            self.origin.as_bytes(),
        ] {
            // With its length, so that no two different lists run together into the same text.
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let digits = hash.finalize();
        digits[..16]
            .iter()
            .fold(String::from(PREFIX), |name, byte| {
                name + &format!("{byte:02x}")
            })
    }
}

/// What all files of the cache begin with.
const PREFIX: &str = "helper-";

/// Why the cache cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// Others could change or plant what is in it.
    #[error("`{}`: {why}", path.display())]
    Unsafe {
        /// The directory or file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The system says no.
    #[error(transparent)]
    File(#[from] FileError),
}

/// One helper's place in the cache.
#[derive(Clone, Debug)]
pub struct Entry {
    directory: PathBuf,
    file: PathBuf,
    lock: PathBuf,
}

impl Entry {
    /// The entry `name` ([`Identity::name`]) of the cache in `directory`.
    ///
    /// # Errors
    /// [`CacheError::Unsafe`] where others can write to the directory or it is not ours.
    pub fn open(directory: &Path, name: &str) -> Result<Self, CacheError> {
        check_directory(directory)?;
        Ok(Self {
            directory: directory.to_owned(),
            file: directory.join(format!("{name}.json")),
            lock: directory.join(format!("{name}.lock")),
        })
    }

    /// The file that keeps the key.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// What is kept; an empty record where there is none, or one that this version cannot read.
    pub(super) fn read(&self) -> Result<Record, CacheError> {
        if metadata_of(&self.file)?.is_none() {
            return Ok(Record::default());
        }
        let content = Zeroizing::new(private_file::read(&self.file)?.unwrap_or_default());
        Ok(serde_json::from_slice(&content).unwrap_or_default())
    }

    /// Replaces what is kept. Only under the lock.
    pub(super) fn write(&self, record: &Record) -> Result<(), CacheError> {
        metadata_of(&self.file)?;
        let content = serde_json::to_vec(record).expect("text and numbers can be written as JSON");
        let content = Zeroizing::new(content);
        Ok(private_file::replace(&self.file, &content)?)
    }

    /// The right to run the helper, or to change what is kept; `None` where another process has it.
    pub(super) fn lock(&self) -> Result<Option<Lock>, CacheError> {
        private_file::create_dir(&self.directory)?;
        check_directory(&self.directory)?;
        metadata_of(&self.lock)?;
        match Lock::try_acquire(&self.lock) {
            Ok(lock) => Ok(Some(lock)),
            Err(LockError::Busy { .. }) => Ok(None),
            Err(LockError::File(error)) => Err(error.into()),
        }
    }
}

/// Removes every kept key and error of the cache in `directory`; says how many helpers had one.
/// The lock files stay: whoever waits for one would otherwise hold a lock that nobody else sees.
///
/// # Errors
/// [`CacheError`]; what could be removed until then is.
pub fn clear(directory: &Path) -> Result<usize, CacheError> {
    check_directory(directory)?;
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        Err(source) => return Err(file_error(directory, source).into()),
    };
    let mut cleared = 0;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(PREFIX) || name.ends_with(".lock") {
            continue;
        }
        match std::fs::remove_file(entry.path()) {
            Ok(()) => cleared += usize::from(name.ends_with(".json")),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(file_error(&entry.path(), source).into()),
        }
    }
    Ok(cleared)
}

/// Refuses a directory that others can change; one that is ours is made private, and usable by us.
fn check_directory(path: &Path) -> Result<(), CacheError> {
    let Some(metadata) = metadata_of(path)? else {
        return Ok(());
    };
    platform::make_private(path, &metadata).map_err(|source| file_error(path, source))?;
    Ok(())
}

/// What is at a path, links not followed; `None` where there is nothing.
fn metadata_of(path: &Path) -> Result<Option<Metadata>, CacheError> {
    match path.symlink_metadata() {
        Ok(metadata) => match platform::danger(&metadata) {
            Some(why) => Err(CacheError::Unsafe {
                path: path.to_owned(),
                why,
            }),
            None => Ok(Some(metadata)),
        },
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(file_error(path, source).into()),
    }
}

fn file_error(path: &Path, source: std::io::Error) -> FileError {
    FileError {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::Identity;
    use std::path::Path;

    #[test]
    fn a_helper_is_told_by_command_directory_and_settings_file() {
        let name = |command, config_dir, origin| {
            Identity {
                command,
                config_dir: Path::new(config_dir),
                origin,
            }
            .name()
        };
        let one = name("cmd", "/config", "/config/settings.json");
        assert_eq!(one, name("cmd", "/config/", "/config/settings.json"));
        for other in [
            name("cmd ", "/config", "/config/settings.json"),
            name("cmd", "/confi", "g/config/settings.json"),
            name("cmd", "/config", "/managed-settings.json"),
        ] {
            assert_ne!(one, other);
        }
    }
}
