//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    Terminal, USES_KEYCHAIN, create_private, create_private_dir, kill_group, prepare,
    prepare_terminal, terminate_group, terminating_signal, write_capture_script,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    Terminal, USES_KEYCHAIN, create_private, create_private_dir, kill_group, prepare,
    prepare_terminal, terminate_group, terminating_signal, write_capture_script,
};
