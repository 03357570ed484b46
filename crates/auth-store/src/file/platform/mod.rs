//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    create_directory, create_file, create_marked, inherit_owner, is_alive, is_marked,
    open_directory, process_start, sync_directory,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    create_directory, create_file, create_marked, inherit_owner, is_alive, is_marked,
    open_directory, process_start, sync_directory,
};
