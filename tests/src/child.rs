//! A program that a test started and has to end.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long a program may take to say that it is ready, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server program: ready when it has said so, ended on drop.
pub(crate) struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Server {
    /// Starts it and waits for the first line of its stdout that `ready` likes. `home` is the only
    /// place it keeps anything in.
    ///
    /// # Panics
    /// Where it does not start, with `missing` as the next step, or says nothing in time.
    pub(crate) fn start<T>(
        program: impl AsRef<OsStr>,
        args: &[&OsStr],
        home: Option<&Path>,
        missing: &str,
        ready: impl Fn(&str) -> Option<T>,
    ) -> (Self, T) {
        let program = program.as_ref();
        #[expect(
            clippy::disallowed_methods,
            reason = "the tests' own child, ended on drop"
        )]
        let mut command = Command::new(program);
        if let Some(home) = home {
            command.env("HOME", home);
            for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
                command.env(name, home.join(name));
            }
        }
        command.args(args).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{} does not start: {error}: {missing}", program.display())
        });
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let stdin = child.stdin.take();
        let server = Self { child, stdin };
        let (send, lines_read) = mpsc::channel();
        // Reads to the end, so that the program never waits for a reader.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                send.send(line).ok();
            }
        });
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = lines_read.recv_timeout(left).unwrap_or_else(|_| {
                panic!(
                    "{} does not say that it is ready: {missing}",
                    program.display()
                )
            });
            if let Some(found) = ready(&line) {
                return (server, found);
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its stdin ends it; a program that does not look there is ended otherwise.
        drop(self.stdin.take());
        for _ in 0..20 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
