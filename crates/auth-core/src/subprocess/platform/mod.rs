//! How both ends of a program's pipes are served with a deadline.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use unix::exchange;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::exchange;
