//! Files that only their owner may read, replaced as a whole.
//!
//! A reader sees the old content or the new, never a mixture and never nothing: the new content is
//! written to a file of its own in the same directory, flushed to disk and renamed over the old
//! one (contract, section 3.2).
//!
//! # Limitations
//! A writer that is killed leaves its temporary file behind, private as well;
//! [`temporaries`] finds it. Hard links to the old file keep the old content.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::platform;

/// How many links are followed before a chain counts as a loop (Linux gives up after 40 too).
const LONGEST_CHAIN: usize = 40;
/// More than any file of the kit or the client; what is larger is something else.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A file operation that failed.
#[derive(Debug, thiserror::Error)]
#[error("`{}`: {source}", path.display())]
pub struct FileError {
    /// The file or directory that it was about.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl FileError {
    pub(crate) fn of(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self { path, source }
    }
}

/// Creates a directory and its missing parents, 0700 whatever the umask. One that is there stays
/// as it is.
///
/// # Errors
/// What the system says, with the path.
pub fn create_dir(path: &Path) -> Result<(), FileError> {
    if path.is_dir() {
        return Ok(());
    }
    platform::create_directory(path).map_err(FileError::of(path))
}

/// The content of a file; `None` where there is none.
///
/// # Errors
/// What the system says, with the path; also where it is no regular file, or longer than 64 MiB.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    Ok(open(path)?.map(|opened| opened.content))
}

/// The mode of a file that others than its owner may read or change; `None` where all is well,
/// where there is no file, and where the platform has no modes.
#[must_use]
pub fn exposed(path: &Path) -> Option<u32> {
    platform::exposed(&std::fs::metadata(path).ok()?)
}

/// A file's content with what the system says of that same file.
pub(crate) struct Opened {
    pub(crate) content: Vec<u8>,
    pub(crate) metadata: std::fs::Metadata,
}

/// Content and metadata of one and the same file, however often it is replaced meanwhile.
pub(crate) fn open(path: &Path) -> Result<Option<Opened>, FileError> {
    let file = match platform::open_to_read(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FileError::of(path)(error)),
    };
    let metadata = file.metadata().map_err(FileError::of(path))?;
    let wrong = |reason| {
        let error = io::Error::new(io::ErrorKind::InvalidInput, reason);
        Err(FileError::of(path)(error))
    };
    if !metadata.is_file() {
        return wrong("not a regular file");
    }
    let mut content =
        Vec::with_capacity(usize::try_from(metadata.len().min(LARGEST)).unwrap_or(0) + 1);
    let mut limited = file.take(LARGEST + 1);
    limited
        .read_to_end(&mut content)
        .map_err(FileError::of(path))?;
    if content.len() as u64 > LARGEST {
        return wrong("longer than 64 MiB");
    }
    Ok(Some(Opened { content, metadata }))
}

/// Puts `content` in the place of the file's, 0600 whatever the umask and the old mode. A symbolic
/// link, or a chain of them, is followed and stays. The directory must be there.
///
/// # Errors
/// What the system says, with the path. The old content is in place then, and no temporary file.
pub fn replace(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let target = resolve(path)?;
    let (temporary, mut file) = create_temporary(&target)?;
    let written = write_aside(&mut file, &target, content);
    drop(file);
    let renamed = written.and_then(|()| platform::replace(&temporary, &target));
    if let Err(error) = renamed {
        // The failure that led here is the one to tell.
        drop(std::fs::remove_file(&temporary));
        return Err(FileError::of(&target)(error));
    }
    let directory = target.parent().unwrap_or(Path::new("."));
    platform::sync_directory(directory).map_err(FileError::of(directory))
}

fn write_aside(file: &mut File, target: &Path, content: &[u8]) -> io::Result<()> {
    match std::fs::metadata(target) {
        Ok(old) => platform::inherit_owner(file, &old)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    file.write_all(content)?;
    file.sync_all()
}

/// The file that a path leads to, however many links are in between; it need not be there.
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    let mut current = path.to_owned();
    for _ in 0..LONGEST_CHAIN {
        match std::fs::read_link(&current) {
            Ok(next) => current = current.parent().unwrap_or(Path::new("")).join(next),
            Err(error) if is_no_link(&error) => return Ok(current),
            Err(error) => return Err(FileError::of(&current)(error)),
        }
    }
    let error = io::Error::other("symbolic links form a loop");
    Err(FileError::of(path)(error))
}

fn is_no_link(error: &io::Error) -> bool {
    error.raw_os_error() == platform::NOT_A_LINK
        || matches!(
            error.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::InvalidInput
        )
}

/// `NAME.tmp.<8 hex digits>` beside the file, as the client names its own.
fn create_temporary(target: &Path) -> Result<(PathBuf, File), FileError> {
    let name = target.file_name().unwrap_or_default();
    loop {
        let random = getrandom::u32().map_err(|error| {
            FileError::of(target)(io::Error::other(format!("no random number: {error}")))
        })?;
        let mut temporary = name.to_owned();
        temporary.push(format!(".tmp.{random:08x}"));
        let temporary = target.with_file_name(temporary);
        match platform::create_file(&temporary) {
            Ok(file) => {
                // Dies with this process: so a leftover is told from a file being written. Where
                // the file system has no locks, its age has to tell.
                drop(file.try_lock());
                return Ok((temporary, file));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(FileError::of(&temporary)(error)),
        }
    }
}

/// The temporary files of writers that have ended without finishing, beside the files that `paths`
/// lead to. Only who holds the files' locks may remove them: the client's own writers hold no
/// lock on the temporary file itself. In a directory that cannot be read none are found.
#[must_use]
pub fn temporaries(paths: &[PathBuf]) -> Vec<PathBuf> {
    let targets: Vec<PathBuf> = paths.iter().filter_map(|path| resolve(path).ok()).collect();
    let mut directories: Vec<_> = targets.iter().filter_map(|path| path.parent()).collect();
    directories.sort();
    directories.dedup();
    let entries = directories.into_iter().flat_map(std::fs::read_dir);
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            targets.iter().any(|target| is_temporary(path, target)) && !is_being_written(path)
        })
        .collect();
    found.sort();
    found
}

fn is_temporary(path: &Path, target: &Path) -> bool {
    let name = |path: &Path| path.file_name().and_then(OsStr::to_str).map(str::to_owned);
    let (Some(name), Some(of)) = (name(path), name(target)) else {
        return false;
    };
    let suffix = name.strip_prefix(&of);
    let suffix = suffix.and_then(|suffix| suffix.strip_prefix(".tmp."));
    path.parent() == target.parent() && suffix.is_some_and(is_random_part)
}

fn is_random_part(suffix: &str) -> bool {
    suffix.len() == 8 && suffix.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_being_written(path: &Path) -> bool {
    File::open(path)
        .is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}
