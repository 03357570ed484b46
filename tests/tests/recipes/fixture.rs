//! A machine with a key, an API that notes what it gets, and the page to run.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::{Outcome, Programs, TestEnv, passed, platform, process, write};

/// The credential that only the proxy may hold.
pub(crate) const KEY: &str = "sk-ant-api03-invented-for-the-recipes";

/// Calls the API, unless it holds the key.
const AGENT: &str = r#"#!/bin/sh
case $(env) in *sk-ant-api03*) echo "the key is in the environment"; exit 1 ;; esac
exec curl -sS --retry 20 --retry-delay 1 --retry-connrefused -X POST -d '{}' \
  ${ANTHROPIC_UNIX_SOCKET:+--unix-socket "$ANTHROPIC_UNIX_SOCKET"} \
  -H "x-api-key: $ANTHROPIC_AUTH_TOKEN" "$ANTHROPIC_BASE_URL/v1/messages"
"#;

const ANSWER: &str = "{\"ok\":true}";

/// What a recipe runs in.
pub(crate) struct Fixture<'p> {
    pub(crate) env: TestEnv<'p>,
    /// A port that is free.
    pub(crate) port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl<'p> Fixture<'p> {
    pub(crate) fn new(programs: &'p Programs) -> Result<Self> {
        let mut env = programs.env()?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let base = format!("http://{}", listener.local_addr()?);
        let kept = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                drop(answer(stream, &kept));
            }
        });
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let own = env.path("bin");
        std::fs::create_dir_all(&own)?;
        let folder = programs.program("auth-proxy")?;
        let folder = folder.parent().context("a program is in a folder")?;
        let path = format!(
            "{}:{}:/usr/sbin:/usr/bin:/sbin:/bin",
            own.display(),
            folder.display()
        );
        env.set("PATH", path);
        env.set("ANTHROPIC_API_KEY", KEY);
        env.set("ANTHROPIC_BASE_URL", base);
        executable(&env.path("project/agent.sh"), AGENT)?;
        Ok(Self { env, port, seen })
    }

    /// A script of a page, ready to run in bash.
    pub(crate) fn script(&self, text: &str) -> Command {
        let mut bash = process::command("bash");
        self.env.prepare(&mut bash);
        let text = text.replace("8080", &self.port.to_string());
        bash.args(["-e", "-c", &text]);
        bash
    }

    /// Runs a recipe: its agent must get the API's answer, and the API the key.
    pub(crate) fn calls(&self, recipe: &str) -> Result<Outcome> {
        let ran = process::ask(&mut self.script(recipe), b"", process::LONG)?;
        let (text, errors) = (ran.text(), ran.errors());
        ensure!(ran.status.success(), "{recipe}\n{text}{errors}");
        // The tool for dev containers says first which one it started.
        let last = text.lines().last().unwrap_or_default();
        ensure!(last == ANSWER, "the agent said {text}{errors}");
        let seen = self.seen.lock().expect("no panic");
        ensure!(
            seen.last().is_some_and(|head| head.contains(KEY)),
            "the API did not get the key"
        );
        passed("")
    }

    /// The same for a recipe that serves `self.port` until it is ended; `token` is its token file.
    pub(crate) fn calls_through(&self, server: &str, token: &Path) -> Result<Outcome> {
        let _server = Server::start(&mut self.script(server))?;
        wait_for(|| TcpStream::connect(("127.0.0.1", self.port)).is_ok())?;
        wait_for(|| token.is_file())?;
        let base = format!("http://127.0.0.1:{}", self.port);
        self.calls(&format!(
            "ANTHROPIC_AUTH_TOKEN=$(cat '{}') ANTHROPIC_BASE_URL={base} \
             env -u ANTHROPIC_API_KEY ./agent.sh",
            token.display()
        ))
    }
}

/// A program that is ended with its test.
pub(crate) struct Server(Child);

impl Server {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        Ok(Self(command.spawn()?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut kill = process::command("kill");
        kill.args(["-TERM", &self.0.id().to_string()]);
        drop(process::read(&mut kill));
        let end = Instant::now() + Duration::from_secs(15);
        while Instant::now() < end {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Waits until something is so, up to a minute.
pub(crate) fn wait_for(is_so: impl Fn() -> bool) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        ensure!(Instant::now() < end, "it is not so after a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Writes a program.
pub(crate) fn executable(path: &Path, text: &str) -> Result<()> {
    write(path, text)?;
    Ok(platform::set_mode(path, 0o755)?)
}

/// A file of the sources.
pub(crate) fn read(path: &str) -> Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).with_context(|| path.to_owned())
}

/// A page of recipes.
pub(crate) fn page(name: &str) -> Result<String> {
    read(&format!("docs/recipes/{name}"))
}

/// The code block of that number below a heading.
pub(crate) fn block(page: &str, heading: &str, index: usize) -> Result<String> {
    let (_, section) = page
        .split_once(&format!("\n## {heading}\n"))
        .with_context(|| format!("no heading `{heading}`"))?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let block = section.split("```").skip(1).step_by(2).nth(index);
    let (_, text) = block
        .and_then(|block| block.split_once('\n'))
        .with_context(|| format!("no block {index} below `{heading}`"))?;
    Ok(text.to_owned())
}

fn answer(mut stream: TcpStream, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            length => head.extend_from_slice(&buffer[..length]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    seen.lock().expect("no panic").push(head);
    let length = ANSWER.len();
    let answer =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{ANSWER}");
    stream.write_all(answer.as_bytes())
}
