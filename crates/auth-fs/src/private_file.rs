//! Files that only their owner may read, replaced as a whole.
//!
//! A reader sees the old content or the new, never a mixture and never nothing: the new content is
//! written to a file of its own in the same directory, flushed to disk and renamed over the old
//! one. A file that is mounted by itself (in a container) cannot be renamed over; it is written in
//! place, while the flushed copy exists next to it.
//!
//! # Limitations
//! A writer that is killed leaves its temporary file behind, private as well;
//! [`temporaries`] finds it. Hard links to the old file keep the old content.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use crate::error::ReadError;
pub use crate::error::WriteError;
use crate::links;
use crate::platform;
use crate::read::{self, Rules};
use crate::remove;
use crate::signals::DeferredSignals;

/// Creates a directory and its missing parents, 0700 under any umask, owned by the owner of the
/// directory that they are in. An existing one stays as it is.
///
/// # Errors
/// [`WriteError`].
pub fn create_dir(path: &Path) -> Result<(), WriteError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Ok(target) = std::fs::read_link(path) {
        return Err(WriteError::DanglingLink {
            path: path.to_owned(),
            target: path.parent().unwrap_or(Path::new("")).join(target),
        });
    }
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        create_dir(parent)?;
    }
    match platform::create_directory(path) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        result => result.map_err(WriteError::io(path)),
    }
}

/// Replaces the content of a file, 0600 under any umask and whatever the old mode was. A symbolic
/// link, or a chain of them, is followed and stays. The directory must exist.
///
/// # Errors
/// [`WriteError`]; no temporary file is left.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let _deferred = DeferredSignals::new();
    let mut staged = Staged::create(path)?;
    staged.write(content)?;
    staged.commit()
}

/// As [`replace`], for a file that one program at a time writes: what killed writers of it left is
/// removed first.
///
/// # Errors
/// [`WriteError`]; no temporary file is left.
pub fn replace_and_tidy(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    // One that cannot be removed is empty now, or is met again by the next writer.
    drop(remove_temporaries(&[path.to_owned()]));
    replace(path, content)
}

/// As [`replace`], but nothing is flushed to disk: for a cache, which may be lost with the power.
/// The content is then the old one, the new one, or empty.
///
/// # Errors
/// [`WriteError`]; no temporary file is left.
pub fn replace_unflushed(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    let _deferred = DeferredSignals::new();
    let mut staged = Staged::create(path)?;
    staged.write_unflushed(content)?;
    staged.commit_unflushed()
}

/// The next content of a file, in a temporary file next to it; dropped without
/// [`Staged::commit`], it is removed. [`Staged::reserve`] claims the disk space early, before the
/// content is known.
///
/// Signals are the caller's: see [`DeferredSignals`].
#[derive(Debug)]
pub struct Staged {
    target: PathBuf,
    temporary: PathBuf,
    file: File,
    is_placed: bool,
}

impl Staged {
    /// An empty temporary file for `path`, with the owner that `path` has or will have.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let target = target(path)?;
        let (temporary, file) = create_temporary(&target)?;
        let staged = Self {
            target,
            temporary,
            file,
            is_placed: false,
        };
        let old = match std::fs::symlink_metadata(&staged.target) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(WriteError::io(&staged.target)(error)),
        };
        platform::give_to_owner(&staged.file, old.as_ref(), directory(&staged.target))
            .map_err(WriteError::io(&staged.target))?;
        Ok(staged)
    }

    /// Claims `len` bytes on the disk.
    ///
    /// # Errors
    /// [`WriteError::Io`], for example of a full disk.
    pub fn reserve(&mut self, len: usize) -> Result<(), WriteError> {
        let claimed = platform::allocate(&self.file, len as u64);
        if claimed.map_err(WriteError::io(&self.target))? {
            return Ok(());
        }
        // Where the file system promises nothing, only what has reached the disk is sure.
        self.put(&vec![b' '; len])
    }

    /// Writes the content and flushes it to disk; it is not in place yet.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn write(&mut self, content: &[u8]) -> Result<(), WriteError> {
        self.put(content)
    }

    /// Writes the content of a new file that may be lost with the power.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn write_unflushed(&mut self, content: &[u8]) -> Result<(), WriteError> {
        let written = self.file.write_all(content);
        written.map_err(WriteError::io(&self.target))
    }

    fn put(&mut self, content: &[u8]) -> Result<(), WriteError> {
        // The space that is reserved is cut only afterwards.
        let mut put = || {
            self.file.rewind()?;
            self.file.write_all(content)?;
            if self.file.metadata()?.len() != content.len() as u64 {
                self.file.set_len(content.len() as u64)?;
            }
            self.file.sync_all()
        };
        put().map_err(WriteError::io(&self.target))
    }

    /// Puts the written content in place.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn commit(mut self) -> Result<(), WriteError> {
        match platform::replace(&self.temporary, &self.target) {
            Ok(()) => {
                log::info!("wrote {}", self.target.display());
                self.is_placed = true;
            }
            Err(error) if platform::is_mount_busy(&error) => return self.commit_in_place(),
            Err(error) => return Err(WriteError::io(&self.target)(error)),
        }
        platform::sync_directory(directory(&self.target)).map_err(|source| WriteError::NotFlushed {
            path: self.target.clone(),
            source,
        })
    }

    /// Puts it in place without flushing the directory.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn commit_unflushed(mut self) -> Result<(), WriteError> {
        platform::replace(&self.temporary, &self.target).map_err(WriteError::io(&self.target))?;
        self.is_placed = true;
        Ok(())
    }

    fn commit_in_place(&self) -> Result<(), WriteError> {
        let rules = Rules::any().max_len(u64::MAX - 1);
        let old = read::open(&self.target, &rules)?.read_raw()?;
        let new = read::open(&self.temporary, &rules)?.read_raw()?;
        platform::write_in_place(&self.target, &old, &new).map_err(WriteError::io(&self.target))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_placed {
            // The next writer removes what is left, which is empty.
            drop(remove::file(&self.temporary));
        }
    }
}

