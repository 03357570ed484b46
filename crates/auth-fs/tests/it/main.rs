//! Files are read carefully and written privately; locks are held by one.

mod locks;
#[cfg(target_os = "linux")]
mod mounts;
mod private_files;
#[cfg(unix)]
mod reading;
