//! What each operating system's programs find at their start.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use unix::{arguments, open_closed_streams, report_closed_pipes_as_errors};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::{arguments, open_closed_streams, report_closed_pipes_as_errors};
