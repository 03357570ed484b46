//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix::Allocator;
#[cfg(unix)]
pub(crate) use unix::{
    HOME_VARIABLES, config_home, home_of_managed_settings, open_terminal, own_group,
    replace_process, same_variable, stdin, stdout,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows::Allocator;
#[cfg(windows)]
pub(crate) use windows::{
    HOME_VARIABLES, config_home, home_of_managed_settings, open_terminal, own_group,
    replace_process, same_variable, stdin, stdout,
};

/// Wipes every block of memory when it is freed. A secret that is dropped would otherwise stay
/// where libraries below us copied it: TLS records, HTTP bodies, JSON texts, buffers that grew.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<Allocator> = zeroizing_alloc::ZeroAlloc(Allocator);
