//! `--log FILE`: one JSON line for each request; never a header, a body or a secret.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use auth_core::secret::redact::redact;
use jiff::Timestamp;
use serde::Serialize;

use super::usage::Usage;
use crate::notices::Notices;
use crate::platform;

/// One request and its answer; `docs/schemas/proxy-log.schema.json`.
#[derive(Debug, Serialize)]
pub(super) struct LogEntry {
    /// When the request came, RFC 3339.
    pub(super) time: String,
    /// Its method.
    pub(super) method: String,
    /// Its path, without the query.
    pub(super) path: String,
    /// The status that the client got.
    pub(super) status: u16,
    /// Bytes of the answer's body that were passed on.
    pub(super) bytes: u64,
    /// From the request's head to the end of the answer.
    pub(super) duration_ms: u64,
    /// Whether the answer came to its end.
    pub(super) complete: bool,
    /// The model that answered.
    pub(super) model: Option<String>,
    /// The tokens that the answer reports.
    pub(super) usage: Option<Usage>,
}

impl LogEntry {
    /// The entry of a request that has just come.
    pub(super) fn new(now: Timestamp, method: &http::Method, path: &str) -> Self {
        Self {
            time: now
                .round(jiff::Unit::Millisecond)
                .unwrap_or(now)
                .to_string(),
            method: method.to_string(),
            path: redact(path, &[]),
            status: 0,
            bytes: 0,
            duration_ms: 0,
            complete: false,
            model: None,
            usage: None,
        }
    }

    /// Milliseconds, as many as there can be.
    pub(super) fn set_duration(&mut self, duration: Duration) {
        self.duration_ms = duration.as_millis().try_into().unwrap_or(u64::MAX);
    }
}

/// Writes entries from a thread of its own, so that no request waits for a disk.
#[derive(Clone, Debug)]
pub(crate) struct RequestLog(mpsc::Sender<LogEntry>);

impl RequestLog {
    /// Opens `path` for appending; a new file can be read by the user alone.
    ///
    /// # Errors
    /// The file cannot be opened, or the thread not started.
    pub(crate) fn open(path: &Path, notices: Notices) -> io::Result<Self> {
        let mut options = platform::private_file_options();
        let file = options.append(true).create(true).open(path)?;
        let (sender, entries) = mpsc::channel();
        let write = move || write_all(&file, &entries, &notices);
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(write)?;
        Ok(Self(sender))
    }

    pub(super) fn write(&self, entry: LogEntry) {
        // The thread ends with the last sender only.
        drop(self.0.send(entry));
    }
}

fn write_all(mut file: &File, entries: &mpsc::Receiver<LogEntry>, notices: &Notices) {
    let mut has_failed = false;
    for entry in entries {
        let Ok(mut line) = serde_json::to_vec(&entry) else {
            continue;
        };
        line.push(b'\n');
        match file.write_all(&line) {
            Ok(()) => has_failed = false,
            Err(error) if !std::mem::replace(&mut has_failed, true) => {
                notices.warn(format!("the log cannot be written: {error}"));
            }
            Err(_) => {}
        }
    }
}
