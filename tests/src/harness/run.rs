//! One start of a program of the programs.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde_json::Value;

use super::{TestEnv, process};

/// A program with its arguments, its input and what it is started by.
pub struct Run<'w> {
    env: &'w TestEnv<'w>,
    words: Vec<OsString>,
    input: Vec<u8>,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// All of its stdout.
    pub stdout: String,
    /// All of its stderr.
    pub stderr: String,
}

/// How long one start may take; Wine's first one is slow.
const DEADLINE: Duration = Duration::from_secs(60);

impl<'w> Run<'w> {
    pub(crate) fn new(env: &'w TestEnv<'w>, program: &Path, args: &[&str]) -> Result<Self> {
        let mut words = env.programs.words(program);
        words.extend(args.iter().map(OsString::from));
        Ok(Self {
            env,
            words,
            input: Vec::new(),
        })
    }

    /// A document on stdin.
    pub fn input(mut self, document: &Value) -> Self {
        self.input = document.to_string().into_bytes();
        self
    }

    /// Lets another program start it: the words of that one come first.
    pub fn under<S: AsRef<OsStr>>(mut self, starter: impl IntoIterator<Item = S>) -> Self {
        let starter = starter.into_iter().map(|word| word.as_ref().to_owned());
        self.words.splice(0..0, starter);
        self
    }

    /// Starts it with the given umask.
    pub fn umask(self, umask: u32) -> Self {
        let script = format!("umask {umask:03o}; exec \"$@\"");
        self.under(["sh", "-c", &script, "sh"])
    }

    /// Starts it as another user. It must be able to read the program.
    pub fn as_user(self, id: u32) -> Self {
        let id = id.to_string();
        self.under(["setpriv", "--reuid", &id, "--regid", &id, "--clear-groups"])
    }

    /// Runs it to its end.
    pub fn end(self) -> Result<Ended> {
        let mut command = self.command();
        let answer = process::ask(&mut command, &self.input, DEADLINE)?;
        Ok(Ended {
            code: answer.status.code(),
            stdout: answer.text(),
            stderr: answer.errors(),
        })
    }

    /// Starts it, with its input in a pipe that the caller holds.
    pub fn start(self) -> Result<Child> {
        use std::io::Write;
        let mut command = self.command();
        command.stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that is gone already does not read.
            drop(stdin.write_all(&self.input));
        }
        Ok(child)
    }

    /// The words and variables, for a script that starts it.
    pub fn command(&self) -> Command {
        let mut command = process::command(&self.words[0]);
        command.args(&self.words[1..]);
        command.env_clear().envs(self.env.variables());
        command.current_dir(self.env.path("project"));
        command
    }
}

impl Ended {
    /// Fails unless it ended with that code.
    pub fn expect_code(self, code: i32) -> Result<Self> {
        self.expect_any(&[code])
    }

    /// Fails unless it ended with one of those codes.
    pub fn expect_any(self, codes: &[i32]) -> Result<Self> {
        match self.code {
            Some(code) if codes.contains(&code) => Ok(self),
            _ => bail!(
                "exit {:?} instead of {codes:?}; stderr: {}",
                self.code,
                self.stderr.trim()
            ),
        }
    }

    /// Fails unless stderr says something about `word`.
    pub fn expect_stderr(self, word: &str) -> Result<Self> {
        ensure!(
            self.stderr.contains(word),
            "stderr does not speak of `{word}`: {}",
            self.stderr.trim()
        );
        Ok(self)
    }

    /// stdout as a JSON document.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.stdout)?)
    }
}
