//! A program of auth-tools that runs while the test does something else.

use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::{Sandbox, program};

/// How long a step may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running program, with its stdin in the test's hand; ended on drop.
pub struct Session {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
}

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// All of its stdout.
    pub stdout: String,
    /// All of its stderr.
    pub stderr: String,
}

impl Sandbox {
    /// Starts a program of auth-tools without waiting for its end.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start<S: AsRef<OsStr>>(&self, name: &str, args: impl IntoIterator<Item = S>) -> Session {
        #[expect(
            clippy::disallowed_methods,
            reason = "the test's own child, ended on drop"
        )]
        let mut command = Command::new(program(name));
        command.args(args).env_clear().envs(self.variables());
        command.current_dir(self.path("project"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        Session {
            stdin: child.stdin.take(),
            stdout: child.stdout.take().map(aside),
            stderr: child.stderr.take().map(aside),
            child,
        }
    }
}

impl Session {
    /// Waits for a file that the program writes; its text without the last line break.
    ///
    /// # Panics
    /// Where the program ends before, or the file does not come within 60 seconds.
    pub fn wait_for(&mut self, file: &Path) -> String {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            if !text.is_empty() {
                return text.trim_end().to_owned();
            }
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let ended = self.finish();
        panic!("{} does not come: {ended:?}", file.display());
    }

    /// Writes to its stdin and closes it.
    ///
    /// # Panics
    /// Where it does not read.
    pub fn say(&mut self, text: &str) {
        let mut stdin = self.stdin.take().expect("it is open");
        stdin.write_all(text.as_bytes()).expect("it reads");
    }

    /// Waits for its end, 60 seconds at most; a program that has not ended by then is ended.
    ///
    /// # Panics
    /// Where it cannot be waited for.
    pub fn finish(&mut self) -> Ended {
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().expect("its state").is_none() {
            if Instant::now() > deadline {
                self.child.kill().expect("it can be ended");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let text = |thread: Option<JoinHandle<String>>| {
            thread
                .and_then(|thread| thread.join().ok())
                .unwrap_or_default()
        };
        Ended {
            code: self.child.wait().expect("it ended").code(),
            stdout: text(self.stdout.take()),
            stderr: text(self.stderr.take()),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn aside(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
