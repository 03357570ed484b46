//! Claude Code processes that use a configuration directory.

use std::path::Path;

/// The processes that have a session in a configuration directory (`sessions/PID.json`) and live.
#[must_use]
pub fn running_clients(config_dir: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir(config_dir.join("sessions"));
    let names = entries.into_iter().flatten().flatten();
    let pids = names.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_suffix(".json")?.parse().ok()
    });
    let mut pids: Vec<u32> = pids
        .filter(|pid| auth_fs::client_lock::is_process_alive(*pid))
        .collect();
    pids.sort_unstable();
    pids
}

#[cfg(test)]
mod tests {
    use super::running_clients;

    #[test]
    fn a_session_counts_while_its_process_lives() {
        let folder = tempfile::tempdir().expect("a folder");
        let sessions = folder.path().join("sessions");
        std::fs::create_dir(&sessions).expect("a directory");
        let own = std::process::id();
        for name in [
            format!("{own}.json"),
            "4194304.json".to_owned(),
            "notes.txt".to_owned(),
        ] {
            #[expect(clippy::disallowed_methods, reason = "a test's input")]
            std::fs::write(sessions.join(name), "{}").expect("a file");
        }
        assert_eq!(running_clients(folder.path()), [own]);
        assert!(running_clients(&sessions).is_empty());
    }
}
