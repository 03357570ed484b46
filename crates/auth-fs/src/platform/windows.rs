use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf, Prefix};
use std::time::{Duration, Instant};

use windows_sys::Win32::Storage::FileSystem::{MoveFileExW, SetFileAttributesW};

use crate::error::{FileKind, Insecure, ReadError};

/// `FILE_FLAG_BACKUP_SEMANTICS`: without it a directory cannot be opened.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// `FILE_WRITE_ATTRIBUTES`: enough to set a time.
const WRITE_ATTRIBUTES: u32 = 0x0100;
/// `FILE_ATTRIBUTE_SYSTEM`, the mark: it changes nothing of what programs can do with a directory.
const MARK: u32 = 0x4;
/// `ERROR_NOT_A_REPARSE_POINT`.
const NOT_A_LINK: i32 = 4390;
/// How many links are followed before a chain is taken for a loop.
const MAX_LINKS: usize = 40;
/// How long to wait for programs that have a file open.
const OPEN_TIMEOUT: Duration = Duration::from_secs(2);

/// Whether [`create_own_lock_dir`] always leaves a mark that [`is_own_lock_dir`] finds. Some file
/// systems keep no attributes.
pub(crate) const MARKS_DIRECTORIES: bool = false;

/// Access control is inherited from the profile directory, and not judged here.
#[must_use]
pub fn group_or_other_bits(_: &Metadata) -> Option<u32> {
    None
}

/// Windows has access control lists instead.
#[must_use]
pub fn mode(_: &Metadata) -> Option<u32> {
    None
}

/// Ownership is inherited, and not judged here.
#[must_use]
pub fn is_foreign(_: &Metadata) -> bool {
    false
}

/// Access control is inherited.
///
/// # Errors
/// None.
pub fn make_private(_: &Path, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// A path as one word of a command: in double quotes, unless it is plain.
#[must_use]
pub fn quote_path(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:,@%\\".contains(byte);
    match !bytes.is_empty() && bytes.iter().all(is_plain) {
        true => path.display().to_string(),
        false => format!("\"{}\"", path.display()),
    }
}

pub(crate) fn owner(_: &Metadata) -> u32 {
    0
}

/// Whether this process runs as root.
#[must_use]
pub fn is_root() -> bool {
    false
}

pub(crate) fn insecure(_: &Metadata, _: Option<&Path>) -> Option<Insecure> {
    None
}

pub(crate) fn has_no_modes_of_its_own(_: &Path, _: &Metadata) -> bool {
    true
}

pub(crate) fn special_kind(metadata: &Metadata) -> Option<FileKind> {
    if metadata.is_dir() {
        return Some(FileKind::Directory);
    }
    if metadata.is_symlink() {
        return Some(FileKind::Link);
    }
    (!metadata.is_file()).then_some(FileKind::Other)
}

/// Links are made by administrators, or by the user in developer mode.
pub(crate) fn open_without_links(path: &Path) -> Option<io::Result<File>> {
    Some(File::open(path))
}

pub(crate) fn open_no_follow(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// A directory cannot be opened as a file.
pub(crate) fn kind_of_refused(path: &Path, _: &io::Error) -> Option<FileKind> {
    path.is_dir().then_some(FileKind::Directory)
}

/// Follows all links of the last part of a path.
pub(crate) fn resolve(path: &Path, _: Option<&Path>) -> Result<PathBuf, ReadError> {
    let mut current = path.to_owned();
    for _ in 0..MAX_LINKS {
        match std::fs::read_link(&current) {
            Ok(next) => current = current.parent().unwrap_or(Path::new("")).join(next),
            Err(error) if is_no_link(&error) => return Ok(current),
            Err(error) => return Err(ReadError::io(&current)(error)),
        }
    }
    let error = io::Error::other("symbolic links form a loop");
    Err(ReadError::io(path)(error))
}

fn is_no_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(NOT_A_LINK)
        || matches!(
            error.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::InvalidInput
        )
}

/// Signals are not deferred: a console event ends the process at once.
#[derive(Debug)]
pub(crate) struct SignalMask;

impl SignalMask {
    pub(crate) fn block() -> Self {
        Self
    }
}

pub(crate) fn is_end_requested() -> bool {
    false
}

/// A new file. It inherits the access control of the profile directory.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).open(path)
}

/// A file that stays empty cannot claim space here.
pub(crate) fn claim_space(_: &File, _: u64) -> io::Result<()> {
    Ok(())
}

