//! A login survives odd files, and no secret survives an erase.

use auth_tests::Sandbox;
use serde_json::json;

use crate::support::{TOKEN, content, document, login, login_value, put, stderr, stdout, store};

fn with_account() -> String {
    let mut document = login_value(TOKEN);
    document["oauthAccount"] = json!({"emailAddress": "ada@example.com"});
    document.to_string()
}

#[test]
fn a_claude_json_that_says_nothing_blocks_neither_reading_nor_erasing() {
    let nul = "\0".repeat(400);
    for broken in ["", "{", "[1]", nul.as_str()] {
        let sandbox = Sandbox::new();
        put(&sandbox, &[], login(TOKEN)).success();
        sandbox.write("config/.claude.json", broken);
        let got = store(&sandbox, &["get"]).success();
        assert_eq!(stdout(&got), format!("{TOKEN}\n"));
        let shown = store(&sandbox, &["get", "--json"]).success();
        let warned = stderr(&shown).contains("the account of the login is unknown");
        assert_eq!(warned, !broken.is_empty(), "{broken:?}: {}", stderr(&shown));
        store(&sandbox, &["erase"]).success();
        store(&sandbox, &["get"]).code(if broken.is_empty() { 1 } else { 6 });
        assert_eq!(
            content(&sandbox.config_dir().join(".credentials.json")),
            "{}"
        );
    }
}

#[test]
fn an_empty_claude_json_takes_the_account() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("config/.claude.json", "");
    put(&sandbox, &[], with_account()).success();
    assert!(content(&path).contains("ada@example.com"));
}

#[test]
fn a_key_that_remains_in_a_malformed_file_is_an_error_after_everything_else_is_erased() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], login(TOKEN)).success();
    sandbox.write(
        "config/.claude.json",
        r#"{"primaryApiKey":"sk-ant-api03-x","#,
    );
    let answer = store(&sandbox, &["erase"]).code(4);
    assert!(
        stderr(&answer).contains("primaryApiKey"),
        "{}",
        stderr(&answer)
    );
    assert!(
        !stderr(&answer).contains("sk-ant-api03-x"),
        "{}",
        stderr(&answer)
    );
    let credentials = content(&sandbox.config_dir().join(".credentials.json"));
    assert_eq!(credentials, "{}");
}

#[test]
fn a_large_claude_json_is_read_as_a_stream_and_edited_in_place() {
    let sandbox = Sandbox::new();
    let history = "x".repeat(40 * 1024 * 1024);
    let old = format!(
        r#"{{"history":"{history}","oauthAccount":{{"emailAddress":"eve@example.com"}},"n":1.50}}"#
    );
    let path = sandbox.write("config/.claude.json", &old);
    put(&sandbox, &[], login(TOKEN)).success();
    let got = document(&store(&sandbox, &["get", "--json"]).success());
    assert_eq!(got["oauthAccount"]["emailAddress"], "eve@example.com");
    put(&sandbox, &[], with_account()).success();
    let new = content(&path);
    assert!(new.ends_with(r#""oauthAccount":{"emailAddress":"ada@example.com"},"n":1.50}"#));
    assert_eq!(new.len(), old.len());
}

#[test]
fn a_byte_order_mark_is_accepted_and_not_written_again() {
    let sandbox = Sandbox::new();
    let with_mark = |text: &str| format!("\u{feff}{text}");
    let credentials = sandbox.write("config/.credentials.json", with_mark(&login(TOKEN)));
    sandbox.write(
        "config/.claude.json",
        with_mark(r#"{"oauthAccount":{"emailAddress":"a@b.c"}}"#),
    );
    let got = document(&store(&sandbox, &["get", "--json"]).success());
    assert_eq!(got["oauthAccount"]["emailAddress"], "a@b.c");
    put(&sandbox, &[], with_mark(&login("sk-ant-oat01-new"))).success();
    assert!(content(&credentials).starts_with('{'));
}

#[test]
fn an_erase_leaves_no_secret_in_any_directory() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], with_account()).success();
    let secret = "sk-ant-ort01-invented";
    for name in [
        "config/.credentials.json.tmp.0123abcd",
        "config/.claude.json.tmp.0123abcd",
        "config/.credentials.previous.json",
        "config/.credentials.recovery.json",
        "config/auth-tools/run-0123/.credentials.json",
        "run/auth-tools/helper-0123.json",
        "run/auth-tools/helper-0123.json.tmp.0123abcd",
        "xdg-cache/auth-tools/helper-0123.json",
    ] {
        sandbox.write(name, login(TOKEN));
    }
    store(&sandbox, &["erase"]).success();
    let found = files_with(sandbox.config_dir().parent().expect("a root"), secret);
    assert_eq!(found, Vec::<std::path::PathBuf>::new());
}

