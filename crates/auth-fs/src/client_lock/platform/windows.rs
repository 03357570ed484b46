use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;

use windows_sys::Win32::Foundation::{ERROR_INVALID_PARAMETER, WAIT_OBJECT_0, WAIT_TIMEOUT};
use windows_sys::Win32::System::Threading::{
    OpenProcess, PROCESS_SYNCHRONIZE, WaitForSingleObject,
};

/// Whether a process runs; `None` if this may not be known, as of another user's.
#[expect(unsafe_code, reason = "std asks only of its own children")]
pub(in super::super) fn is_alive(pid: u32) -> Option<bool> {
    // SAFETY: the call takes no pointers.
    let handle = unsafe { OpenProcess(PROCESS_SYNCHRONIZE, 0, pid) };
    if handle.is_null() {
        // `ERROR_INVALID_PARAMETER` is said of numbers that no process has.
        let code = io::Error::last_os_error().raw_os_error();
        let none = code.is_some_and(|code| code.cast_unsigned() == ERROR_INVALID_PARAMETER);
        return none.then_some(false);
    }
    // SAFETY: the handle was just made and is owned by nobody else.
    let process = unsafe { OwnedHandle::from_raw_handle(handle) };
    // A process that has ended can be opened while somebody has it open, and is signalled then.
    // SAFETY: the handle is open for the length of the call.
    match unsafe { WaitForSingleObject(process.as_raw_handle(), 0) } {
        WAIT_TIMEOUT => Some(true),
        WAIT_OBJECT_0 => Some(false),
        _ => None,
    }
}

/// Not asked: in which notation the client writes it there is not known.
pub(in super::super) fn process_start(_: u32) -> Option<u64> {
    None
}

/// In which notation the client writes it there was not observed: the age decides.
pub(in super::super) fn is_own_domain(_: &str, _: &str, _: &Path) -> bool {
    false
}
