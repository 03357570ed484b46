//! Lock directories that do not say who made them.

use std::fmt;
use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use super::{REFRESH, State, platform, state};

/// How long a directory without a holder's name is watched before anything is made of it. The
/// client writes the name right after the directory, and its quick locks are gone sooner.
const SETTLE: Duration = Duration::from_millis(500);

/// Who has a lock directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// This process, as the owner file says.
    Named(u32),
    /// The only process that could, by all that can be seen.
    Likely(u32),
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(pid) => write!(f, "process {pid}"),
            Self::Likely(pid) => write!(f, "what may be process {pid}"),
        }
    }
}

/// What tells whether a directory is still the same one, and untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(Option<SystemTime>);

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self(metadata.modified().ok())
    }
}

/// What has been seen of a lock directory that names no holder. One that nobody touches, while no
/// process that could have made it runs, was left by a client that was killed.
#[derive(Debug, Default)]
pub struct Watch {
    /// As what it was seen first, and since when.
    seen: Option<(Stamp, Instant)>,
    holder: Option<Holder>,
}

impl Watch {
    /// The state of a directory, with what is known from earlier looks.
    pub(super) fn state(&mut self, directory: &Path) -> State {
        let stamp = match state(directory) {
            State::Nameless(stamp) => stamp,
            known => {
                *self = Self::default();
                return known;
            }
        };
        match self.seen {
            Some((seen, since)) if seen == stamp => {
                if since.elapsed() >= SETTLE {
                    return self.judge(directory, stamp);
                }
            }
            _ => *self = Self::begin(stamp),
        }
        State::Held(self.holder)
    }

    /// The same after a moment, where one look does not tell.
    pub(crate) fn settled(directory: &Path) -> State {
        let mut watch = Self::default();
        let first = watch.state(directory);
        if watch.seen.is_none() {
            return first;
        }
        std::thread::sleep(SETTLE);
        watch.state(directory)
    }

    fn begin(stamp: Stamp) -> Self {
        Self {
            seen: Some((stamp, Instant::now())),
            holder: None,
        }
    }

    fn judge(&mut self, directory: &Path, stamp: Stamp) -> State {
        // They are looked for again after a while: a candidate may end.
        *self = Self::begin(stamp);
        let held_for_long = directory.ends_with(REFRESH);
        let candidates = stamp
            .0
            .and_then(|touched| platform::possible_holders(directory, touched, held_for_long));
        match candidates.as_deref() {
            Some([]) => return State::Abandoned(stamp),
            Some([one]) => self.holder = Some(Holder::Likely(*one)),
            _ => {}
        }
        State::Held(self.holder)
    }
}
