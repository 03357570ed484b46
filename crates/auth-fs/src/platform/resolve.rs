use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::modes::is_trusted_user;
use crate::error::{FileKind, ReadError};

/// How many links are followed before a chain is taken for a loop (Linux gives up after 40 too).
const MAX_LINKS: usize = 40;
const READ: OFlags = OFlags::NONBLOCK
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// Opens a path that has no link in it, in one call; `None` if that cannot be told at once.
#[cfg(target_os = "linux")]
pub(crate) fn open_without_links(path: &Path) -> Option<io::Result<File>> {
    use rustix::fs::{CWD, Mode, ResolveFlags, openat2};
    let opened = rustix::io::retry_on_intr(|| {
        openat2(CWD, path, READ, Mode::empty(), ResolveFlags::NO_SYMLINKS)
    });
    match opened {
        Ok(file) => Some(Ok(file.into())),
        // There is a link; or the kernel is old, or a container's filter does not know the call.
        Err(Errno::LOOP | Errno::NOSYS | Errno::PERM | Errno::INVAL | Errno::TOOBIG) => None,
        Err(error) => Some(Err(error.into())),
    }
}

/// Only Linux has such a call.
#[cfg(not(target_os = "linux"))]
pub(crate) fn open_without_links(_: &Path) -> Option<io::Result<File>> {
    None
}

/// Opens a path whose last part is no link.
pub(crate) fn open_no_follow(path: &Path) -> io::Result<File> {
    let flags = i32::try_from((READ | OFlags::NOFOLLOW).bits()).unwrap_or_default();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Sockets, and devices without a driver, cannot even be opened.
pub(crate) fn kind_of_refused(path: &Path, error: &io::Error) -> Option<FileKind> {
    let unopenable = [Errno::NXIO, Errno::NODEV, Errno::OPNOTSUPP];
    let is_special = unopenable
        .iter()
        .any(|e| error.raw_os_error() == Some(e.raw_os_error()));
    let kind = || {
        path.metadata()
            .ok()?
            .file_type()
            .is_socket()
            .then_some(FileKind::Socket)
    };
    is_special.then(|| kind().unwrap_or(FileKind::Device))
}

/// Follows all links of a path, except those that another user could have made.
pub(crate) fn resolve(path: &Path, config_dir: Option<&Path>) -> Result<PathBuf, ReadError> {
    let mut rest: VecDeque<OsString> = parts(path);
    let mut resolved = PathBuf::new();
    let mut links = 0;
    while let Some(part) = rest.pop_front() {
        if part == ".." && resolved.file_name().is_some() {
            resolved.pop();
            continue;
        }
        let next = resolved.join(&part);
        let is_link = part != ".."
            && match std::fs::symlink_metadata(&next) {
                Ok(metadata) => metadata.is_symlink(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => false,
                Err(error) => return Err(ReadError::io(&next)(error)),
            };
        if !is_link {
            resolved = next;
            continue;
        }
        links += 1;
        if links > MAX_LINKS {
            let error = io::Error::other("symbolic links form a loop");
            return Err(ReadError::io(path)(error));
        }
        check_directory(&resolved, &next, config_dir)?;
        let target = std::fs::read_link(&next).map_err(ReadError::io(&next))?;
        if target.is_absolute() {
            resolved = PathBuf::new();
        }
        let mut parts = parts(&target);
        parts.append(&mut rest);
        rest = parts;
    }
    Ok(resolved)
}

fn parts(path: &Path) -> VecDeque<OsString> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_owned()).collect()
}

/// Refuses a link that another ordinary user could have made.
fn check_directory(
    directory: &Path,
    link: &Path,
    config_dir: Option<&Path>,
) -> Result<(), ReadError> {
    let here = if directory.as_os_str().is_empty() {
        Path::new(".")
    } else {
        directory
    };
    let metadata: Metadata = std::fs::metadata(here).map_err(ReadError::io(here))?;
    // A user namespace shows all users that it has no number for as one.
    let foreign = !is_trusted_user(metadata.uid(), config_dir) && metadata.uid() != 65534;
    if foreign || metadata.mode() & 0o002 != 0 {
        return Err(ReadError::Link {
            path: link.to_owned(),
        });
    }
    Ok(())
}
