//! One fault, and all faults that a run offers a place for.

use crate::calls::{Call, Class};

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A system call fails.
    Error,
    /// The program is killed as it enters a system call.
    Kill,
    /// The program gets a signal as it enters a system call.
    Signal,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Error, Self::Kill, Self::Signal];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Error => "failing system calls",
            Self::Kill => "kills",
            Self::Signal => "signals",
        }
    }
}

/// Errors that a file system gives.
const FILE_ERRORS: [&str; 7] = [
    "ENOSPC", "EIO", "EINTR", "EDQUOT", "EROFS", "EAGAIN", "ENOMEM",
];

/// Errors of everything else.
const OTHER_ERRORS: [&str; 4] = ["EIO", "EINTR", "EAGAIN", "ENOMEM"];

const SIGNALS: [&str; 4] = ["INT", "TERM", "HUP", "QUIT"];

/// A fault at one system call.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) call: Call,
    /// The name of the error or signal.
    pub(crate) what: &'static str,
}

impl Fault {
    /// The value of `strace -e`.
    pub(crate) fn inject(&self) -> String {
        let (call, nth) = (&self.call.name, self.call.nth);
        let action = match self.kind {
            Kind::Error => "error",
            Kind::Kill | Kind::Signal => "signal",
        };
        format!("inject={call}:{action}={}:when={nth}", self.what)
    }

    /// Whether the program may lose what a server has sent: the answer did not arrive, or whoever
    /// was to store it was killed. Every client has this limit.
    pub(crate) fn may_lose_an_answer(&self) -> bool {
        match self.kind {
            Kind::Error => self.call.class == Class::Network,
            Kind::Kill => self.call.after_request,
            Kind::Signal => false,
        }
    }
}

/// Whether a kernel gives this error at this call.
fn is_possible(call: &Call, what: &str) -> bool {
    match (call.name.as_str(), call.class, what) {
        // `poll` has no such error, and the runtime of the language aborts at one that `poll` does
        // not have, before `main`: no program can handle it.
        ("poll", _, "EIO") => false,
        // A socket that says "again" tells later when: injected, that never comes.
        (_, Class::Network, "EAGAIN") => {
            !call.line.contains("<socket:") && !call.line.contains("<TCP")
        }
        _ => true,
    }
}

/// All faults of a kind at these calls.
pub(crate) fn all(kind: Kind, calls: &[Call]) -> Vec<Fault> {
    let names = |call: &Call| match (kind, call.class) {
        (Kind::Error, Class::File) => &FILE_ERRORS[..],
        (Kind::Error, Class::Memory) => &["ENOMEM"],
        (Kind::Error, Class::Network | Class::Process) => &OTHER_ERRORS,
        (Kind::Kill, _) => &["KILL"],
        (Kind::Signal, _) => &SIGNALS,
    };
    let at = |call: &Call| {
        let call = call.clone();
        let possible = names(&call).iter().filter({
            let call = call.clone();
            move |what| kind != Kind::Error || is_possible(&call, what)
        });
        possible.map(move |what| Fault {
            kind,
            call: call.clone(),
            what,
        })
    };
    calls.iter().flat_map(at).collect()
}
