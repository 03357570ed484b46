//! One run of a program, started by something else, with a deadline.

use std::fs::Permissions;
use std::io::{Read, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use auth_tests::{Sandbox, Visitor, program};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tempfile::TempDir;

const PROGRAMS: [&str; 7] = [
    "auth-core",
    "auth-helper-runner",
    "auth-login",
    "auth-proxy",
    "auth-status",
    "auth-store",
    "setup-token",
];

/// After this, a program hangs.
const PATIENCE: Duration = Duration::from_secs(25);

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
    /// It, or a process that it started, had to be ended.
    pub(crate) hung: bool,
}

/// Whose words are run, with what on stdin.
pub(crate) struct Run<'a> {
    pub(crate) sandbox: &'a Sandbox,
    /// What starts the program: `strace …`, `sh -c …`; empty for nothing.
    pub(crate) starter: Vec<String>,
    pub(crate) words: Vec<String>,
    pub(crate) input: &'a str,
    /// The user that it runs as, if it is another one.
    pub(crate) user: Option<u32>,
    /// The user gives consent at the URL in this file.
    pub(crate) consents: bool,
}

impl Run<'_> {
    pub(crate) fn end(&self) -> Ended {
        let url_file = self.sandbox.path("url");
        drop(std::fs::remove_file(&url_file));
        let start = Instant::now();
        let mut child = self.spawn();
        let group = Pid::from_raw(i32::try_from(child.id()).expect("a process number"));
        let stdout = read(child.stdout.take());
        let stderr = read(child.stderr.take());
        if let Some(mut stdin) = child.stdin.take() {
            // A program that ended early has said why.
            drop(stdin.write_all(self.input.as_bytes()));
        }
        let mut consents = self.consents;
        let mut hung = false;
        let status = loop {
            if let Some(status) = child.try_wait().expect("its own child") {
                break status;
            }
            if start.elapsed() > PATIENCE && !hung {
                hung = true;
                killpg(group, Signal::SIGKILL).ok();
            }
            if consents && let Some(url) = complete_line(&url_file) {
                consents = false;
                // The callback may be what fails.
                std::thread::spawn(move || {
                    drop(Visitor::new().try_consent(&url));
                });
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        let took = start.elapsed();
        // A process that outlives its caller for longer than it takes to notice holds the group.
        let left = outlives(group) && killpg(group, Signal::SIGKILL).is_ok();
        Ended {
            code: status.code(),
            signal: status.signal(),
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
            took,
            hung: hung || left,
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the test's own child, ended in time"
    )]
    fn spawn(&self) -> Child {
        let mut words = Vec::new();
        let mut path = program(&self.words[0]);
        if let Some(user) = self.user {
            path = programs_for_all().join(&self.words[0]);
            words.extend(["setpriv".to_owned(), "--clear-groups".to_owned()]);
            words.extend([format!("--reuid={user}"), format!("--regid={user}")]);
        }
        words.extend_from_slice(&self.starter);
        words.push(path.display().to_string());
        words.extend_from_slice(&self.words[1..]);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command.env_clear().envs(self.sandbox.variables());
        command.current_dir(self.sandbox.path("project"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped()).process_group(0);
        command.spawn().expect("it starts")
    }
}

/// A folder with the programs that every user can enter.
fn programs_for_all() -> &'static Path {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let open = Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).expect("it is ours");
        for name in PROGRAMS {
            let (from, to) = (program(name), folder.path().join(name));
            if std::fs::hard_link(&from, &to).is_err() {
                std::fs::copy(&from, &to).expect("a copy");
            }
        }
        folder
    });
    FOLDER.path()
}

/// Whether a process of the group is there after a while.
fn outlives(group: Pid) -> bool {
    let end = Instant::now() + Duration::from_secs(2);
    while killpg(group, None).is_ok() {
        if Instant::now() > end {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

fn complete_line(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    text.strip_suffix('\n').map(str::to_owned)
}

fn read(stream: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            drop(stream.read_to_end(&mut bytes));
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
