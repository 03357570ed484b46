//! Claude Code processes that use a configuration directory.

use std::path::Path;

use auth_fs::Rules;
use auth_fs::client_lock::is_process_alive;
use serde::Deserialize;

/// A session's file in bytes at most.
const MAX_SESSION_LEN: u64 = 256 * 1024;

/// What a session's file says of its process.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    proc_start: Option<String>,
}

/// The processes that have a session in a configuration directory and live. A session has
/// `sessions/PID.KEY.key` from its start, and `sessions/PID.json` seconds later.
#[must_use]
pub(crate) fn running_clients(config_dir: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir(config_dir.join("sessions"));
    let paths = entries.into_iter().flatten().flatten();
    let mut pids: Vec<u32> = paths.filter_map(|entry| running(&entry.path())).collect();
    pids.sort_unstable();
    pids.dedup();
    pids
}

/// The process of a session's file, if it lives.
fn running(path: &Path) -> Option<u32> {
    let is_session = |extension| extension == "json" || extension == "key";
    path.extension()
        .filter(|extension| is_session(*extension))?;
    let (pid, _) = path.file_name()?.to_str()?.split_once('.')?;
    let pid = pid.parse().ok()?;
    let content = auth_fs::read(path, &Rules::any().max_len(MAX_SESSION_LEN));
    let content = content.ok().flatten().unwrap_or_default();
    let session = serde_json::from_slice::<Session>(&content).ok();
    let start = session.and_then(|session| session.proc_start?.parse().ok());
    is_process_alive(pid, start).then_some(pid)
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
        let write = |name: String, content: &str| {
            #[expect(clippy::disallowed_methods, reason = "a test's input")]
            std::fs::write(sessions.join(name), content).expect("a file");
        };
        write("4194304.json".to_owned(), "{}");
        write("notes.txt".to_owned(), "{}");
        // Another process had the number before.
        write(format!("{own}.json"), r#"{"procStart":"1"}"#);
        let is_known = cfg!(target_os = "linux");
        assert_eq!(running_clients(folder.path()).is_empty(), is_known);
        write(format!("{own}.0a.key"), "");
        write(format!("{own}.json"), "{}");
        assert_eq!(running_clients(folder.path()), [own]);
        assert!(running_clients(&sessions).is_empty());
    }
}