fn files_with(folder: &std::path::Path, text: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if content(&path).contains(text) {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_bare_key_or_token_is_stored_by_its_prefix() {
    for (bare, field) in [
        ("sk-ant-api03-key", "api-key"),
        ("sk-ant-oat01-token", "access-token"),
    ] {
        let sandbox = Sandbox::new();
        put(&sandbox, &[], format!(" {bare}\n")).success();
        let got = store(&sandbox, &["get", "--field", field]).success();
        assert_eq!(stdout(&got), format!("{bare}\n"));
    }
    let sandbox = Sandbox::new();
    let answer = put(&sandbox, &[], "sk-ant-ort01-refresh").code(6);
    assert!(
        stderr(&answer).contains("refresh token"),
        "{}",
        stderr(&answer)
    );
    assert!(!stderr(&answer).contains("sk-ant-ort01-refresh"));
    put(&sandbox, &[], "something-else").code(6);
    assert!(!sandbox.config_dir().join(".credentials.json").exists());
}

#[test]
fn a_bare_key_replaces_a_login_of_another_kind_only_if_told_to() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], login(TOKEN)).success();
    let answer = put(&sandbox, &[], "sk-ant-api03-key").code(7);
    assert!(stderr(&answer).contains("--replace"), "{}", stderr(&answer));
    let got = store(&sandbox, &["get"]).success();
    assert_eq!(stdout(&got), format!("{TOKEN}\n"));
    put(&sandbox, &["--replace"], "sk-ant-api03-key").success();
    let got = store(&sandbox, &["get"]).success();
    assert_eq!(stdout(&got), "sk-ant-api03-key\n");
}

#[cfg(unix)]
mod unix {
    use super::{Sandbox, TOKEN, content, login, put, stderr, store, with_account};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_dangling_configuration_directory_is_named() {
        let sandbox = Sandbox::new();
        let config = sandbox.config_dir();
        std::fs::remove_dir(&config).expect("it is empty");
        symlink("OneDrive/.claude", &config).expect("a link");
        let answer = store(&sandbox, &["check"]).code(1);
        let line = String::from_utf8_lossy(&answer.get_output().stdout).into_owned();
        assert!(line.starts_with("error\tdirectory.dangling\t"), "{line}");
        assert!(line.contains("\tmkdir -p "), "{line}");
        let answer = put(&sandbox, &[], login(TOKEN)).code(4);
        assert!(
            stderr(&answer).contains("does not exist"),
            "{}",
            stderr(&answer)
        );
    }

    #[test]
    fn if_the_second_file_cannot_be_written_the_first_stays() {
        let sandbox = Sandbox::new();
        put(&sandbox, &[], login(TOKEN)).success();
        // A link into a directory in which no file can be made, not even by root.
        let path = sandbox.config_dir().join(".claude.json");
        drop(std::fs::remove_file(&path));
        symlink("/proc/self/nothing", &path).expect("a link");
        let new = with_account().replace(TOKEN, "sk-ant-oat01-new");
        let answer = put(&sandbox, &[], new).code(4);
        assert!(
            !stderr(&answer).contains("as it was"),
            "{}",
            stderr(&answer)
        );
        let credentials = content(&sandbox.config_dir().join(".credentials.json"));
        assert!(credentials.contains(TOKEN), "{}", stderr(&answer));
    }