/// No space is promised before it is written.
pub(crate) fn allocate(_: &File, _: u64) -> io::Result<bool> {
    Ok(false)
}

/// A lock file, to read and write.
pub(crate) fn open_lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// A directory.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

/// Ownership is inherited.
pub(crate) fn give_to_owner(_: &File, _: Option<&Metadata>, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Not told by the standard library.
pub(crate) fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Renames a file over another. Windows refuses while a program has that one open; readers of so
/// small a file are quick.
pub(crate) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    let end = Instant::now() + OPEN_TIMEOUT;
    loop {
        match std::fs::rename(from, to) {
            Err(error) if is_open(&error) && Instant::now() < end => {
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}

/// `ERROR_ACCESS_DENIED` or `ERROR_SHARING_VIOLATION`.
fn is_open(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 32))
}

/// Files are not mounted by themselves.
pub(crate) fn is_mount_busy(_: &io::Error) -> bool {
    false
}

/// Not reached: see [`is_mount_busy`].
pub(crate) fn write_in_place(_: &Path, _: &[u8], _: &[u8]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// NTFS journals a rename by itself, and a directory cannot be flushed.
pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A directory as a file, to set its time of modification.
pub(crate) fn open_directory(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.access_mode(WRITE_ATTRIBUTES);
    options.custom_flags(BACKUP_SEMANTICS).open(path)
}

/// The names in a directory.
///
/// # Errors
/// What the system says.
pub fn list_dir(path: &Path) -> io::Result<Vec<OsString>> {
    std::fs::read_dir(path)?
        .map(|entry| Ok(entry?.file_name()))
        .collect()
}

/// A directory that says of itself, from its first moment on, that auth-tools made it. It is made
/// under another name, as none can be made with a mark; one that a killed process left there is
/// used again. The caller holds the lock that keeps other programs of auth-tools from doing the
/// same.
pub(crate) fn create_own_lock_dir(path: &Path) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let unmarked = path.with_file_name(name);
    match std::fs::create_dir(&unmarked) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let result = mark(&unmarked).and_then(|()| rename_to_free(&unmarked, path));
    if result.is_err() {
        // What stays is used by the next.
        drop(std::fs::remove_dir(&unmarked));
    }
    result
}

/// Whether a directory was made by [`create_own_lock_dir`]; `None` if it does not tell.
pub(crate) fn is_own_lock_dir(metadata: &Metadata) -> Option<bool> {
    (metadata.file_attributes() & MARK != 0).then_some(true)
}

/// Whether both are the same file: created at the same moment.
pub(crate) fn same_file(one: &Metadata, other: &Metadata) -> bool {
    one.creation_time() == other.creation_time()
}

#[expect(unsafe_code, reason = "std sets no attribute but read-only")]
fn mark(directory: &Path) -> io::Result<()> {
    let path = wide(directory)?;
    // SAFETY: the path ends with a zero and outlives the call.
    succeeded(unsafe { SetFileAttributesW(path.as_ptr(), MARK) })
}

/// Renames a directory, unless the new name is in use: `std::fs::rename` replaces one that is
/// empty, as other programs' locks are.
#[expect(unsafe_code, reason = "std has no rename that replaces nothing")]
fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    let (from, to) = (wide(from)?, wide(to)?);
    // SAFETY: both paths end with a zero and outlive the call.
    succeeded(unsafe { MoveFileExW(from.as_ptr(), to.as_ptr(), 0) })
}

fn succeeded(result: i32) -> io::Result<()> {
    if result == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// A path for the system's own calls, in the notation that has no limit of length.
fn wide(path: &Path) -> io::Result<Vec<u16>> {
    let path = std::path::absolute(path)?;
    let start = match path.components().next() {
        Some(Component::Prefix(prefix)) => prefix.kind(),
        _ => return Err(io::ErrorKind::InvalidInput.into()),
    };
    let path = path.as_os_str().encode_wide();
    let (unlimited, path): (&str, Vec<u16>) = match start {
        Prefix::Disk(_) => (r"\\?\", path.collect()),
        // Its own two backslashes are part of that start.
        Prefix::UNC(..) => (r"\\?\UNC\", path.skip(2).collect()),
        _ => ("", path.collect()),
    };
    Ok(unlimited.encode_utf16().chain(path).chain([0]).collect())
}
