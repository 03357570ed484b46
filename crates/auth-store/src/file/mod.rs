//! Files that others share with us: private, whole, locked.

mod backend;
pub mod client_lock;
pub mod lock;
pub(crate) mod platform;
pub mod private_file;

pub use backend::FileBackend;
