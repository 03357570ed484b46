//! The file beside a lock directory that names its holder.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::platform;
use crate::file::{platform as files, private_file};

/// What the kit calls itself in owner files of its own.
const KIT: &str = "auth-tools";

/// The holder that an owner file names: JSON with `pid`, `procStart` and more.
pub(super) struct Owner(Map<String, Value>);

impl Owner {
    /// `None` where there is none, or one that says nothing.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let content = private_file::read(path).ok()??;
        serde_json::from_slice(&content).ok().map(Self)
    }

    pub(super) fn pid(&self) -> Option<u32> {
        let pid = self.0.get("pid")?;
        pid.as_u64().and_then(|pid| u32::try_from(pid).ok())
    }

    pub(super) fn is_of_the_kit(&self) -> bool {
        self.0.get("tool").is_some_and(|tool| tool == KIT)
    }

    /// Whether the process has provably ended: it is not there, or its number is another's now.
    pub(super) fn has_ended(&self) -> bool {
        let Some(pid) = self.pid() else { return false };
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
    let owner = json!({"pid": pid, "procStart": start, "tool": KIT});
    // A dead holder's; or there is none.
    drop(std::fs::remove_file(path));
    let mut file = files::create_file(path)?;
    file.write_all(owner.to_string().as_bytes())
}
