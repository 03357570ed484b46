use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// `FILE_FLAG_BACKUP_SEMANTICS`: without it a directory cannot be opened.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// `FILE_WRITE_ATTRIBUTES`: enough to set a time.
const WRITE_ATTRIBUTES: u32 = 0x0100;

/// Whether [`create_marked`] leaves a mark that [`is_marked`] finds.
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

/// A directory; it cannot say who made it.
pub(crate) fn create_marked(path: &Path) -> io::Result<()> {
    std::fs::create_dir(path)
}

/// The platform cannot tell; the owner file does.
pub(crate) fn is_marked(_: &Metadata) -> Option<bool> {
    None
}
