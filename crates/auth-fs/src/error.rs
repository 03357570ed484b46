//! What can be wrong with reading and writing a file.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What is unusual about the owner or the mode of a trusted file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Insecure {
    /// Another user owns it.
    Owner {
        /// The user's number.
        uid: u32,
    },
    /// Every user can write to it.
    WorldWritable {
        /// Its permission bits.
        mode: u32,
    },
    /// Its group can write to it: usual with a umask of 002.
    GroupWritable {
        /// Its permission bits.
        mode: u32,
    },
}

/// What something is that should have been a regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// A directory.
    Directory,
    /// A symbolic link, if none is followed.
    Link,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A device.
    Device,
    /// Anything else.
    Other,
}

impl std::fmt::Display for FileKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Directory => "a directory",
            Self::Link => "a symbolic link",
            Self::Fifo => "a FIFO",
            Self::Socket => "a socket",
            Self::Device => "a device",
            Self::Other => "not a regular file",
        })
    }
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It does not exist.
    #[error("`{}` does not exist", path.display())]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// It is no regular file.
    #[error("`{}` is {kind}, expected a regular file", path.display())]
    Kind {
        /// What was opened.
        path: PathBuf,
        /// What it is.
        kind: FileKind,
    },
    /// It is too large to be what it should be.
    #[error("`{}` is larger than {} MiB", path.display(), limit / (1024 * 1024))]
    Size {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// Another user owns it.
    #[error("`{}` is owned by another user (uid {uid})", path.display())]
    Owner {
        /// The file.
        path: PathBuf,
        /// Its owner.
        uid: u32,
    },
    /// Every user can write to it.
    #[error("`{}` is writable by every user (mode {mode:04o})", path.display())]
    WorldWritable {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Another user could have made the symbolic link that leads to it.
    #[error(
        "`{}` is a symbolic link in a directory that another user can write to",
        path.display()
    )]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ReadError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NotFound { path },
            _ => Self::Io { path, source },
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::NotFound { path }
            | Self::Kind { path, .. }
            | Self::Size { path, .. }
            | Self::Owner { path, .. }
            | Self::WorldWritable { path, .. }
            | Self::Link { path }
            | Self::Io { path, .. } => path,
        }
    }
}
/// A write that failed. The old content is in place, except for [`WriteError::NotFlushed`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// What is to be replaced is no regular file, or is reached through a link that another user
    /// could have made.
    #[error(transparent)]
    Target(#[from] ReadError),
    /// A directory is a symbolic link to nothing.
    #[error("`{}` is a symbolic link to `{}`, which does not exist", path.display(), target.display())]
    DanglingLink {
        /// The link.
        path: PathBuf,
        /// What it names.
        target: PathBuf,
    },
    /// The system refuses.
    #[error("cannot write `{}`: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that was to be removed is still there, without its content.
    #[error("cannot remove `{}`, its content was deleted: {source}", path.display())]
    Emptied {
        /// The file, or the directory with files.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The new content is in place, but may be lost if the power fails.
    #[error("`{}` is written, but its directory cannot be flushed to disk: {source}", path.display())]
    NotFlushed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl WriteError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    /// The file or directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Target(error) => error.path(),
            Self::DanglingLink { path, .. }
            | Self::Io { path, .. }
            | Self::Emptied { path, .. }
            | Self::NotFlushed { path, .. } => path,
        }
    }
}
