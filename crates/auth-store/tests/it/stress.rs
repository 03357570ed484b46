//! Many at once, and killed at any moment.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use auth_tests::{Sandbox, program};
use serde_json::{Value, json};

use crate::support::{content, login, login_value, put, store};

#[test]
fn sixty_writers_and_sixty_readers_meet_no_error_and_nothing_torn() {
    let sandbox = Sandbox::new();
    let mut first = login_value("token-start");
    first["mcpOAuth"] = json!({"filler": "x".repeat(20_000)});
    sandbox.credentials(&first);
    let mut children = Vec::new();
    for number in 0..60 {
        let mut document = login_value(&format!("token-{number}"));
        document["claudeAiOauth"]["refreshToken"] = format!("token-{number}").into();
        let name = format!("input/{number}");
        sandbox.write(&name, document.to_string());
        children.push(spawn(&sandbox, &["put"], &name));
        children.push(spawn(&sandbox, &["get", "--json"], &name));
    }
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(said.is_empty(), "{said}");
        if !output.stdout.is_empty() {
            let read: Value = serde_json::from_slice(&output.stdout).expect("whole");
            let login = &read["claudeAiOauth"];
            let whole = login["accessToken"] == login["refreshToken"]
                || login["accessToken"] == "token-start";
            assert!(whole, "torn");
        }
    }
    let stored: Value =
        serde_json::from_str(&content(&sandbox.config_dir().join(".credentials.json")))
            .expect("whole");
    assert_eq!(stored["mcpOAuth"], first["mcpOAuth"]);
    store(&sandbox, &["check"]).success();
}

#[expect(clippy::disallowed_methods, reason = "many processes at once")]
fn spawn(sandbox: &Sandbox, args: &[&str], input: &str) -> Child {
    let stdin = std::fs::File::open(sandbox.path(input)).expect("just written");
    let mut command = Command::new(program("auth-store"));
    command.args(args).env_clear().envs(sandbox.variables());
    command
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("it is built")
}

#[test]
fn three_hundred_kills_leave_a_whole_file_and_no_lock() {
    let sandbox = Sandbox::new();
    let filler = json!({"filler": "x".repeat(5_000)});
    let mut first = login_value("token-0");
    first["mcpOAuth"] = filler.clone();
    sandbox.credentials(&first);
    let credentials = sandbox.config_dir().join(".credentials.json");
    for number in 1..=300_u32 {
        let mut document = login_value(&format!("token-{number}"));
        document["oauthAccount"] = json!({"emailAddress": format!("{number}@example.com")});
        sandbox.write("input", document.to_string());
        let mut child = spawn(&sandbox, &["put"], "input");
        // Spread over the whole life of a put, which takes some milliseconds.
        std::thread::sleep(Duration::from_micros(u64::from(number * 7919 % 300) * 50));
        child.kill().expect("it was started here");
        child.wait().expect("it ends");
        let stored: Value = serde_json::from_str(&content(&credentials)).expect("whole");
        assert!(stored["claudeAiOauth"]["accessToken"].is_string());
        assert_eq!(stored["mcpOAuth"], filler);
    }
    // Nothing that was left behind stops the next one, even one that does not wait.
    put(&sandbox, &["--timeout", "0s"], login("last")).success();
    store(&sandbox, &["get"]).success().stdout("last\n");
    store(&sandbox, &["check", "--fix"]).success();
    let mut names: Vec<String> = std::fs::read_dir(sandbox.config_dir())
        .expect("readable")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    assert_eq!(
        names,
        [".auth-store.lock", ".claude.json", ".credentials.json"]
    );
}
