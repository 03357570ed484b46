//! Windows: no Unix sockets, and no signals but Ctrl-C, which reaches every process of the console.

use std::fs::OpenOptions;
use std::io;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitStatus;

use crate::notices::{Event, Notices, ReceivedSignal};

/// What Ctrl-C is called elsewhere: SIGINT.
const CTRL_C: i32 = 2;

/// A listening Unix socket: there is none here.
#[derive(Debug)]
pub(crate) enum UnixSocket {}

impl UnixSocket {
    /// Unix sockets are not supported here.
    ///
    /// # Errors
    /// Always.
    pub(crate) fn bind(_path: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

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

/// Every signal ends a run.
pub(crate) fn ends_a_run(_signal: ReceivedSignal) -> bool {
    true
}

/// What shells give as exit code for a signal.
pub(crate) fn signal_code(number: i32) -> u8 {
    u8::try_from(128 + number).unwrap_or(u8::MAX)
}

/// Sends an event for each Ctrl-C from now on; the console sends it to the command as well.
///
/// # Errors
/// The handler cannot be installed, or the thread not started.
pub(crate) fn watch_signals(notices: Notices) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut interrupts = {
        let _entered = runtime.enter();
        tokio::signal::windows::ctrl_c()?
    };
    let watch = move || {
        while runtime.block_on(interrupts.recv()).is_some() {
            notices.send(Event::Signal(ReceivedSignal {
                number: CTRL_C,
                by_kernel: true,
            }));
        }
    };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    thread.spawn(watch).map(drop)
}

/// A console's Ctrl-C has reached the command as well.
pub(crate) fn forward(_signal: ReceivedSignal, _command: u32) {}

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

/// There is no systemd here.
pub(crate) fn systemd_sockets() -> Result<(Vec<TcpListener>, Vec<UnixSocket>), usize> {
    Ok((Vec::new(), Vec::new()))
}

/// Whether something could not be done because the system has run out of memory.
pub(crate) fn is_shortage(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
}
