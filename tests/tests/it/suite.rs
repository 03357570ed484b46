//! The suites that run on every platform notice a store that misbehaves.

use std::path::{Path, PathBuf};

use auth_tests::{Sandbox, program};

/// A folder with an `auth-store` that is a shell script; `$REAL` is the real one.
fn stand_in(sandbox: &Sandbox, script: &str) -> PathBuf {
    let real = program("auth-store");
    let text = format!("#!/bin/sh\nREAL='{}'\n{script}\n", real.display());
    let path = sandbox.write("stand-in/auth-store", text);
    let mut chmod = assert_cmd::Command::new("chmod");
    chmod.arg("0755").arg(&path).assert().success();
    sandbox.path("stand-in")
}

/// The newest build of a suite, next to the running test.
fn suite(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    let folder = test.parent().expect("it is in a folder");
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let built = entries.filter(|entry| {
        let file = entry.file_name().to_string_lossy().into_owned();
        let is_program = !file.contains('.') || file.ends_with(".exe");
        is_program && file.starts_with(&format!("{name}-"))
    });
    let newest = built.max_by_key(|entry| entry.metadata().and_then(|file| file.modified()).ok());
    let newest =
        newest.unwrap_or_else(|| panic!("build {name}: `cargo test -p auth-tests --no-run`"));
    newest.path()
}

/// What a suite says of the programs in that folder, and whether it ends well.
fn run(sandbox: &Sandbox, name: &str, case: &str, folder: &Path) -> (bool, String) {
    let mut suite = assert_cmd::Command::new(suite(name));
    suite.env_clear().envs(sandbox.variables()).arg(case);
    suite.env("AUTH_TOOLS_BIN_DIR", folder);
    let output = suite.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), text)
}

const MODE: &str = "writing repairs the mode";
const KEYCHAIN: &str = "keychain: what was put";

#[test]
fn a_store_that_does_its_job_passes() {
    let sandbox = Sandbox::new();
    let folder = stand_in(&sandbox, r#"exec "$REAL" "$@""#);
    let (passed, text) = run(&sandbox, "file_store", MODE, &folder);
    assert!(passed && text.contains("1 passed; 0 failed"), "{text}");
}

#[test]
fn a_store_that_leaves_a_login_open_to_others_fails_the_suite() {
    let sandbox = Sandbox::new();
    let script =
        r#""$REAL" "$@"; code=$?; chmod 0644 "$CLAUDE_CONFIG_DIR/.credentials.json"; exit $code"#;
    let folder = stand_in(&sandbox, script);
    let (passed, text) = run(&sandbox, "file_store", MODE, &folder);
    assert!(!passed, "{text}");
    assert!(text.contains("is 0644 instead of 0600"), "{text}");
}

/// What is said where it works, so that the failure below is that of the dropped write.
#[test]
fn a_store_that_keeps_its_writes_to_the_keychain_passes_the_suite() {
    let sandbox = Sandbox::new();
    let folder = stand_in(&sandbox, r#"exec "$REAL" "$@""#);
    let (passed, text) = run(&sandbox, "keychain", KEYCHAIN, &folder);
    assert!(passed && text.contains("1 passed"), "{text}");
}

#[test]
fn a_store_that_drops_a_write_to_the_keychain_fails_the_suite() {
    let sandbox = Sandbox::new();
    let script = r#"if [ "$AUTH_STORE_BACKEND $1" = "keychain put" ]; then cat >/dev/null; exit 0; fi
exec "$REAL" "$@""#;
    let folder = stand_in(&sandbox, script);
    let (passed, text) = run(&sandbox, "keychain", KEYCHAIN, &folder);
    assert!(!passed, "{text}");
    assert!(text.contains("1 failed"), "{text}");
}