/// The file that a path leads to, which need not exist.
///
/// # Errors
/// [`ReadError::Link`], [`ReadError::Kind`], [`ReadError::Io`].
pub fn target(path: &Path) -> Result<PathBuf, ReadError> {
    let target = links::resolve(path, path.parent())?;
    match std::fs::symlink_metadata(&target) {
        Ok(metadata) => match platform::special_kind(&metadata) {
            Some(kind) => Err(ReadError::Kind { path: target, kind }),
            None => Ok(target),
        },
        Err(_) => Ok(target),
    }
}

fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// `NAME.tmp.<8 hex digits>` next to the file, as the client names its own.
fn create_temporary(target: &Path) -> Result<(PathBuf, File), WriteError> {
    let name = target.file_name().unwrap_or_default();
    loop {
        let random = getrandom::u32().map_err(|error| {
            WriteError::io(target)(io::Error::other(format!("no random number: {error}")))
        })?;
        let mut temporary = name.to_owned();
        temporary.push(format!(".tmp.{random:08x}"));
        let temporary = target.with_file_name(temporary);
        match platform::create_file(&temporary) {
            Ok(file) => {
                // Released when this process ends, so that a leftover is told from a file being
                // written. Without such locks its age has to tell.
                drop(file.try_lock());
                return Ok((temporary, file));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(WriteError::io(target)(error)),
        }
    }
}

/// The temporary files of writers that have ended without finishing, next to the files that `paths`
/// lead to. Only the holder of the files' locks may remove them: the client's own writers hold no
/// lock on the temporary file itself. In a directory that cannot be read none are found.
#[must_use]
pub fn temporaries(paths: &[PathBuf]) -> Vec<PathBuf> {
    let targets = paths
        .iter()
        .filter_map(|path| links::resolve(path, path.parent()).ok());
    let targets: Vec<PathBuf> = targets.collect();
    let mut directories: Vec<_> = targets.iter().map(|path| directory(path)).collect();
    directories.sort();
    directories.dedup();
    let mut found = Vec::new();
    for directory in directories {
        for name in platform::list_dir(directory).unwrap_or_default() {
            let is_of = |target: &PathBuf| {
                self::directory(target) == directory && is_temporary(&name, target)
            };
            let path = directory.join(&name);
            if targets.iter().any(is_of) && is_left_over(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Removes the leftovers of killed writers ([`temporaries`]); the caller holds the files' locks.
/// What cannot be removed stays for the next, and is returned.
pub fn remove_temporaries(paths: &[PathBuf]) -> Vec<WriteError> {
    let removed = temporaries(paths)
        .into_iter()
        .map(|path| remove::file(&path));
    removed.filter_map(Result::err).collect()
}

fn is_temporary(name: &OsStr, target: &Path) -> bool {
    let target = target.file_name().and_then(OsStr::to_str);
    let (Some(name), Some(target)) = (name.to_str(), target) else {
        return false;
    };
    let suffix = name.strip_prefix(target);
    let suffix = suffix.and_then(|suffix| suffix.strip_prefix(".tmp."));
    suffix.is_some_and(|suffix| {
        suffix.len() == 8 && suffix.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// A regular file that no living process is writing.
fn is_left_over(path: &Path) -> bool {
    if !path
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file())
    {
        return false;
    }
    let opened = platform::open_no_follow(path);
    !opened.is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}
