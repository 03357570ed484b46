use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::process::geteuid;

const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_DIRECTORY: u32 = 0o700;
/// The mode of a lock directory that the kit made. `mkdir` sets it in one step with the directory
/// itself, no umask in use touches these bits, and no other program has a reason to choose it.
const MARK: u32 = 0o500;

/// Whether [`create_marked`] leaves a mark that [`is_marked`] finds.
pub(crate) const MARKS_DIRECTORIES: bool = true;
/// What reading a link says of a plain file, beyond `io::ErrorKind`.
pub(crate) const NOT_A_LINK: Option<i32> = Some(rustix::io::Errno::INVAL.raw_os_error());

/// A new file, for its owner only.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(PRIVATE_FILE);
    let file = options.open(path)?;
    set_private(&file)?;
    Ok(file)
}

/// Owner only, whatever the umask was.
fn set_private(file: &File) -> io::Result<()> {
    if file.metadata()?.mode() & 0o7777 == PRIVATE_FILE {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(PRIVATE_FILE))
}

/// A file to read. One that is no file but a pipe is opened all the same, at once: waiting for its
/// other end has no deadline.
pub(crate) fn open_to_read(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// The mode, where others than the owner may read or write; `None` where all is well.
pub(crate) fn exposed(metadata: &Metadata) -> Option<u32> {
    let mode = metadata.mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

/// The permission bits.
pub(crate) fn mode(metadata: &Metadata) -> Option<u32> {
    Some(metadata.mode() & 0o7777)
}

/// Whether a file belongs to another user than the one who runs this.
pub(crate) fn is_foreign(metadata: &Metadata) -> bool {
    metadata.uid() != geteuid().as_raw()
}

/// Takes all access from others than the owner.
pub(crate) fn make_private(path: &Path, metadata: &Metadata) -> io::Result<()> {
    let mode = metadata.mode() & 0o700;
    std::fs::set_permissions(path, Permissions::from_mode(mode))
}

/// A directory and its missing parents, for its owner only, whatever the umask is: one that takes
/// bits from the owner too would leave a directory that nothing can be made in.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        create_directory(parent)?;
    }
    match DirBuilder::new().mode(PRIVATE_DIRECTORY).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) if path.metadata()?.mode() & 0o777 == PRIVATE_DIRECTORY => Ok(()),
        Ok(()) => std::fs::set_permissions(path, Permissions::from_mode(PRIVATE_DIRECTORY)),
    }
}

/// A file that root writes in another user's place stays that user's.
pub(crate) fn inherit_owner(file: &File, old: &Metadata) -> io::Result<()> {
    if !geteuid().is_root() || (old.uid() == 0 && old.gid() == 0) {
        return Ok(());
    }
    std::os::unix::fs::fchown(file, Some(old.uid()), Some(old.gid()))
}

/// Renames a file over another.
pub(crate) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    let old = open_to_read(to);
    std::fs::rename(from, to)?;
    leave_to_the_system(old);
    Ok(())
}

/// Removes an empty directory.
pub(crate) fn remove_directory(path: &Path) -> io::Result<()> {
    let old = open_directory(path);
    std::fs::remove_dir(path)?;
    leave_to_the_system(old);
    Ok(())
}

/// Keeps what was removed open until the process ends: a file system may take as long to free the
/// blocks (`discard`) as to flush them, and nobody has to wait for that.
fn leave_to_the_system(removed: io::Result<File>) {
    std::mem::forget(removed);
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

/// A directory as a file, to set its time of modification.
pub(crate) fn open_directory(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// A directory that says of itself, from its first moment on, that the kit made it.
pub(crate) fn create_marked(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(MARK).create(path)
}

/// Whether a directory was made by [`create_marked`]; `None` where the platform cannot tell.
pub(crate) fn is_marked(metadata: &Metadata) -> Option<bool> {
    Some(metadata.mode() & 0o700 == MARK)
}