    #[test]
    fn a_world_writable_file_is_refused_and_repaired_by_a_write() {
        let sandbox = Sandbox::new();
        let path = sandbox.config_dir().join(".credentials.json");
        put(&sandbox, &[], login(TOKEN)).success();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).expect("ours");
        let answer = store(&sandbox, &["get"]).code(7);
        assert!(
            stderr(&answer).contains("hint: chmod o-w "),
            "{}",
            stderr(&answer)
        );
        put(&sandbox, &[], login(TOKEN)).success();
        let mode = path.metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o7777, 0o600);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).expect("ours");
        store(&sandbox, &["check", "--fix"]).success();
        store(&sandbox, &["get"]).success();
    }

    #[test]
    fn a_shared_directory_is_never_made_private() {
        let sandbox = Sandbox::new();
        let config = sandbox.config_dir();
        std::fs::set_permissions(&config, PermissionsExt::from_mode(0o1777)).expect("ours");
        store(&sandbox, &["check", "--fix"]).code(1);
        let mode = config.metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o7777, 0o1777);
    }

    #[test]
    fn nothing_is_left_behind_under_any_umask() {
        for umask in ["0177", "0377", "0777"] {
            let sandbox = Sandbox::new();
            std::fs::remove_dir(sandbox.config_dir()).expect("it is empty");
            let program = auth_tests::program("auth-store");
            let script = format!("umask {umask}; exec '{}' put", program.display());
            let mut shell = assert_cmd::Command::new("sh");
            shell.env_clear().envs(sandbox.variables());
            shell.args(["-c", &script]).write_stdin(with_account());
            shell.assert().success();
            let mut names: Vec<_> = std::fs::read_dir(sandbox.config_dir())
                .expect("0700")
                .map(|entry| {
                    entry
                        .expect("an entry")
                        .file_name()
                        .into_string()
                        .expect("text")
                })
                .collect();
            names.sort();
            let expected = [".auth-store.lock", ".claude.json", ".credentials.json"];
            assert_eq!(names, expected, "umask {umask}");
        }
    }
}

#[test]
fn the_first_run_flag_is_set_by_its_own_fix_alone() {
    let mut sandbox = Sandbox::new();
    let path = sandbox.write("config/.claude.json", "{\"a\":1}");
    sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-x");
    let answer = store(&sandbox, &["check"]).success();
    assert!(
        stdout(&answer).contains("warning\tclient.onboarding\t"),
        "{}",
        stdout(&answer)
    );
    store(&sandbox, &["check", "--fix"]).success();
    assert_eq!(content(&path), "{\"a\":1}");
    store(&sandbox, &["check", "--fix=onboarding"]).success();
    assert_eq!(content(&path), "{\"a\":1,\"hasCompletedOnboarding\":true}");
    let answer = store(&sandbox, &["check"]).success();
    assert!(
        !stdout(&answer).contains("onboarding"),
        "{}",
        stdout(&answer)
    );
}

#[test]
fn a_keychain_item_of_a_directory_named_differently_is_diagnosed() {
    let mut sandbox = Sandbox::new();
    let default = sandbox.path("home/.claude");
    let other = sandbox.path("config");
    let with_slash = format!("{}/", other.display());
    for (named, remedy) in [
        (default.display().to_string(), "unset CLAUDE_CONFIG_DIR"),
        (with_slash, "export CLAUDE_CONFIG_DIR="),
    ] {
        sandbox.set("CLAUDE_CONFIG_DIR", &named);
        let args = ["check", "--backend", "keychain", "--timeout", "300ms"];
        let answer = store(&sandbox, &args);
        let found = stdout(&answer);
        let line = found
            .lines()
            .find(|line| line.contains("\tkeychain.item-name\t"));
        let line = line.unwrap_or_else(|| panic!("{named}: {found}"));
        assert!(line.contains(remedy), "{line}");
    }
    sandbox.set("CLAUDE_CONFIG_DIR", other);
    let answer = store(
        &sandbox,
        &["check", "--backend", "keychain", "--timeout", "300ms"],
    );
    assert!(
        !stdout(&answer).contains("item-name"),
        "{}",
        stdout(&answer)
    );
}
