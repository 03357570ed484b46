//! The suites that `cargo xtask` runs on every platform notice a store that misbehaves.

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

/// What a task says of the programs in that folder, and whether it ends well.
fn ask(sandbox: &Sandbox, task: &[&str], folder: &Path) -> (bool, String) {
    let mut xtask = sandbox.command("xtask");
    let output = xtask.args(task).arg("--bin-dir").arg(folder).output();
    let output = output.expect("xtask runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), text)
}

const MODES: &[&str] = &["modes", "writing repairs the mode"];
const KEYCHAIN: &[&str] = &[
    "platforms",
    "--columns=native",
    "--only=keychain: what was put",
];

#[test]
fn a_store_that_does_its_job_passes() {
    let sandbox = Sandbox::new();
    let folder = stand_in(&sandbox, r#"exec "$REAL" "$@""#);
    let (passed, text) = ask(&sandbox, MODES, &folder);
    assert!(passed && text.contains("1 passed, 0 failed"), "{text}");
}

#[test]
fn a_store_that_leaves_a_login_open_to_others_fails_the_suite() {
    let sandbox = Sandbox::new();
    let script =
        r#""$REAL" "$@"; code=$?; chmod 0644 "$CLAUDE_CONFIG_DIR/.credentials.json"; exit $code"#;
    let folder = stand_in(&sandbox, script);
    let (passed, text) = ask(&sandbox, MODES, &folder);
    assert!(!passed, "{text}");
    assert!(text.contains("is 0644 instead of 0600"), "{text}");
}

/// What is said where it works, so that the failure below is that of the dropped write.
#[test]
fn a_store_that_keeps_its_writes_to_the_keychain_passes_the_matrix() {
    let sandbox = Sandbox::new();
    let folder = stand_in(&sandbox, r#"exec "$REAL" "$@""#);
    let (passed, text) = ask(&sandbox, KEYCHAIN, &folder);
    assert!(passed, "{text}");
    assert!(!text.contains("**failed**"), "{text}");
    let row = text
        .lines()
        .find(|line| line.starts_with("| keychain: what was put"));
    let row = row.unwrap_or_else(|| panic!("it was not tried: {text}"));
    assert!(row.ends_with("| passed |"), "{row}");
}

#[test]
fn a_store_that_drops_a_write_to_the_keychain_fails_the_matrix() {
    let sandbox = Sandbox::new();
    let script = r#"if [ "$AUTH_STORE_BACKEND $1" = "keychain put" ]; then cat >/dev/null; exit 0; fi
exec "$REAL" "$@""#;
    let folder = stand_in(&sandbox, script);
    let (passed, text) = ask(&sandbox, KEYCHAIN, &folder);
    assert!(!passed, "{text}");
    assert!(text.contains("**failed**"), "{text}");
}
