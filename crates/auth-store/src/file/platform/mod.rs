//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    MARKS_DIRECTORIES, NOT_A_LINK, create_directory, create_file, create_marked, exposed,
    inherit_owner, is_foreign, is_marked, make_private, mode, open_directory, open_to_read,
    remove_directory, replace, sync_directory,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    MARKS_DIRECTORIES, NOT_A_LINK, create_directory, create_file, create_marked, exposed,
    inherit_owner, is_foreign, is_marked, make_private, mode, open_directory, open_to_read,
    remove_directory, replace, sync_directory,
};
