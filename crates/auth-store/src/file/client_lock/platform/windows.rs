use std::path::Path;
use std::time::SystemTime;

/// Not asked: that needs a call of the system's C interface.
pub(in super::super) fn is_alive(_: u32) -> Option<bool> {
    None
}

/// Not asked, as above.
pub(in super::super) fn process_start(_: u32) -> Option<u64> {
    None
}

/// Not asked, as above.
pub(in super::super) fn possible_holders(_: &Path, _: SystemTime, _: bool) -> Option<Vec<u32>> {
    None
}
