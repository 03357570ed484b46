//! What differs between operating systems in what they tell of processes.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use unix::{is_alive, is_own_domain, process_start};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::{is_alive, is_own_domain, process_start};
