//! Accepts connections and serves them until the end of the run.

mod connection;
mod listen;
mod registry;
mod serve;
mod stream;

pub(crate) use connection::Connection;
pub(crate) use listen::{ListenAddress, Listener, ListenerError};
pub(crate) use registry::{Registry, Timeouts};
pub(crate) use serve::Server;
