use std::ffi::{CStr, OsStr, OsString, c_char, c_int};
use std::fs::OpenOptions;
use std::os::fd::IntoRawFd;
use std::os::unix::ffi::OsStrExt;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::stdio;

/// Gives a stream that the caller closed to `/dev/null`: the next file that is opened would get its
/// number, and be written to as stderr.
pub(crate) fn open_closed_streams() {
    let streams = [stdio::stdin(), stdio::stdout(), stdio::stderr()];
    let mut polled = streams.map(|stream| PollFd::from_borrowed_fd(stream, PollFlags::empty()));
    // Where it cannot tell, nothing is known to be closed.
    let now = Timespec::default();
    if poll(&mut polled, Some(&now)).unwrap_or_default() == 0 {
        return;
    }
    for stream in polled {
        if stream.revents().contains(PollFlags::NVAL) {
            let null = OpenOptions::new().read(true).write(true).open("/dev/null");
            // It has the lowest free number, which is this stream's, and keeps it.
            let _number = null.map(IntoRawFd::into_raw_fd);
        }
    }
}

/// A reader that has gone is an error of the write (`EPIPE`), which ends with an exit code, rather
/// than a signal. Children begin with the signal's default, which `Command` restores.
#[expect(unsafe_code, reason = "no library has a safe call for SIG_IGN")]
pub(crate) fn report_closed_pipes_as_errors() {
    // SAFETY: no handler is installed that could be called; the process has one thread.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
    }
}

/// The arguments, `args[0]` the program's name.
///
/// # Safety
/// `count` and `arguments` are those of the C runtime's `main`.
#[expect(unsafe_code, reason = "musl hands them to `main` alone")]
pub(crate) unsafe fn arguments(count: c_int, arguments: *const *const c_char) -> Vec<OsString> {
    let count = usize::try_from(count).unwrap_or_default();
    let text = |index| {
        // SAFETY: by this function's contract there are `count` pointers to C strings.
        let argument = unsafe { CStr::from_ptr(*arguments.add(index)) };
        OsStr::from_bytes(argument.to_bytes()).to_owned()
    };
    (0..count).map(text).collect()
}
