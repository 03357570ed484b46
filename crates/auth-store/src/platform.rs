//! What differs between operating systems.

use crate::backend::Kind;

/// What `auto` means.
pub(crate) const AUTOMATIC: Kind = if cfg!(target_os = "macos") {
    Kind::Keychain
} else {
    Kind::File
};

/// How to unlock the keychain.
pub(crate) const UNLOCK: &str = if cfg!(target_os = "macos") {
    "unlock it with `security unlock-keychain`, then try again"
} else if cfg!(windows) {
    "log on to Windows with a desktop session, then try again"
} else {
    "unlock it by logging in on the desktop or with `gnome-keyring-daemon --unlock`, then try again"
};
