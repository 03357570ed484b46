//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix::SystemAllocator;
#[cfg(unix)]
pub(crate) use unix::{
    CACHE_DIR, FILE_NAMES_HAVE_CASE, HOME_VARIABLES, TERMINATION_SIGNALS, USES_KEYCHAIN,
    close_on_exec, config_home, end_child, follow_process, home_of_managed_settings, is_ignored,
    open_descriptor, open_terminal, own_group, replace_process, reset_inherited_signals, signal_of,
    stdin, stdout, with_slashes,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows::SystemAllocator;
#[cfg(windows)]
pub(crate) use windows::{
    CACHE_DIR, FILE_NAMES_HAVE_CASE, HOME_VARIABLES, TERMINATION_SIGNALS, USES_KEYCHAIN,
    close_on_exec, config_home, end_child, follow_process, home_of_managed_settings, is_ignored,
    open_descriptor, open_terminal, own_group, replace_process, reset_inherited_signals, signal_of,
    stdin, stdout, with_slashes,
};

/// Wipes every block of memory when it is freed. A secret that is dropped would otherwise stay where
/// libraries copied it: TLS records, HTTP bodies, JSON texts, buffers that grew. Each program
/// declares it in its `main.rs`.
pub type WipingAllocator = zeroizing_alloc::ZeroAlloc<SystemAllocator>;

/// The one value of [`WipingAllocator`].
pub const WIPING_ALLOCATOR: WipingAllocator = zeroizing_alloc::ZeroAlloc(SystemAllocator);
