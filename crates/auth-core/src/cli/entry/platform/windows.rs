use std::ffi::{OsString, c_char, c_int};

/// Windows has no numbers that a file could take from a stream.
pub(crate) fn open_closed_streams() {}

/// Windows has no signal for it.
pub(crate) fn report_closed_pipes_as_errors() {}

/// The arguments, `args[0]` the program's name: the process's own command line, since `main` has it
/// in the code page of the machine.
///
/// # Safety
/// Needs nothing of its caller.
#[expect(unsafe_code, reason = "the same contract as elsewhere")]
pub(crate) unsafe fn arguments(_count: c_int, _arguments: *const *const c_char) -> Vec<OsString> {
    std::env::args_os().collect()
}
