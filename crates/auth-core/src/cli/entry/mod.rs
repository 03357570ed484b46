//! Where a program of the kit begins: at the C runtime's `main`.
//!
//! Rust's own start reads `/proc/self/maps` (glibc) and sets up a handler that names a stack
//! overflow: a fifth of all the instructions of a short call, and a file that the program does not
//! need. A program of the kit begins without it, and does here what it needs of it. A stack
//! overflow still ends the program, by the kernel's guard page, without a message.

mod platform;

use std::ffi::{c_char, c_int};

use super::{Tool, run};

/// Makes a [`Tool`] the program of a crate that is `#![no_main]`.
#[macro_export]
macro_rules! program {
    ($tool:expr) => {
        /// What the C runtime calls.
        #[expect(unsafe_code, reason = "the C runtime finds it by its name")]
        #[unsafe(no_mangle)]
        extern "C" fn main(
            count: ::std::ffi::c_int,
            arguments: *const *const ::std::ffi::c_char,
        ) -> ::std::ffi::c_int {
            // SAFETY: these are the C runtime's own count and arguments (C11 5.1.2.2.1).
            unsafe { $crate::cli::start($tool, count, arguments) }
        }
    };
}

/// Runs a program from the C runtime's `main` to its exit code.
///
/// # Safety
/// `count` and `arguments` are what the C runtime gave to `main`: so many pointers to strings that
/// end with a zero byte and live as long as the process.
#[expect(unsafe_code, reason = "the arguments come as pointers")]
#[must_use]
pub unsafe fn start(tool: Tool, count: c_int, arguments: *const *const c_char) -> c_int {
    platform::open_closed_streams();
    platform::report_closed_pipes_as_errors();
    // SAFETY: as this function's own.
    let args = unsafe { platform::arguments(count, arguments) };
    run(tool, args).code().into()
}
