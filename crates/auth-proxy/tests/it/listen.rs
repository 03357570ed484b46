//! Where the proxy listens, and how its run ends.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use crate::support::{Proxy, command, with_key};
use crate::upstream::{Upstream, chunk};

#[test]
fn a_unix_socket_serves_its_owner_and_is_removed_at_the_end() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let path = sandbox.path("run/proxy.sock");
    let listen = format!("unix:{}", path.display());
    let proxy = Proxy::start(&sandbox, &["--listen", &listen]);
    assert_eq!(proxy.base, listen);
    let metadata = std::fs::metadata(&path).expect("the socket");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    let mut stream = UnixStream::connect(&path).expect("a connection");
    let head = format!(
        "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nx-api-key: {}\r\nconnection: close\r\n\r\n",
        proxy.token
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(proxy.finish(), Some(0));
    assert!(!path.exists());
}

#[test]
fn a_command_learns_the_socket_from_a_variable() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let path = sandbox.path("run/proxy.sock");
    let listen = format!("unix:{}", path.display());
    let script = "curl -sS --unix-socket \"$ANTHROPIC_UNIX_SOCKET\" \
                  -H \"x-api-key: $ANTHROPIC_AUTH_TOKEN\" \"$ANTHROPIC_BASE_URL/v1/models\"";
    let run = command(&sandbox, &["--listen", &listen, "--", "sh", "-c", script]).output();
    let run = run.expect("it runs");
    let errors = String::from_utf8_lossy(&run.stderr);
    let answer = String::from_utf8_lossy(&run.stdout);
    assert_eq!(answer, "{\"ok\":true}", "{errors}");
    let status = auth_tests::program("auth-status");
    let status = status.to_str().expect("text");
    let args = ["--listen", &listen, "--", status, "--verify", "--json"];
    let run = command(&sandbox, &args).output().expect("it runs");
    let document: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let proxy = &document["verification"]["proxy"];
    assert_eq!(proxy["source"], "api-key", "{document}");
}

#[test]
fn another_user_cannot_connect_to_the_socket() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let folder = tempfile::tempdir().expect("a folder");
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).expect("a mode");
    if std::fs::metadata(folder.path()).expect("it").uid() != 0 {
        // Only root can become another user.
        return;
    }
    let path = folder.path().join("proxy.sock");
    let listen = format!("unix:{}", path.display());
    let _proxy = Proxy::start(&sandbox, &["--listen", &listen]);
    #[expect(clippy::disallowed_methods, reason = "another user's program")]
    let mut curl = Command::new("curl");
    curl.args(["-s", "--max-time", "10", "--unix-socket"])
        .arg(&path);
    let code = curl
        .arg("http://localhost/")
        .uid(65534)
        .status()
        .expect("curl runs");
    assert_eq!(code.code(), Some(7), "curl could not connect");
}

#[test]
fn a_program_without_a_network_reaches_nothing_but_the_socket() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let path = sandbox.path("run/proxy.sock");
    let listen = format!("unix:{}", path.display());
    let proxy = Proxy::start(&sandbox, &["--listen", &listen]);
    let curl = |args: &[&str]| {
        #[expect(clippy::disallowed_methods, reason = "the sandboxed program")]
        let mut unshare = Command::new("unshare");
        unshare.args(["--net", "--map-root-user", "curl", "-s", "--max-time", "10"]);
        unshare.args(args).output().expect("unshare runs")
    };
    let token = format!("x-api-key: {}", proxy.token);
    let socket = path.to_str().expect("text");
    let reached = curl(&[
        "--unix-socket",
        socket,
        "-H",
        &token,
        "http://localhost/v1/models",
    ]);
    let errors = String::from_utf8_lossy(&reached.stderr);
    assert_eq!(
        String::from_utf8_lossy(&reached.stdout),
        "{\"ok\":true}",
        "{errors}"
    );
    let direct = curl(&[&upstream.base]);
    assert_eq!(
        direct.status.code(),
        Some(7),
        "the upstream cannot be reached without the proxy"
    );
    assert_eq!(upstream.count(), 1);
}

