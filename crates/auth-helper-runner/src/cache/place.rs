//! Where the cache is.

use std::path::PathBuf;

use auth_core::Env;

use super::platform;

/// `$XDG_RUNTIME_DIR/auth-tools`, else the same in the user's cache directory; `None` where there
/// is neither, nor a home directory.
#[must_use]
pub fn directory(env: &Env) -> Option<PathBuf> {
    let parent = platform::runtime_dir(env).or_else(|| platform::user_cache(env))?;
    Some(parent.join("auth-tools"))
}
