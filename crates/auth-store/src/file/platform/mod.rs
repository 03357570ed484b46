//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    MARKS_DIRECTORIES, NOT_A_LINK, create_directory, create_file, create_marked, inherit_owner,
    is_alive, is_marked, open_directory, process_start, sync_directory,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    MARKS_DIRECTORIES, NOT_A_LINK, create_directory, create_file, create_marked, inherit_owner,
    is_alive, is_marked, open_directory, process_start, sync_directory,
};
