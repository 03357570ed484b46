//! Which faults are tried, and what is told of those that were not held.

use std::io::Write as _;

use libtest_mimic::{Completion, Failed};

/// Something that did not hold after a fault.
pub(crate) struct Violation {
    pub(crate) scenario: &'static str,
    /// The call, its number and the error or signal; or the inherited state.
    pub(crate) fault: String,
    /// The call as it was logged.
    pub(crate) at: String,
    pub(crate) what: String,
}

#[expect(clippy::disallowed_methods, reason = "the test's own setting")]
fn setting(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Why no fault is tried: it takes minutes, so that it has to be asked for.
pub(crate) fn obstacle() -> Option<String> {
    let why = "set `AUTH_TOOLS_FAULTS` to `sample` or `all`, as `cargo xtask faults` does";
    setting("AUTH_TOOLS_FAULTS")
        .is_none()
        .then(|| why.to_owned())
}

/// Whether all faults are asked for, not a sample.
pub(crate) fn is_whole() -> bool {
    setting("AUTH_TOOLS_FAULTS").is_some_and(|which| which == "all")
}

/// Ends a check, `what` of a command: the violations are its failure. They go to the file
/// `AUTH_TOOLS_FAULTS_REPORT` as rows of a table, after one that counts them.
pub(crate) fn close(
    what: &str,
    violations: &[Violation],
    tried: usize,
) -> Result<Completion, Failed> {
    let rows: Vec<String> = violations.iter().map(Violation::row).collect();
    if let Some(path) = setting("AUTH_TOOLS_FAULTS_REPORT") {
        let count = format!("| {what} | {tried} runs | {} not held | |\n", rows.len());
        let file = std::fs::File::options()
            .append(true)
            .create(true)
            .open(path);
        file?.write_all([count, rows.concat()].concat().as_bytes())?;
    }
    if rows.is_empty() {
        return Ok(Completion::Completed);
    }
    Err(format!(
        "{} violations in {tried} runs:\n{}",
        rows.len(),
        rows.concat()
    )
    .into())
}

impl Violation {
    fn row(&self) -> String {
        let cells = [self.scenario, &self.fault, &self.what, &self.at];
        let cells = cells.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
        format!("| {} |\n", cells.join(" | "))
    }
}
