//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use unix::{
    CLAUDE, CLAUDE_IS_AUTOMATIC, is_executable, only_user_can_change, state_home,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::{
    CLAUDE, CLAUDE_IS_AUTOMATIC, is_executable, only_user_can_change, state_home,
};
