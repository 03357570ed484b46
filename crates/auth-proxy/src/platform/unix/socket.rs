//! Unix sockets that only their owner can connect to, and the sockets that systemd hands over.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::os::unix::net::{UnixListener as StdListener, UnixStream};
use std::path::{Path, PathBuf};

use auth_fs::remove;
use listenfd::ListenFd;
use rustix::fs::Mode;
use rustix::process::umask;

/// A listening Unix socket. If it was created here, its path is removed on drop.
#[derive(Debug)]
pub(crate) struct UnixSocket {
    listener: StdListener,
    path: PathBuf,
    /// Device and inode of the path, if it was created here.
    created: Option<(u64, u64)>,
}

impl UnixSocket {
    /// Listens on a new socket at `path`, mode 0600. A socket that nobody listens on any more is
    /// replaced.
    ///
    /// # Errors
    /// `AddrInUse` if another process listens there, `AlreadyExists` if it is no socket.
    pub(crate) fn bind(path: &Path) -> io::Result<Self> {
        remove_stale(path)?;
        // The file's mode is that of the moment in which it is created; no other thread runs yet.
        let before = umask(Mode::from_bits_truncate(0o177));
        let bound = StdListener::bind(path);
        umask(before);
        Ok(Self {
            listener: bound?,
            created: identity(path),
            path: path.to_owned(),
        })
    }

    /// A socket that systemd handed over and keeps.
    fn passed(listener: StdListener) -> Self {
        let address = listener.local_addr().ok();
        let path = address.as_ref().and_then(|address| address.as_pathname());
        Self {
            path: path.map_or_else(PathBuf::new, Path::to_owned),
            created: None,
            listener,
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The socket for this thread's runtime.
    pub(crate) fn into_listener(self) -> io::Result<UnixListener> {
        let listener = self.listener.try_clone()?;
        listener.set_nonblocking(true)?;
        Ok(UnixListener {
            listener: tokio::net::UnixListener::from_std(listener)?,
            _socket: self,
        })
    }
}

/// A listening Unix socket of a runtime.
#[derive(Debug)]
pub(crate) struct UnixListener {
    listener: tokio::net::UnixListener,
    _socket: UnixSocket,
}

impl UnixListener {
    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<tokio::net::UnixStream> {
        self.listener.accept().await.map(|(stream, _)| stream)
    }
}

impl Drop for UnixSocket {
    fn drop(&mut self) {
        if self.created.is_some() && self.created == identity(&self.path) {
            drop(remove::file(&self.path));
        }
    }
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    let metadata = fs::symlink_metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// Removes a socket that nobody listens on any more.
fn remove_stale(path: &Path) -> io::Result<()> {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    if !metadata.file_type().is_socket() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            remove::file(path).map_err(io::Error::other)
        }
        _ => Err(io::ErrorKind::AddrInUse.into()),
    }
}

/// The sockets of systemd's socket activation. The error is the number of a descriptor that is no
/// listening stream socket.
pub(crate) fn systemd_sockets() -> Result<(Vec<TcpListener>, Vec<UnixSocket>), usize> {
    let mut passed = ListenFd::from_env();
    let (mut tcp, mut unix) = (Vec::new(), Vec::new());
    for index in 0..passed.len() {
        if let Ok(Some(listener)) = passed.take_tcp_listener(index) {
            tcp.push(listener);
        } else if let Ok(Some(listener)) = passed.take_unix_listener(index) {
            unix.push(UnixSocket::passed(listener));
        } else {
            return Err(index + 3);
        }
    }
    Ok((tcp, unix))
}