#[test]
fn other_machines_are_let_in_on_request_only() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let refused = command(&sandbox, &["--listen", "0.0.0.0:0"])
        .output()
        .expect("it runs");
    let stderr = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("--allow-remote"), "{stderr}");
    let proxy = Proxy::start(&sandbox, &["--listen", "0.0.0.0:0", "--allow-remote"]);
    assert_eq!(proxy.send("GET", "/v1/models", "").status, 200);
}

#[test]
fn a_socket_of_a_dead_proxy_is_replaced_and_one_in_use_is_not() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let path = sandbox.path("run/proxy.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket that nobody serves"));
    let listen = format!("unix:{}", path.display());
    let proxy = Proxy::start(&sandbox, &["--listen", &listen]);
    let second = command(&sandbox, &["--listen", &listen])
        .output()
        .expect("it runs");
    let stderr = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(4), "{stderr}");
    assert!(path.exists(), "the first one's socket stays");
    drop(proxy);
    let file = sandbox.write("run/file", "precious");
    let listen = format!("unix:{}", file.display());
    let refused = command(&sandbox, &["--listen", &listen])
        .output()
        .expect("it runs");
    assert_eq!(refused.status.code(), Some(4));
    assert_eq!(std::fs::read_to_string(file).expect("it stays"), "precious");
}

#[test]
fn a_kept_token_is_the_same_in_the_next_run() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    let file = sandbox.path("token");
    let args = ["--token-file", file.to_str().expect("text")];
    let first = Proxy::start(&sandbox, &args).token.clone();
    assert_eq!(Proxy::start(&sandbox, &args).token, first);
    let mode = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&file, mode).expect("a mode");
    let refused = command(&sandbox, &args)
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    assert_eq!(refused.status.code(), Some(7), "others could read it");
}

#[test]
fn a_signal_ends_the_run_after_the_answers_that_are_under_way() {
    let upstream = Upstream::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
        for _ in 0..5 {
            chunk(stream, "data: x\n\n")?;
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        chunk(stream, "data: last\n\n")?;
        stream.write_all(b"0\r\n\r\n")
    });
    let sandbox = with_key(&upstream.base);
    let proxy = Proxy::start(&sandbox, &[]);
    let mut stream = proxy.connect();
    let head = proxy.head("POST /v1/messages", "content-length: 0\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    let mut first = [0; 1];
    stream.read_exact(&mut first).expect("the beginning");
    terminate(proxy.pid());
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("the rest");
    assert!(rest.contains("data: last"), "{rest}");
    assert_eq!(proxy.finish(), Some(143));
}

fn terminate(pid: u32) {
    #[expect(clippy::disallowed_methods, reason = "ends the test's own child")]
    let mut kill = Command::new("kill");
    let status = kill.arg(pid.to_string()).status().expect("kill runs");
    assert!(status.success());
}

#[test]
fn systemd_s_sockets_are_used() {
    let upstream = Upstream::plain();
    let sandbox = with_key(&upstream.base);
    // The shell stands in for systemd: it replaces itself by the proxy, whose pid it knows.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let script = "exec 3<&0 0</dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\"";
    #[expect(clippy::disallowed_methods, reason = "a stand-in for systemd")]
    let mut shell = Command::new("sh");
    let mut child = shell
        .args(["-c", script])
        .arg(auth_tests::program("auth-proxy"))
        .env_clear()
        .envs(sandbox.variables())
        .current_dir(sandbox.path("project"))
        .stdin(std::os::fd::OwnedFd::from(listener))
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    let mut stdout = std::io::BufReader::new(stdout);
    std::io::BufRead::read_line(&mut stdout, &mut line).expect("a line");
    assert!(line.contains(&format!("http://{address}")), "{line}");
    terminate(child.id());
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
}
