//! Files that others share with us: private, whole, locked.

pub mod client_lock;
pub mod lock;
mod platform;
pub mod private_file;
