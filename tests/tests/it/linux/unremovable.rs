//! A file that cannot be removed: its secret goes all the same.

use std::process::{Command, Stdio};

use auth_tests::{Sandbox, program};
use serde_json::json;

const SECRET: &str = "sk-ant-ort01-INVENTED";

#[test]
fn what_cannot_be_removed_is_emptied_and_named() {
    let sandbox = Sandbox::new();
    let login = json!({"claudeAiOauth": {"accessToken": "sk-ant-oat01-INVENTED",
        "refreshToken": SECRET, "scopes": ["user:inference"]}});
    sandbox.credentials(&login);
    let left = [
        ".credentials.previous.json",
        ".credentials.json.tmp.0123abcd",
    ]
    .map(|name| sandbox.write(format!("config/{name}"), login.to_string()));
    #[expect(clippy::disallowed_methods, reason = "strace makes the calls fail")]
    let mut strace = Command::new("strace");
    strace.args([
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=unlink,unlinkat",
    ]);
    strace.args(["-e", "inject=unlink,unlinkat:error=EPERM"]);
    strace.arg(program("auth-store")).arg("erase");
    strace.env_clear().envs(sandbox.variables());
    let output = strace.stdin(Stdio::null()).output().expect("strace runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    // No secret is left, so that the login is erased.
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    for path in &left {
        let warning = format!(
            "cannot remove `{}`, its content was deleted",
            path.display()
        );
        assert!(stderr.contains(&warning), "{stderr}");
        let text = std::fs::read_to_string(path).expect("it is still there");
        assert!(text.is_empty(), "{}: {text}", path.display());
    }
    let stored = sandbox.config_dir().join(".credentials.json");
    let stored = std::fs::read_to_string(stored).unwrap_or_default();
    assert!(!stored.contains(SECRET), "{stored}");
    sandbox
        .command("auth-store")
        .arg("erase")
        .assert()
        .success();
    assert!(left.iter().all(|path| !path.exists()), "{left:?}");
}
