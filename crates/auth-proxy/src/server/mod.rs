//! Accepts connections and serves them until the end of the run.

mod registry;
mod serve;
mod stream;

pub(crate) use registry::Registry;
pub(crate) use serve::Server;
