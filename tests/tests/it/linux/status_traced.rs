//! What `auth-status` asks the kernel for.

use std::process::Command;

use auth_tests::{Sandbox, program};
use serde_json::json;

use crate::status::logged_in;

/// The system calls of one run of `auth-status` and its children, one a line.
fn trace(sandbox: &Sandbox, calls: &str, args: &[&str]) -> Vec<String> {
    let file = sandbox.path("trace");
    #[expect(
        clippy::disallowed_methods,
        reason = "strace is not one of auth-tools' programs"
    )]
    let mut strace = Command::new("strace");
    strace.env_clear().envs(sandbox.variables());
    strace.args(["-f", "-qq", "-o"]).arg(&file);
    strace.args(["-e", &format!("trace={calls}")]);
    strace.arg(program("auth-status")).args(args);
    strace.current_dir(sandbox.path("project"));
    let output = strace.output().expect("strace is installed");
    assert!(output.status.success(), "{output:?}");
    let text = std::fs::read_to_string(file).expect("strace wrote");
    text.lines().map(str::to_owned).collect()
}

fn busy() -> Sandbox {
    let sandbox = logged_in(2);
    sandbox.settings(&json!({"apiKeyHelper": ""}));
    sandbox.write("config/.oauth_refresh.lock/x", "");
    sandbox
}

#[test]
fn no_file_is_opened_for_writing_and_nothing_is_made_under_strace() {
    const CHANGES: &str = "open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,\
        chmod,fchmod,fchmodat,chown,fchown,truncate,ftruncate,symlink,link,utimensat,flock";
    let lines = trace(&busy(), CHANGES, &[]);
    let opens = |line: &&String| line.contains("open");
    assert!(lines.iter().filter(opens).count() > 5, "{lines:?}");
    for line in &lines {
        let reads = line.contains("O_RDONLY") || line.contains("+++") || line.contains("---");
        // Directories and files are opened to be read; /dev/null is nobody's file.
        assert!(reads || line.contains("\"/dev/null\""), "{line}");
    }
}

#[test]
fn no_socket_is_opened_under_strace() {
    let lines = trace(&busy(), "execve,socket,connect,bind,sendto", &["--json"]);
    assert!(!lines.is_empty(), "the trace is there");
    let calls = ["socket(", "connect(", "bind(", "sendto("];
    for line in &lines {
        assert!(!calls.iter().any(|call| line.contains(call)), "{line}");
    }
}

#[test]
fn one_program_runs_and_each_file_of_the_login_is_opened_once_under_strace() {
    let mut sandbox = busy();
    sandbox.client_state(&json!({"oauthAccount": {"emailAddress": "ada@example.com"}}));
    sandbox.settings(&json!({"apiKeyHelper": "echo sk-ant-api03-INVENTED"}));
    let is_opened = |lines: &[String], name: &str| {
        let name = format!("/{name}\"");
        let opens = lines.iter().filter(|line| line.contains("open"));
        opens.filter(|line| line.contains(&name)).count()
    };
    for key in [None, Some("sk-ant-api03-INVENTED")] {
        if let Some(key) = key {
            sandbox.set("ANTHROPIC_API_KEY", key);
        }
        for args in [&["--json"][..], &["--assert", "session=print"]] {
            let lines = trace(&sandbox, "execve,open,openat,openat2", args);
            let starts = lines.iter().filter(|line| line.contains("execve("));
            assert_eq!(starts.count(), 1, "{lines:?}");
            assert_eq!(is_opened(&lines, ".claude.json"), 1, "{lines:?}");
            assert_eq!(is_opened(&lines, ".credentials.json"), 1, "{lines:?}");
        }
    }
}
