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

/// The variables that name who is logged in.
pub(crate) const ACCOUNT_VARIABLES: &[&str] = if cfg!(windows) {
    &["USERNAME", "USER"]
} else {
    &["USER", "LOGNAME"]
};

/// Who runs this, as passwd(5) says; `None` if no such file does.
#[cfg(unix)]
pub(crate) fn user_name() -> Option<String> {
    let id = rustix::process::geteuid().as_raw().to_string();
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = passwd.lines().map(|line| line.split(':'));
    let mut fields = lines.find(|fields| fields.clone().nth(2) == Some(&id))?;
    fields.next().map(str::to_owned)
}

/// Who runs this: the variables say it always.
#[cfg(windows)]
pub(crate) fn user_name() -> Option<String> {
    None
}

/// Makes a symbolic link.
#[cfg(unix)]
pub(crate) fn symlink(target: &std::path::Path, link: &std::path::Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Makes a symbolic link, which Windows allows in developer mode.
#[cfg(windows)]
pub(crate) fn symlink(target: &std::path::Path, link: &std::path::Path) -> std::io::Result<()> {
    if target.is_dir() {
        std::os::windows::fs::symlink_dir(target, link)
    } else {
        std::os::windows::fs::symlink_file(target, link)
    }
}
