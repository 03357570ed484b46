use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

/// Signals that are never deferred: faults of the program itself, and job control.
const IMMEDIATE: [libc::c_int; 11] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGABRT,
    libc::SIGSYS,
    libc::SIGTSTP,
    libc::SIGTTIN,
    libc::SIGTTOU,
    libc::SIGCONT,
];

/// Signals that ask a process to end.
const END: [libc::c_int; 4] = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];

/// A thread's signal mask; dropped, the one before is in force again.
pub(crate) struct SignalMask {
    before: libc::sigset_t,
    /// A mask belongs to its thread.
    _thread: PhantomData<*const ()>,
}

impl SignalMask {
    /// Blocks every signal that would end the process.
    #[expect(unsafe_code, reason = "std and rustix have no signal masks")]
    pub(crate) fn block() -> Self {
        let mut all = MaybeUninit::uninit();
        let mut before = MaybeUninit::uninit();
        // SAFETY: both sets are written by the calls before they are read; the signal numbers are
        // valid, so that no call fails.
        let before = unsafe {
            libc::sigfillset(all.as_mut_ptr());
            for signal in IMMEDIATE {
                libc::sigdelset(all.as_mut_ptr(), signal);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, all.as_ptr(), before.as_mut_ptr());
            before.assume_init()
        };
        Self {
            before,
            _thread: PhantomData,
        }
    }
}

/// Whether a signal waits that asks the process to end.
#[expect(unsafe_code, reason = "std and rustix have no signal masks")]
pub(crate) fn is_end_requested() -> bool {
    let mut waiting = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the set is written by the first call before it is read; the numbers are of signals.
    unsafe {
        libc::sigpending(waiting.as_mut_ptr()) == 0
            && END
                .iter()
                .any(|signal| libc::sigismember(waiting.as_ptr(), *signal) == 1)
    }
}

impl Drop for SignalMask {
    #[expect(unsafe_code, reason = "std and rustix have no signal masks")]
    fn drop(&mut self) {
        // SAFETY: the set was filled by the call that blocked the signals.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.before, ptr::null_mut());
        }
    }
}

impl std::fmt::Debug for SignalMask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignalMask")
    }
}

#[cfg(test)]
mod tests {
    use super::{SignalMask, is_end_requested};

    #[test]
    #[expect(unsafe_code, reason = "a signal for this thread alone")]
    fn a_signal_waits_while_the_mask_is_in_force() {
        let outer = SignalMask::block();
        let inner = SignalMask::block();
        assert!(!is_end_requested());
        // SAFETY: the calls take no pointers. The signal is blocked and consumed below.
        unsafe { libc::pthread_kill(libc::pthread_self(), libc::SIGTERM) };
        drop(inner);
        assert!(is_end_requested());
        let mut set = std::mem::MaybeUninit::uninit();
        let mut signal = 0;
        // SAFETY: the set is filled before it is used; the signal is pending, so nothing waits.
        unsafe {
            libc::sigemptyset(set.as_mut_ptr());
            libc::sigaddset(set.as_mut_ptr(), libc::SIGTERM);
            libc::sigwait(set.as_ptr(), &raw mut signal);
        }
        assert_eq!(signal, libc::SIGTERM);
        drop(outer);
        assert!(!is_end_requested());
    }
}
