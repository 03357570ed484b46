//! What differs between operating systems.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    CLIPBOARDS, DISPLAYS, Keyboard, OPENERS, detach, is_container, make_private,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    CLIPBOARDS, DISPLAYS, Keyboard, OPENERS, detach, is_container, make_private,
};
