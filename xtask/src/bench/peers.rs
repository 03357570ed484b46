//! Other programs for the same purpose, where they are installed: what people use today.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;

use super::call::Call;
use crate::workspace;
use crate::workspace::write;
use auth_tests::harness::TestEnv;
use auth_tests::harness::login;

/// A peer and what it reads, all invented.
struct Peer {
    program: &'static str,
    args: &'static [&'static str],
    /// A file of the world's home and its content.
    file: (&'static str, &'static str),
    input: &'static str,
}

const PEERS: [Peer; 6] = [
    Peer {
        program: "gh",
        args: &["auth", "token"],
        file: (
            ".config/gh/hosts.yml",
            "github.com:\n    oauth_token: invented\n    user: u\n",
        ),
        input: "",
    },
    Peer {
        program: "git",
        args: &["-c", "credential.helper=store", "credential", "fill"],
        file: (".git-credentials", "https://user:invented@example.com\n"),
        input: "protocol=https\nhost=example.com\n\n",
    },
    Peer {
        program: "aws",
        args: &["configure", "export-credentials"],
        file: (
            ".aws/credentials",
            "[default]\naws_access_key_id = invented\naws_secret_access_key = invented\n",
        ),
        input: "",
    },
    Peer {
        program: "codex",
        args: &["login", "status"],
        file: (
            ".codex/auth.json",
            r#"{"OPENAI_API_KEY": "sk-invented-key-of-no-account"}"#,
        ),
        input: "",
    },
    Peer {
        program: "jq",
        args: &["-r", ".claudeAiOauth.accessToken", "credentials.json"],
        file: ("credentials.json", ""),
        input: "",
    },
    Peer {
        program: "claude",
        args: &["auth", "status"],
        file: (".claude/.credentials.json", ""),
        input: "",
    },
];

/// Calls of the peers that are installed and succeed here; the names of the others.
pub(crate) fn calls(world: &TestEnv<'_>) -> Result<(Vec<Call>, Vec<String>)> {
    let (mut calls, mut missing) = (Vec::new(), Vec::new());
    for peer in PEERS {
        let Some(program) = find(peer.program) else {
            missing.push(format!("{} (not installed)", peer.program));
            continue;
        };
        let call = peer.call(program, world)?;
        match call.time() {
            Ok(_) => calls.push(call),
            Err(_) => missing.push(format!("{} (does not work here)", peer.program)),
        }
    }
    Ok((calls, missing))
}

impl Peer {
    fn call(&self, program: PathBuf, world: &TestEnv<'_>) -> Result<Call> {
        let home = world.path("home");
        let (name, content) = self.file;
        let file = home.join(name);
        std::fs::create_dir_all(file.parent().unwrap_or(&home))?;
        match content {
            "" => write(&file, login("bench").to_string())?,
            content => write(&file, content)?,
        }
        let input = home.join(format!("{}.input", self.program));
        write(&input, self.input)?;
        let path = workspace::variable("PATH").unwrap_or_default();
        let variables = BTreeMap::from([
            (OsString::from("HOME"), home.clone().into_os_string()),
            ("PATH".into(), path),
        ]);
        Ok(Call {
            name: format!("{} {}", self.program, self.args.join(" ")),
            program,
            args: self.args.iter().map(OsString::from).collect(),
            variables,
            folder: home,
            input: Some(input),
        })
    }
}

/// A program on `PATH`.
pub(super) fn find(program: &str) -> Option<PathBuf> {
    let path = workspace::variable("PATH")?;
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(program));
    files.find(|file| file.is_file())
}
