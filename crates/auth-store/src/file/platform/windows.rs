use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, Prefix};
use std::time::{Duration, Instant};

use windows_sys::Win32::Storage::FileSystem::{MoveFileExW, SetFileAttributesW};

/// `FILE_FLAG_BACKUP_SEMANTICS`: without it a directory cannot be opened.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// `FILE_WRITE_ATTRIBUTES`: enough to set a time.
const WRITE_ATTRIBUTES: u32 = 0x0100;

/// `FILE_ATTRIBUTE_SYSTEM`, the mark: it changes nothing of what programs can do with a directory.
const MARK: u32 = 0x4;

/// Whether [`create_marked`] always leaves a mark that [`is_marked`] finds. Some file systems keep
/// no attributes.
pub(crate) const MARKS_DIRECTORIES: bool = false;
/// What reading a link says of a plain file: `ERROR_NOT_A_REPARSE_POINT`.
pub(crate) const NOT_A_LINK: Option<i32> = Some(4390);

/// A new file. It inherits the access control of the profile directory.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// A file to read.
pub(crate) fn open_to_read(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Access control is inherited from the profile directory, and not judged here.
pub(crate) fn exposed(_: &Metadata) -> Option<u32> {
    None
}

/// Windows has access control lists instead.
pub(crate) fn mode(_: &Metadata) -> Option<u32> {
    None
}

/// Ownership is inherited, and not judged here.
pub(crate) fn is_foreign(_: &Metadata) -> bool {
    false
}

/// Access control is inherited.
pub(crate) fn make_private(_: &Path, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// A directory and its missing parents.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Ownership is inherited.
pub(crate) fn inherit_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// How long to wait for programs that have the file open.
const READERS: Duration = Duration::from_secs(2);

/// Renames a file over another. Windows refuses while a program has that one open; readers of so
/// small a file are quick.
pub(crate) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    let end = Instant::now() + READERS;
    loop {
        match std::fs::rename(from, to) {
            Err(error) if is_open(&error) && Instant::now() < end => {
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}

/// Removes an empty directory.
pub(crate) fn remove_directory(path: &Path) -> io::Result<()> {
    std::fs::remove_dir(path)
}

/// `ERROR_ACCESS_DENIED` or `ERROR_SHARING_VIOLATION`.
fn is_open(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 32))
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

/// A directory that says of itself, from its first moment on, that the kit made it. It is made
/// under another name, as none can be made with a mark; one that a killed process left there is
/// used again. The caller holds the lock that keeps others of the kit from doing the same.
pub(crate) fn create_marked(path: &Path) -> io::Result<()> {
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

/// Whether a directory was made by [`create_marked`]; `None` where it does not tell.
pub(crate) fn is_marked(metadata: &Metadata) -> Option<bool> {
    (metadata.file_attributes() & MARK != 0).then_some(true)
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
