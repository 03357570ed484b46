//! The signals that ask a program to end.

use crate::{ExitStatus, platform};

/// SIGINT, SIGTERM, SIGHUP and SIGQUIT, without those that the caller has this process ignore
/// (`nohup`, a background job of a shell without job control): they stay ignored. On Windows the
/// two that exist there.
///
/// Call this before a handler is installed; a handled signal is not an ignored one.
#[must_use]
pub fn termination_signals() -> Vec<i32> {
    let mut signals = platform::TERMINATION_SIGNALS.to_vec();
    signals.retain(|signal| !platform::is_ignored(*signal));
    signals
}

/// How a program ends after one of [`termination_signals`]: 128 + its number.
#[must_use]
pub fn exit_status(signal: i32) -> ExitStatus {
    match signal {
        1 => ExitStatus::HungUp,
        2 => ExitStatus::Interrupted,
        3 => ExitStatus::Quit,
        _ => ExitStatus::Terminated,
    }
}
