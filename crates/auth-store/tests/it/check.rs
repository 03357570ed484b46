//! `check` finds what is wrong, and fixes it only with `--fix`.

use auth_tests::Sandbox;
use serde_json::Value;

use crate::support::{TOKEN, document, login, login_value, put, store};

fn findings(sandbox: &Sandbox, args: &[&str]) -> Vec<(String, String)> {
    let args = [&["check", "--json", "--timeout", "300ms"], args].concat();
    let report = document(&store(sandbox, &args));
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let found = report["findings"].as_array().expect("a list").iter();
    found
        .map(|finding| (text(&finding["code"]), text(&finding["state"])))
        .collect()
}

fn found(code: &str, state: &str) -> (String, String) {
    (code.to_owned(), state.to_owned())
}

#[test]
fn a_sound_store_has_nothing_to_find() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], login(TOKEN)).success();
    assert_eq!(findings(&sandbox, &[]), []);
    store(&sandbox, &["check"]).success();
}

#[test]
fn a_malformed_file_is_an_error_that_only_the_user_can_fix() {
    let sandbox = Sandbox::new();
    sandbox.credentials(&serde_json::json!({"claudeAiOauth": {"accessToken": "t", "scopes": "x"}}));
    sandbox.write("config/.claude.json", "{");
    let trouble = [
        found("file.malformed", "error"),
        found("file.malformed", "error"),
    ];
    assert_eq!(findings(&sandbox, &[]), trouble);
    store(&sandbox, &["check", "--fix"]).code(1);
    assert_eq!(findings(&sandbox, &["--fix"]), trouble);
}

#[test]
fn leftovers_are_removed_by_fix_alone() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], login(TOKEN)).success();
    let left = sandbox.write("config/.credentials.json.tmp.0123abcd", "torn");
    assert_eq!(findings(&sandbox, &[]), [found("file.leftover", "error")]);
    assert!(left.exists());
    assert_eq!(
        findings(&sandbox, &["--fix"]),
        [found("file.leftover", "fixed")]
    );
    assert!(!left.exists());
    assert_eq!(findings(&sandbox, &[]), []);
}

#[test]
fn a_backup_without_a_login_is_removed_by_fix_alone() {
    let sandbox = Sandbox::new();
    let left = sandbox.write("config/.credentials.previous.json", login(TOKEN));
    store(&sandbox, &["check", "--fix"]).success();
    sandbox.write("config/.credentials.previous.json", login(TOKEN));
    let codes = findings(&sandbox, &[]);
    assert!(codes.contains(&found("store.orphan", "error")), "{codes:?}");
    assert!(left.exists());
    store(&sandbox, &["check", "--fix"]).success();
    assert!(!left.exists());
}

#[cfg(unix)]
mod unix {
    use super::{Sandbox, TOKEN, findings, found, login, login_value, put, store};
    use crate::support::stderr;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::{Duration, SystemTime};

    #[test]
    fn a_file_that_others_can_read_warns_on_reading_and_is_fixed_by_fix_or_a_put() {
        let sandbox = Sandbox::new();
        let path = sandbox.credentials(&login_value(TOKEN));
        let mode = || {
            std::fs::metadata(&path)
                .expect("it is there")
                .permissions()
                .mode()
                & 0o7777
        };
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("ours");
        let read = store(&sandbox, &["get"])
            .success()
            .stdout(format!("{TOKEN}\n"));
        assert!(stderr(&read).contains("0644"), "{}", stderr(&read));
        assert_eq!(findings(&sandbox, &[]), [found("file.mode", "error")]);
        assert_eq!(mode(), 0o644);
        assert_eq!(
            findings(&sandbox, &["--fix"]),
            [found("file.mode", "fixed")]
        );
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("ours");
        put(&sandbox, &[], login(TOKEN)).success().stderr("");
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn a_link_is_told_and_one_that_leads_nowhere_too() {
        let sandbox = Sandbox::new();
        let link = sandbox.config_dir().join(".credentials.json");
        symlink("nowhere.json", &link).expect("a link");
        assert_eq!(findings(&sandbox, &[]), [found("file.link", "warning")]);
        put(&sandbox, &[], login(TOKEN)).success();
        assert_eq!(
            findings(&sandbox, &["--fix"]),
            [found("file.link", "warning")]
        );
        assert!(link.is_symlink());
    }

    #[test]
    fn a_lock_that_a_dead_client_left_is_removed_by_fix_alone() {
        let sandbox = Sandbox::new();
        put(&sandbox, &[], login(TOKEN)).success();
        let lock = sandbox.config_dir().join(".storage-write.lock");
        std::fs::create_dir(&lock).expect("a directory");
        let living = format!(r#"{{"pid":{}}}"#, std::process::id());
        sandbox.write("config/.storage-write.lock.owner", living);
        assert_eq!(findings(&sandbox, &[]), [found("lock.held", "warning")]);
        let opened = std::fs::File::open(&lock).expect("a directory");
        let old = SystemTime::now() - Duration::from_secs(90);
        opened.set_modified(old).expect("its owner may");
        assert_eq!(findings(&sandbox, &[]), [found("lock.leftover", "error")]);
        assert!(lock.exists());
        assert_eq!(
            findings(&sandbox, &["--fix"]),
            [found("lock.leftover", "fixed")]
        );
        assert!(!lock.exists());
    }
}
