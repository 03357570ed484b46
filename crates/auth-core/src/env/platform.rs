//! How names of variables are compared.

use std::ffi::OsStr;

/// Case matters, except on Windows.
pub(super) fn same_variable(key: &OsStr, name: &str) -> bool {
    if cfg!(windows) {
        key.eq_ignore_ascii_case(name)
    } else {
        key == name
    }
}
