//! The proxy under test, and clients of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use auth_tests::{Sandbox, program};
use serde_json::Value;
use ureq::http;

/// How long anything may take on a machine that has much else to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A proxy without a command; its end is that of its stdin.
pub(crate) struct Proxy {
    child: Child,
    stdin: Option<ChildStdin>,
    pub(crate) base: String,
    pub(crate) token: String,
}

impl Proxy {
    /// Starts it in the sandbox, which says what credential there is.
    pub(crate) fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        let mut child = command(sandbox, args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the proxy starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let document: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("{error}: {line:?}, {:?}", child.wait()));
        assert_eq!(document["version"], 1);
        assert_eq!(document["pid"], child.id());
        let text = |name: &str| document[name].as_str().expect("text").to_owned();
        Self {
            base: text("base_url"),
            token: text("token"),
            stdin: child.stdin.take(),
            child,
        }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        self.base.strip_prefix("http://").expect("a URL")
    }

    /// Sends a request with the run's token.
    pub(crate) fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        self.send_with(method, path, &[], body)
    }

    /// Sends a request with the run's token and some headers.
    pub(crate) fn send_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let token = format!("Bearer {}", self.token);
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", &token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_owned()).expect("a request");
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .proxy(None)
            .timeout_global(Some(PATIENCE));
        let agent = ureq::Agent::new_with_config(config.build());
        let mut answer = agent.run(request).expect("an answer");
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: answer.body_mut().read_to_string().expect("a body"),
        }
    }

    /// Writes bytes as they are, and reads what comes until the connection is closed.
    pub(crate) fn raw(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect();
        // A proxy that closes early is an answer too.
        drop(stream.write_all(bytes.as_ref()));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A connection to it.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// The end of a request's head: the token, then `rest`.
    pub(crate) fn head(&self, start: &str, rest: &str) -> String {
        format!(
            "{start} HTTP/1.1\r\nHost: {}\r\nx-api-key: {}\r\n{rest}\r\n",
            self.address(),
            self.token
        )
    }

    /// Closes its stdin, and waits for its end.
    pub(crate) fn finish(mut self) -> Option<i32> {
        drop(self.stdin.take());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let end = Instant::now() + Duration::from_secs(2);
        while Instant::now() < end {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The program in the sandbox's environment.
pub(crate) fn command(sandbox: &Sandbox, args: &[&str]) -> Command {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests' own child, ended on drop"
    )]
    let mut command = Command::new(program("auth-proxy"));
    command
        .args(args)
        .env_clear()
        .envs(sandbox.variables())
        .current_dir(sandbox.path("project"));
    command
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The type of an error in the API's form.
    pub(crate) fn error_type(&self) -> String {
        let document: Value = serde_json::from_str(&self.text).expect("JSON");
        assert_eq!(document["type"], "error", "{document}");
        document["error"]["type"].as_str().expect("text").to_owned()
    }
}

/// A sandbox with an API key for `base`.
pub(crate) fn with_key(base: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("ANTHROPIC_API_KEY", KEY)
        .set("ANTHROPIC_BASE_URL", base);
    sandbox
}

/// The key of [`with_key`].
pub(crate) const KEY: &str = "sk-ant-api03-invented-for-the-proxy";

/// Waits until something is so.
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
