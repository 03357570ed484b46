//! Tests of `auth-store`.

mod locks;
mod private_files;
