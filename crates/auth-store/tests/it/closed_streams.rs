//! A caller may have closed a stream: its number must not become the credentials file's, to which
//! a message would then be written.
#![cfg(unix)]

use assert_cmd::Command;
use auth_tests::Sandbox;
use serde_json::{Value, json};

/// A login that makes `get` and `put` write a warning: it lacks the scope.
fn login() -> Value {
    json!({"claudeAiOauth": {"accessToken": "sk-ant-oat01-invented", "scopes": []}})
}

/// `auth-store` with its arguments, in a shell that closes streams first.
fn closing(sandbox: &Sandbox, streams: &str, arguments: &str) -> Command {
    let program = sandbox.command("auth-store").get_program().to_owned();
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().envs(sandbox.variables());
    shell
        .current_dir(sandbox.path("project"))
        .args(["-c", &format!("exec \"$0\" {arguments} {streams}")])
        .arg(program);
    shell
}

#[test]
fn a_put_whose_output_streams_are_closed_writes_the_login_and_nothing_else_into_the_file() {
    for streams in [">&-", "2>&-", ">&- 2>&-"] {
        let sandbox = Sandbox::new();
        let mut put = closing(&sandbox, streams, "put");
        put.write_stdin(login().to_string()).assert().success();
        let stored = std::fs::read_to_string(sandbox.config_dir().join(".credentials.json"));
        let stored: Value =
            serde_json::from_str(&stored.expect("the file")).expect("one document, and no message");
        assert_eq!(stored, login(), "{streams}");
    }
}

#[test]
fn a_get_whose_streams_are_closed_leaves_the_file_as_it_was() {
    let sandbox = Sandbox::new();
    let path = sandbox.credentials(&login());
    let before = std::fs::read(&path).expect("the file");
    let token = "sk-ant-oat01-invented\n";
    for (streams, shown) in [
        ("<&-", token),
        ("2>&-", token),
        ("<&- 2>&-", token),
        ("<&- >&-", ""),
        ("<&- >&- 2>&-", ""),
    ] {
        let output = closing(&sandbox, streams, "get").output().expect("it runs");
        assert_eq!(std::fs::read(&path).expect("the file"), before, "{streams}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), shown, "{streams}");
        assert_eq!(output.status.code(), Some(0), "{streams}");
    }
}
