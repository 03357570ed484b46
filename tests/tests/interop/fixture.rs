//! An environment with the client and auth-tools in it, and the server that both know.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::namespace;
use super::tls::Tls;
use auth_tests::harness::process::{self, Answer};
use auth_tests::harness::{Programs, TestEnv, token_of};
use auth_tests::{CLIENT_ID, Provider};

/// How long one session, or ten at once, may take on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(180);

/// All that a login of the client may be granted; its refresh asks for some of it.
pub(super) const SCOPES: &str = "user:inference user:profile user:sessions:claude_code \
    user:mcp_servers user:file_upload org:create_api_key user:plugins user:privacy_consents:write";

/// Where one scenario is played.
pub(super) struct Fixture<'k> {
    pub(super) env: TestEnv<'k>,
    pub(super) provider: Provider,
    client: &'k Path,
    _tls: Tls,
}

/// Variables that a scenario adds to the environment.
pub(super) type Variables<'a> = &'a [(&'a str, &'a str)];

impl<'k> Fixture<'k> {
    /// A fresh one: a home, a server, nobody logged in.
    pub(super) fn new(programs: &'k Programs, client: &'k Path) -> Result<Self> {
        namespace::loopback_alone()?;
        let mut env = programs.env()?;
        std::fs::create_dir_all(env.config())?;
        std::fs::create_dir_all(env.path("tmp"))?;
        let provider = Provider::start();
        provider.configure(&env);
        provider.change(|settings| settings.granted_scopes = Some(SCOPES.to_owned()));
        let tls = Tls::start(&env, provider.address().port())?;
        let programs = programs.program("auth-core")?;
        let programs = programs.parent().context("a program is in a folder")?;
        // Nothing of the caller's PATH, where another client may be.
        let path = [programs, Path::new("/usr/bin"), Path::new("/bin")];
        env.set("PATH", std::env::join_paths(path)?);
        let tmp = env.path("tmp");
        env.set("TMPDIR", tmp);
        env.set("ANTHROPIC_BASE_URL", provider.base());
        env.set("NODE_EXTRA_CA_CERTS", tls.authority());
        env.set("CLAUDE_CODE_OAUTH_CLIENT_ID", CLIENT_ID);
        Ok(Self {
            env,
            provider,
            client,
            _tls: tls,
        })
    }

    /// The client's file, for a command that starts it.
    pub(super) fn client(&self) -> &'k Path {
        self.client
    }

    /// The client with arguments, to be started.
    pub(super) fn session(&self, args: &[&str], variables: Variables<'_>) -> Command {
        let mut command = process::command(self.client);
        self.env.prepare(command.args(args));
        command.envs(variables.iter().copied());
        command
    }

    /// `claude -p hi`; fails where it fails.
    pub(super) fn prompt(&self, variables: Variables<'_>) -> Result<Answer> {
        succeed(&mut self.session(&["-p", "hi"], variables), b"")
    }

    /// A program of auth-tools; fails where it fails.
    pub(super) fn tool(&self, words: &[&str], variables: Variables<'_>) -> Result<Answer> {
        succeed(&mut self.programs(words, variables)?, b"")
    }

    /// A program of auth-tools, to be started.
    pub(super) fn programs(&self, words: &[&str], variables: Variables<'_>) -> Result<Command> {
        let (program, args) = words.split_first().context("a program is named")?;
        let mut command = process::command(self.env.programs.program(program)?);
        self.env.prepare(command.args(args));
        command.envs(variables.iter().copied());
        Ok(command)
    }

    /// The configuration of auth-tools.
    pub(super) fn config_toml(&self) -> PathBuf {
        self.env.path("xdg-config/auth-tools/config.toml")
    }

    /// Gives a document to `auth-store put`.
    pub(super) fn put(&self, document: &Value) -> Result<()> {
        self.put_as("default", document)
    }

    /// The same, for a profile.
    pub(super) fn put_as(&self, profile: &str, document: &Value) -> Result<()> {
        let mut put = self.programs(&["auth-store", "put", "--profile", profile], &[])?;
        succeed(&mut put, document.to_string().as_bytes()).map(drop)
    }

    /// A login whose tokens are good at the server, for so many seconds.
    pub(super) fn login(&self, lifetime: u64) -> Value {
        self.provider.login(lifetime)
    }

    /// The same, stored by `auth-store put`; its access token.
    pub(super) fn logged_in(&self, lifetime: u64) -> Result<String> {
        let login = self.login(lifetime);
        self.put(&login)?;
        Ok(token_of(&login).to_owned())
    }

    /// Fails unless `count` messages came, each with exactly these headers.
    pub(super) fn expect_sent(&self, count: usize, headers: &Value) -> Result<()> {
        let sent = self.provider.credentials();
        ensure!(
            sent.len() == count,
            "{} messages came instead of {count}",
            sent.len()
        );
        let other = sent.iter().find(|sent| *sent != headers);
        ensure!(other.is_none(), "one message carries {}", names(other));
        Ok(())
    }

    /// Fails unless the server was asked for a refresh exactly so often, and no refresh token came
    /// twice.
    pub(super) fn expect_refreshes(&self, count: u64) -> Result<()> {
        let came = self.provider.count("token.refresh_token");
        ensure!(
            came == count,
            "{came} refreshes were asked for instead of {count}"
        );
        ensure!(self.provider.reuses() == 0, "a refresh token came twice");
        Ok(())
    }
}

/// The names of the headers, and no value.
fn names(headers: Option<&Value>) -> String {
    let headers = headers.and_then(Value::as_object);
    let names: Vec<_> = headers
        .into_iter()
        .flat_map(|headers| headers.keys())
        .collect();
    format!("another credential, in {names:?}")
}

/// Runs it to its end and fails where it fails.
pub(super) fn succeed(command: &mut Command, input: &[u8]) -> Result<Answer> {
    let answer = process::ask(command, input, PATIENCE)?;
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    ensure!(
        answer.status.success(),
        "{} ended with {}: {} {}",
        program.display(),
        answer.status,
        answer.text().trim(),
        answer.errors().trim()
    );
    Ok(answer)
}

/// Runs all of them at once to their ends; what each answered, in order.
pub(super) fn at_once(commands: Vec<Command>) -> Result<Vec<Answer>> {
    let run = |mut command: Command| std::thread::spawn(move || succeed(&mut command, b""));
    let running: Vec<_> = commands.into_iter().map(run).collect();
    let ended = running.into_iter().map(std::thread::JoinHandle::join);
    ended
        .map(|ended| ended.unwrap_or_else(|_| bail!("a thread of the task panicked")))
        .collect()
}

/// Starts it and goes on.
pub(super) fn start(command: &mut Command) -> Result<Child> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command.spawn()?)
}

/// Fails unless it ends well in time.
pub(super) fn finish(child: Child) -> Result<()> {
    let status = process::wait(child, PATIENCE)?;
    ensure!(status.success(), "it ended with {status}");
    Ok(())
}

/// Waits until something holds.
pub(super) fn wait_for(what: &str, holds: impl Fn() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        if holds()? {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("{what} did not happen within 60 s")
}
