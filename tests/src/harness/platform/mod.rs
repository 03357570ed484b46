//! What differs between the operating systems that tasks run on.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::{IS_WINDOWS, is_root, mode, own, set_mode, symlink};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::{IS_WINDOWS, is_root, mode, own, set_mode, symlink};
