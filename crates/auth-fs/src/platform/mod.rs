//! What differs between operating systems.

#[cfg(unix)]
mod modes;
#[cfg(unix)]
mod quote;
#[cfg(unix)]
mod resolve;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use modes::{group_or_other_bits, is_foreign, is_root, make_private, mode};
#[cfg(unix)]
pub(crate) use modes::{has_no_modes_of_its_own, insecure, owner, special_kind};
#[cfg(unix)]
pub use quote::quote_path;
#[cfg(unix)]
pub(crate) use resolve::{kind_of_refused, open_no_follow, open_without_links, resolve};
#[cfg(unix)]
pub(crate) use signals::{SignalMask, is_end_requested};
#[cfg(unix)]
pub use unix::list_dir;
#[cfg(unix)]
pub(crate) use unix::{
    MARKS_DIRECTORIES, allocate, claim_space, create_directory, create_file, create_own_lock_dir,
    give_to_owner, has_other_names, is_mount_busy, is_own_lock_dir, open_directory, open_lock_file,
    replace, same_file, sync_directory, write_in_place,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    MARKS_DIRECTORIES, SignalMask, allocate, claim_space, create_directory, create_file,
    create_own_lock_dir, give_to_owner, has_no_modes_of_its_own, has_other_names, insecure,
    is_end_requested, is_mount_busy, is_own_lock_dir, kind_of_refused, open_directory,
    open_lock_file, open_no_follow, open_without_links, owner, replace, resolve, same_file,
    special_kind, sync_directory, write_in_place,
};
#[cfg(windows)]
pub use windows::{
    group_or_other_bits, is_foreign, is_root, list_dir, make_private, mode, quote_path,
};
