//! Files are read carefully and written privately; locks are held by one.

mod locks;
mod private_files;
#[cfg(unix)]
mod reading;
