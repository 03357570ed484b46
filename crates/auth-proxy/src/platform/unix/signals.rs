//! Signals: those that the terminal sends to everybody, and those that are for this process.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use auth_core::cli::signals;
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGUSR1, SIGUSR2};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::raw::WithRawSiginfo;

use crate::notices::{Event, Notices, ReceivedSignal};

/// Signals that are only forwarded to the command.
const USER_SIGNALS: [i32; 2] = [SIGUSR1, SIGUSR2];

/// Whether a signal asks a program without a command to end.
pub(crate) fn ends_a_run(signal: ReceivedSignal) -> bool {
    !USER_SIGNALS.contains(&signal.number)
}

/// What shells give as exit code for a signal.
pub(crate) fn signal_code(number: i32) -> u8 {
    u8::try_from(128 + number).unwrap_or(u8::MAX)
}

/// Sends an event for each signal from now on.
///
/// # Errors
/// The handlers cannot be installed, or the thread not started.
pub(crate) fn watch_signals(notices: Notices) -> io::Result<()> {
    let watched = signals::termination_signals();
    let watched = watched.into_iter().chain(USER_SIGNALS);
    let mut arriving = SignalsInfo::<WithRawSiginfo>::new(watched)?;
    let watch = move || {
        for info in arriving.forever() {
            // Positive codes are the kernel's (`SI_KERNEL`), the others some process's.
            notices.send(Event::Signal(ReceivedSignal {
                number: info.si_signo,
                by_kernel: info.si_code > 0,
            }));
        }
    };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    thread.spawn(watch).map(drop)
}

/// Passes a signal on to the command, unless it has got it from the kernel too.
pub(crate) fn forward(signal: ReceivedSignal, command: u32) {
    if signal.by_kernel {
        return;
    }
    let pid = i32::try_from(command).ok().and_then(Pid::from_raw);
    let named = Signal::from_named_raw(signal.number);
    if let (Some(pid), Some(named)) = (pid, named) {
        // It may have ended just now.
        kill_process(pid, named).ok();
    }
}

/// The exit code of a command; 128 and the signal if one ended it.
pub(crate) fn exit_code(status: ExitStatus) -> u8 {
    let by_signal = || status.signal().map(signal_code);
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.or_else(by_signal).unwrap_or(1)
}
