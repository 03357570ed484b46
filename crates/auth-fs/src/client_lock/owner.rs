//! The file next to a lock directory that names its holder.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::platform;
use crate::platform as files;
use crate::read::{self, Rules};
use crate::remove;

/// What auth-tools writes as `tool` into owner files of its own.
const TOOL: &str = "auth-tools";
/// An owner file in bytes at most.
const MAX_OWNER_LEN: u64 = 64 * 1024;

/// The holder that an owner file names: JSON with `pid`, `procStart`, `pidDomain` and more.
pub(super) struct Owner(Map<String, Value>);

impl Owner {
    /// `None` if there is none, or one that cannot be read.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let content = read::read(path, &Rules::any().max_len(MAX_OWNER_LEN)).ok()??;
        serde_json::from_slice(&content).ok().map(Self)
    }

    pub(super) fn pid(&self) -> Option<u32> {
        let pid = self.0.get("pid")?;
        pid.as_u64().and_then(|pid| u32::try_from(pid).ok())
    }

    pub(super) fn is_ours(&self) -> bool {
        self.0.get("tool").is_some_and(|tool| tool == TOOL)
    }

    /// Whether the process has provably ended: it is one that this process would see, and it does
    /// not exist, or its number is another's now.
    pub(super) fn has_ended(&self, directory: &Path) -> bool {
        let text = |name: &str| self.0.get(name).and_then(Value::as_str);
        let (Some(pid), Some(domain), Some(space)) =
            (self.pid(), text("pidDomain"), text("pidSpace"))
        else {
            return false;
        };
        if !platform::is_own_domain(domain, space, directory) {
            return false;
        }
        if platform::is_alive(pid) == Some(false) {
            return true;
        }
        let recorded = self.0.get("procStart").and_then(ticks);
        match (recorded, platform::process_start(pid)) {
            (Some(recorded), Some(start)) => recorded != start,
            _ => false,
        }
    }
}

/// A start time that can be compared; other notations tell nothing.
fn ticks(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    }
}

/// Writes an owner file that names this process.
pub(super) fn write(path: &Path) -> io::Result<()> {
    let pid = std::process::id();
    let start = platform::process_start(pid).map(|start| start.to_string());
    let owner = json!({"pid": pid, "procStart": start, "tool": TOOL});
    // A dead holder's; or there is none.
    drop(remove::file(path));
    let mut file = files::create_file(path)?;
    if let Some(directory) = path.parent() {
        files::give_to_owner(&file, None, directory)?;
    }
    file.write_all(owner.to_string().as_bytes())
}
