//! What `-v` prints: what is read, run and decided.
//!
//! Our crates log with the `log` crate: `info` is `-v`, `debug` is `-vv`. Never log a secret. Records
//! of other crates are dropped, since they may contain secrets.

use std::io::Write;

use log::{LevelFilter, Log, Metadata, Record};

use super::sanitize;

/// Prints `TOOL: message` on stderr.
struct StderrLog {
    tool: &'static str,
}

/// Installs the logger of this process; it prints nothing until [`set_verbosity`].
pub(super) fn install(tool: &'static str) {
    // Only a second call fails; the first logger stays.
    drop(log::set_boxed_logger(Box::new(StderrLog { tool })));
}

/// Follows the number of `-v`.
pub(super) fn set_verbosity(count: u8) {
    log::set_max_level(match count {
        0 => LevelFilter::Off,
        1 => LevelFilter::Info,
        _ => LevelFilter::Debug,
    });
}

/// Whether a record comes from one of our crates.
fn is_ours(target: &str) -> bool {
    target.starts_with("auth_") || target.starts_with("setup_token")
}

impl Log for StderrLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_ours(metadata.target())
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let message = record.args().to_string();
            let line = format!("{}: {}\n", self.tool, sanitize::line(&message));
            // A closed stderr is no error.
            drop(std::io::stderr().write_all(line.as_bytes()));
        }
    }

    fn flush(&self) {}
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn records_of_other_crates_are_dropped() {
        assert!(is_ours("auth_core::context") && is_ours("setup_token"));
        assert!(!is_ours("rustls::client") && !is_ours("hyper_util"));
    }
}
