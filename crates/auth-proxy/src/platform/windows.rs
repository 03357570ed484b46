//! Windows: no Unix sockets, no signals but Ctrl-C, which goes to every process of the console.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::process::ExitStatus;

use crate::notices::Notices;
use crate::server::{Listener, ListenerError};

/// A listening Unix socket: there is none here.
#[derive(Debug)]
pub enum UnixSocket {}

impl UnixSocket {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        match *self {}
    }

    /// The socket for this thread's runtime.
    pub(crate) fn into_listener(self) -> io::Result<UnixListener> {
        match self {}
    }
}

/// A listening Unix socket of a runtime.
#[derive(Debug)]
pub(crate) enum UnixListener {}

impl UnixListener {
    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<tokio::net::TcpStream> {
        match *self {}
    }
}

/// A signal that arrived: never, here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceivedSignal {}

impl ReceivedSignal {
    /// What shells give as exit code for it.
    pub(crate) fn exit_code(self) -> u8 {
        match self {}
    }

    /// Whether it asks a program without a command to end.
    pub(crate) fn ends(self) -> bool {
        match self {}
    }
}

/// Ctrl-C ends this program as the system does it.
///
/// # Errors
/// None, here.
pub(crate) fn watch_signals(_notices: Notices) -> io::Result<()> {
    Ok(())
}

/// Passes a signal on to the command.
pub(crate) fn forward(signal: ReceivedSignal, _command: u32) {
    match signal {}
}

/// The exit code of a command.
pub(crate) fn exit_code(status: ExitStatus) -> u8 {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1)
}

/// Other processes of the user cannot be kept out here.
pub(crate) fn harden() {}

/// There is no such limit here.
pub(crate) fn raise_descriptor_limit() {}

/// Files inherit the access control of their directory here.
pub(crate) fn private_file_options() -> OpenOptions {
    OpenOptions::new()
}

/// Stdin is not watched here.
pub(crate) fn stdin_is_pipe_or_socket() -> bool {
    false
}

/// Unix sockets are not supported here.
pub(crate) fn listen_unix(path: &Path) -> Result<Listener, ListenerError> {
    let message = format!(
        "unix:{}: Unix sockets are not supported on Windows",
        path.display()
    );
    Err(ListenerError::Unsupported(message))
}

/// There is no systemd here.
pub(crate) fn systemd_listeners() -> Result<Vec<Listener>, ListenerError> {
    Ok(Vec::new())
}
