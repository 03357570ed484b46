//! Calls the tool with everything given.

use std::ffi::{OsStr, OsString};

use auth_core::cli::{Context, Streams, Terminals, Tool, run_with};
use auth_core::{Env, ExitStatus};
use auth_tests::Sandbox;
use jiff::Timestamp;
use serde_json::Value;

/// How it ended and what it said.
pub(crate) struct Outcome {
    pub(crate) exit: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The document on stdout.
    pub(crate) fn document(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!("{error}: {}\n{}", self.stdout, self.stderr);
        })
    }

    /// The codes of its warnings.
    pub(crate) fn codes(&self) -> Vec<String> {
        let document = self.document();
        let warnings = document["warnings"].as_array().expect("a list");
        let code = |warning: &Value| warning["code"].as_str().expect("a code").to_owned();
        warnings.iter().map(code).collect()
    }
}

/// Runs `auth-status` in the sandbox's environment, less `PATH`, on no terminal.
pub(crate) fn status<I, S>(sandbox: &Sandbox, args: I) -> Outcome
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    call(auth_status::TOOL, sandbox, args)
}

/// Runs a tool in this process.
pub(crate) fn call<I, S>(tool: Tool, sandbox: &Sandbox, args: I) -> Outcome
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut all = vec![OsString::from("tool")];
    all.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
    let variables = sandbox.variables().filter(|(name, _)| *name != "PATH");
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let invocation = Context {
        tool,
        args: all,
        env: Env::from_pairs(variables),
        cwd: sandbox.path("project"),
        streams: Streams {
            stdin: &mut std::io::empty(),
            stdout: &mut stdout,
            stderr: &mut stderr,
            terminals: Terminals::default(),
        },
        now: || Timestamp::from_second(1_800_000_000).expect("a time"),
    };
    let exit = run_with(invocation);
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Outcome {
        exit,
        stdout: text(stdout),
        stderr: text(stderr),
    }
}
