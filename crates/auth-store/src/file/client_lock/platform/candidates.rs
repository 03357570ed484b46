//! Which processes could hold a lock directory that does not say who made it.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What runs Claude Code, or a program like it.
const RUNTIMES: [&str; 14] = [
    "node", "nodejs", "bun", "deno", "electron", "code", "codium", "cursor", "windsurf", "python",
    "ruby", "perl", "java", "php",
];

/// Part of the name of the client, of its folders and of what embeds it.
const CLIENT: &str = "claude";

/// How far the start of a process and the time of a file may differ where they are the same.
const TOLERANCE: Duration = Duration::from_secs(2);

/// What starts other programs and keeps no lock while these run.
const LAUNCHERS: [&str; 18] = [
    "sh", "bash", "dash", "ash", "busybox", "zsh", "ksh", "mksh", "fish", "pwsh", "env", "timeout",
    "sudo", "make", "cron", "systemd", "init", "auth",
];

/// A lock directory, and whom it belongs to.
pub(super) struct LockDirectory<'a> {
    /// Where it is: the configuration directory, or the home.
    pub(super) parent: &'a Path,
    /// The user who made it.
    pub(super) owner: u32,
    /// When it was made or last touched.
    pub(super) touched: SystemTime,
    /// Who started this process, where that one may hold it whatever it is.
    pub(super) starter: Option<u32>,
}

/// A process as proc(5) shows it.
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) owner: u32,
    pub(super) started: SystemTime,
    /// The names of its file, of its first word, and its own.
    pub(super) names: Vec<String>,
    pub(super) words: Vec<String>,
}

/// What a process was started with, as far as it says where Claude Code keeps its files.
pub(super) struct Environment {
    pub(super) home: Option<PathBuf>,
    pub(super) config_dir: Option<PathBuf>,
}

impl LockDirectory<'_> {
    /// Whether `process` could have made the directory: it was there and had the right, it is a
    /// program that keeps this protocol or may run one, and nothing says that its place is another.
    pub(super) fn may_be_held_by(
        &self,
        process: &Process,
        environment: impl FnOnce() -> Option<Environment>,
    ) -> bool {
        let had_the_right = process.owner == self.owner || process.owner == 0;
        if !had_the_right || process.started > self.touched + TOLERANCE {
            return false;
        }
        if self.starter == Some(process.pid) && !process.is_launcher() {
            return true;
        }
        let is_client = process.names.iter().any(|name| mentions_client(name));
        if !is_client && !process.names.iter().any(|name| is_runtime(name)) {
            return false;
        }
        match environment() {
            Some(environment) => environment.may_lead_to(self.parent),
            None => is_client || process.words.iter().any(|word| mentions_client(word)),
        }
    }
}

impl Process {
    fn is_launcher(&self) -> bool {
        let is_one = |name: &String| {
            // A login shell's first word has a dash before it.
            let name = name.trim_start_matches('-');
            LAUNCHERS.contains(&name.split('-').next().unwrap_or(name))
        };
        self.names.iter().any(is_one)
    }
}

impl Environment {
    /// Whether Claude Code, started so, would make its locks in `folder`.
    fn may_lead_to(&self, folder: &Path) -> bool {
        let candidates = match (&self.config_dir, &self.home) {
            (Some(config_dir), _) => vec![config_dir.clone()],
            (None, Some(home)) => vec![home.join(".claude"), home.clone()],
            (None, None) => return true,
        };
        // A relative one depends on where the process was.
        let may_be = |path: &PathBuf| path.is_relative() || is_same(path, folder);
        candidates.iter().any(may_be)
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |metadata: Metadata| (metadata.dev(), metadata.ino());
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => identity(one) == identity(other),
        _ => one == other,
    }
}

fn mentions_client(text: &str) -> bool {
    text.to_ascii_lowercase().contains(CLIENT)
}

/// `node`, and `python3.13` too.
fn is_runtime(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let plain = name.trim_end_matches(|character: char| {
        character.is_ascii_digit() || matches!(character, '.' | '-')
    });
    // Newer releases of Node.js call their first thread so.
    RUNTIMES.contains(&plain) || plain.starts_with("node-")
}

#[cfg(test)]
mod tests {
    use super::{Environment, LockDirectory, Process, is_runtime};
    use std::path::{Path, PathBuf};
    use std::time::{Duration, SystemTime};

    const USER: u32 = 1000;

    fn lock() -> LockDirectory<'static> {
        LockDirectory {
            parent: Path::new("/home/ada/.claude"),
            owner: USER,
            touched: SystemTime::UNIX_EPOCH + Duration::from_secs(1000),
            starter: Some(8),
        }
    }

    fn process(name: &str) -> Process {
        Process {
            pid: 99,
            owner: USER,
            started: SystemTime::UNIX_EPOCH + Duration::from_secs(900),
            names: vec![name.to_owned()],
            words: vec![name.to_owned()],
        }
    }

    fn home(home: &str) -> Option<Environment> {
        Some(Environment {
            home: Some(PathBuf::from(home)),
            config_dir: None,
        })
    }

    #[test]
    fn the_client_and_what_may_run_it_may_hold_a_lock_and_a_shell_may_not() {
        for name in [
            "claude",
            "Claude",
            "node",
            "node-MainThread",
            "bun",
            "python3.13",
        ] {
            assert!(
                lock().may_be_held_by(&process(name), || home("/home/ada")),
                "{name}"
            );
        }
        for name in ["bash", "auth-store", "sshd", "nodered", "kworker/0:1"] {
            assert!(
                !lock().may_be_held_by(&process(name), || home("/home/ada")),
                "{name}"
            );
        }
        assert!(is_runtime("python") && !is_runtime(""));
    }

    #[test]
    fn who_came_later_or_is_another_user_does_not_hold_it() {
        let mut later = process("claude");
        later.started = lock().touched + Duration::from_secs(3);
        assert!(!lock().may_be_held_by(&later, || home("/home/ada")));
        let mut other = process("claude");
        other.owner = USER + 1;
        assert!(!lock().may_be_held_by(&other, || home("/home/ada")));
        other.owner = 0;
        assert!(lock().may_be_held_by(&other, || home("/home/ada")));
    }

    #[test]
    fn a_process_with_another_place_does_not_hold_it() {
        assert!(!lock().may_be_held_by(&process("node"), || home("/home/eve")));
        let elsewhere = || {
            let mut environment = home("/home/ada")?;
            environment.config_dir = Some("/srv/other".into());
            Some(environment)
        };
        assert!(!lock().may_be_held_by(&process("claude"), elsewhere));
        let relative = || {
            let mut environment = home("/home/eve")?;
            environment.config_dir = Some("here".into());
            Some(environment)
        };
        assert!(lock().may_be_held_by(&process("claude"), relative));
    }

    #[test]
    fn who_started_us_may_hold_it_unless_that_is_a_shell() {
        for (name, may) in [
            ("python3", true),
            ("it-0badf00d", true),
            ("bash", false),
            ("-zsh", false),
            ("auth-core", false),
        ] {
            let mut starter = process(name);
            starter.pid = 8;
            assert_eq!(
                lock().may_be_held_by(&starter, || home("/home/eve")),
                may,
                "{name}"
            );
        }
    }

    #[test]
    fn where_the_environment_is_hidden_the_words_decide() {
        let mut service = process("python3");
        service.owner = 0;
        assert!(!lock().may_be_held_by(&service, || None));
        service.words.push("/opt/Claude/agent.py".to_owned());
        assert!(lock().may_be_held_by(&service, || None));
        assert!(lock().may_be_held_by(&process("claude"), || None));
    }
}
