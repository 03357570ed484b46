//! A home directory and a project of a test's own, and `auth-core` called in this process.

use std::path::PathBuf;

use auth_core::cli::{Context, Streams, Terminals, run_with};
use auth_core::{Env, ExitStatus};
use serde_json::Value;

/// What a call left behind.
pub(crate) struct Outcome {
    pub(crate) exit: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout, self.stderr))
    }
}

/// Directories: `home`, `home/.claude`, `home/project`.
pub(crate) struct World {
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let world = Self {
            folder,
            env: Vec::new(),
        };
        std::fs::create_dir_all(world.path("home/project")).expect("a directory");
        std::fs::create_dir_all(world.path("home/.claude")).expect("a directory");
        let home = world.path("home").display().to_string();
        world
            .set("HOME", &home)
            .set("USERPROFILE", &home)
            .set("AUTH_STORE_BACKEND", "file")
            .set("CLAUDE_CODE_OAUTH_CLIENT_ID", "client")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        let root = self.folder.path().canonicalize().expect("it exists");
        root.join(name)
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn unset(mut self, name: &str) -> Self {
        self.env.retain(|(other, _)| other != name);
        self
    }

    #[expect(clippy::disallowed_methods, reason = "the input of a test")]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "texts and documents are written in place"
    )]
    pub(crate) fn write(self, path: &str, content: impl ToString) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(path, content.to_string()).expect("a file");
        self
    }

    /// A Claude.ai login that expires in the year 2100.
    pub(crate) fn login(self, path: &str, token: &str) -> Self {
        let login = serde_json::json!({"claudeAiOauth": {"accessToken": token,
            "refreshToken": "sk-ant-ort01-r", "expiresAt": 4_102_444_800_000_i64,
            "scopes": ["user:inference"], "subscriptionType": "max"}});
        self.write(path, login)
    }

    /// Calls `auth-core` in the project.
    pub(crate) fn call(&self, args: &[&str]) -> Outcome {
        self.call_in("home/project", args)
    }

    pub(crate) fn call_in(&self, cwd: &str, args: &[&str]) -> Outcome {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let args = std::iter::once("auth-core").chain(args.iter().copied());
        let exit = run_with(Context {
            tool: auth_core::TOOL,
            args: args.map(Into::into).collect(),
            env: Env::from_pairs(self.env.clone()),
            cwd: self.path(cwd),
            streams: Streams {
                stdin: &mut std::io::empty(),
                stdout: &mut stdout,
                stderr: &mut stderr,
                terminals: Terminals::default(),
            },
            now: jiff::Timestamp::now,
        });
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Outcome {
            exit,
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }
}
