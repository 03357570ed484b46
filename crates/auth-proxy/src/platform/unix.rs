//! Unix: sockets in the file system, signals with their origin, processes that cannot be inspected.

mod process;
mod signals;
mod socket;

pub(crate) use process::{
    harden, is_shortage, private_file_options, raise_descriptor_limit, stdin_is_pipe_or_socket,
};
pub(crate) use signals::{ends_a_run, exit_code, forward, signal_code, watch_signals};
pub(crate) use socket::{UnixListener, UnixSocket, systemd_sockets};
