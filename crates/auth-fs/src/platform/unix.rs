use std::ffi::OsString;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{Dir, OFlags};
use rustix::io::Errno;

use super::modes::is_root;
use crate::retry::persistently;

const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_DIRECTORY: u32 = 0o700;
/// The mode of a lock directory that auth-tools made. `mkdir` sets it in one step with the
/// directory itself under any usual umask, and no other program has a reason to choose it.
const OWN_LOCK_MODE: u32 = 0o500;

/// Whether [`create_own_lock_dir`] always leaves a mark that [`is_own_lock_dir`] finds.
pub(crate) const MARKS_DIRECTORIES: bool = true;

/// A new file, for its owner only, under any umask.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    let file = options.mode(PRIVATE_FILE).open(path)?;
    let private = file.metadata().and_then(|metadata| {
        if metadata.mode() & 0o7777 == PRIVATE_FILE {
            return Ok(());
        }
        file.set_permissions(Permissions::from_mode(PRIVATE_FILE))
    });
    if let Err(error) = private {
        drop(persistently(|| std::fs::remove_file(path)));
        return Err(error);
    }
    Ok(file)
}

/// Claims disk space for a file that stays empty, if the file system can do that.
#[cfg(target_os = "linux")]
pub(crate) fn claim_space(file: &File, len: u64) -> io::Result<()> {
    fallocate(file, rustix::fs::FallocateFlags::KEEP_SIZE, len).map(drop)
}

/// A file that stays empty cannot claim space here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn claim_space(_: &File, _: u64) -> io::Result<()> {
    Ok(())
}

/// Gives an empty file a length, with disk space for all of it; `false` if the file system promises
/// no space.
#[cfg(target_os = "linux")]
pub(crate) fn allocate(file: &File, len: u64) -> io::Result<bool> {
    fallocate(file, rustix::fs::FallocateFlags::empty(), len)
}

/// No such promise here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn allocate(_: &File, _: u64) -> io::Result<bool> {
    Ok(false)
}

#[cfg(target_os = "linux")]
fn fallocate(file: &File, flags: rustix::fs::FallocateFlags, len: u64) -> io::Result<bool> {
    match rustix::fs::fallocate(file, flags, 0, len) {
        Ok(()) => Ok(true),
        Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A lock file, to read and write; never through a link.
pub(crate) fn open_lock_file(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .custom_flags(flags)
        .open(path)
}

/// A directory, for its owner only, under any umask: one that takes bits from the owner too would
/// leave a directory in which nothing can be created.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(PRIVATE_DIRECTORY).create(path)?;
    settle_directory(path, PRIVATE_DIRECTORY)
}

/// Gives a directory that was just made its mode and owner, or removes it again.
fn settle_directory(path: &Path, mode: u32) -> io::Result<()> {
    let settled = path.symlink_metadata().and_then(|metadata| {
        // A umask may have taken bits away.
        if metadata.mode() & 0o777 != mode {
            std::fs::set_permissions(path, Permissions::from_mode(mode))?;
        }
        if is_root() {
            give_to_owner(&open_directory(path)?, None, parent(path))?;
        }
        Ok(())
    });
    if settled.is_err() {
        drop(persistently(|| std::fs::remove_dir(path)));
    }
    settled
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// What root creates belongs to the owner of the file that it replaces, else to the owner of the
/// directory that it is in: a run as root must not lock the user out.
pub(crate) fn give_to_owner(
    file: &File,
    replaced: Option<&Metadata>,
    directory: &Path,
) -> io::Result<()> {
    if !is_root() {
        return Ok(());
    }
    let replaced = replaced.map(|old| (old.uid(), old.gid()));
    let (uid, gid) = match replaced.filter(|(uid, _)| *uid != 0) {
        Some(owner) => owner,
        None => {
            let directory = std::fs::metadata(directory)?;
            let of_file = replaced.filter(|_| directory.uid() == 0);
            of_file.unwrap_or((directory.uid(), directory.gid()))
        }
    };
    let now = file.metadata()?;
    if (uid, gid) == (now.uid(), now.gid()) {
        return Ok(());
    }
    match std::os::unix::fs::fchown(file, Some(uid), Some(gid)) {
        // A container without the capability, or a user that it has no number for.
        Err(error) if is_refused_chown(&error) => Ok(()),
        result => result,
    }
}

fn is_refused_chown(error: &io::Error) -> bool {
    let refused = [Errno::PERM, Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP];
    refused
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// Whether a file has more than one name.
pub(crate) fn has_other_names(metadata: &Metadata) -> bool {
    metadata.nlink() > 1
}

/// Renames a file over another.
pub(crate) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    persistently(|| std::fs::rename(from, to))
}

/// Whether a rename failed because the target is a mount point of its own.
pub(crate) fn is_mount_busy(error: &io::Error) -> bool {
    let codes = [Errno::BUSY.raw_os_error(), Errno::XDEV.raw_os_error()];
    error
        .raw_os_error()
        .is_some_and(|code| codes.contains(&code))
}

/// Writes a file in place. JSON stays JSON at every moment: a shorter content is first padded with
/// spaces. If it fails, the old content is put back.
pub(crate) fn write_in_place(path: &Path, old: &[u8], new: &[u8]) -> io::Result<()> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let file = OpenOptions::new()
        .write(true)
        .custom_flags(flags)
        .open(path)?;
    let padding = old.len().saturating_sub(new.len());
    let padded = [new, &vec![b' '; padding]].concat();
    let written = file
        .write_all_at(&padded, 0)
        .and_then(|()| file.set_len(new.len() as u64))
        .and_then(|()| file.sync_all());
    if written.is_err() {
        // The error that led here is the one to report.
        drop(
            file.write_all_at(old, 0)
                .and_then(|()| file.set_len(old.len() as u64)),
        );
        drop(file.sync_all());
    }
    written?;
    // A mode that others can read is repaired as by a replacement.
    if file.metadata()?.mode() & 0o077 != 0 {
        drop(file.set_permissions(Permissions::from_mode(PRIVATE_FILE)));
    }
    Ok(())
}

/// Makes a rename in the directory outlive a power failure. File systems that cannot are no error.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        Err(error) if is_unsupported(&error) => Ok(()),
        result => result,
    }
}

fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
    )
}

/// A directory as a file, to set its time of modification or its owner.
pub(crate) fn open_directory(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::DIRECTORY;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// The names in a directory.
///
/// # Errors
/// What the system says.
pub fn list_dir(path: &Path) -> io::Result<Vec<OsString>> {
    // The standard library's iterator panics if closing fails.
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let directory = rustix::fs::open(path, flags, rustix::fs::Mode::empty())?;
    let mut names = Vec::new();
    for entry in Dir::new(directory)? {
        let name = entry?.file_name().to_owned();
        if name.as_bytes() != b"." && name.as_bytes() != b".." {
            names.push(OsString::from_vec(name.into_bytes()));
        }
    }
    Ok(names)
}

/// A directory that says of itself, from its first moment on, that auth-tools made it.
pub(crate) fn create_own_lock_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(OWN_LOCK_MODE).create(path)?;
    settle_directory(path, OWN_LOCK_MODE)
}

/// Whether a directory was made by [`create_own_lock_dir`]; `None` if the platform cannot tell.
pub(crate) fn is_own_lock_dir(metadata: &Metadata) -> Option<bool> {
    Some(metadata.mode() & 0o700 == OWN_LOCK_MODE)
}

/// Whether both are the same file.
pub(crate) fn same_file(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}
