//! Between the server's answer and the file: what becomes of tokens whose reader is killed there.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use auth_tests::{Fault, Sandbox, program};

use crate::oauth_world::access_token;
use crate::refresh::{expired, stored};

fn refresh(sandbox: &Sandbox) -> (Option<i32>, String) {
    let output = sandbox.command("auth-login").arg("refresh").output();
    let output = output.expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

/// A folder with auth-login, and in the place of auth-store a script that kills whoever started it,
/// with its whole group, once it has the new tokens; then it becomes auth-store.
fn deadly_store(sandbox: &Sandbox) -> std::path::PathBuf {
    let script = r#"#!/bin/sh
case " $* " in
*" --keep-previous "*)
    document=$(cat)
    kill -s KILL -- "-$PPID"
    printf '%s' "$document" | "$STORE" "$@" ;;
*) exec "$STORE" "$@" ;;
esac
"#;
    let script = sandbox.write("bin/auth-store", script);
    let executable = PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(script, executable).expect("it is ours");
    let login = sandbox.path("bin/auth-login");
    std::fs::copy(program("auth-login"), &login).expect("a copy");
    login
}

#[test]
fn a_kill_of_the_whole_group_after_the_answer_loses_nothing() {
    let (provider, mut sandbox) = expired();
    let old = access_token(&sandbox);
    let login = deadly_store(&sandbox);
    sandbox.set("STORE", program("auth-store"));
    #[expect(
        clippy::disallowed_methods,
        reason = "setsid (util-linux) makes it the first of a group of its own"
    )]
    let mut command = Command::new("setsid");
    command.arg(login).arg("refresh").env_clear();
    command.envs(sandbox.variables());
    command.current_dir(sandbox.path("project"));
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let status = command.status().expect("it runs");
    assert_eq!(status.signal(), Some(9), "{status:?}");
    let end = Instant::now() + Duration::from_secs(20);
    while access_token(&sandbox) == old {
        assert!(Instant::now() < end, "the new tokens are lost");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(provider.accepts(&access_token(&sandbox)));
    let (exit, said) = refresh(&sandbox);
    assert_eq!(exit, Some(0), "{said}");
    let asked = provider.count("token.refresh_token");
    assert_eq!((asked, provider.reuses()), (1, 0));
}

#[test]
fn a_lost_answer_is_made_good_where_the_provider_takes_the_old_token_again() {
    for (grace, exit) in [(60, 0), (0, 3)] {
        let (provider, sandbox) = expired();
        provider.change(|settings| settings.reuse_grace = grace);
        let before = stored(&sandbox);
        provider.fault_once("token.refresh_token", Fault::LoseAnswer);
        let (lost, said) = refresh(&sandbox);
        assert_eq!(lost, Some(4), "{said}");
        assert_eq!(stored(&sandbox), before);
        let (again, said) = refresh(&sandbox);
        assert_eq!(again, Some(exit), "{said}");
        if exit == 0 {
            assert!(provider.accepts(&access_token(&sandbox)));
            assert_eq!(provider.reuses(), 0);
        } else {
            assert!(said.contains("auth-login login"), "{said}");
            assert_eq!(stored(&sandbox), before, "it is not erased");
        }
    }
}

#[test]
fn a_put_that_replaces_one_login_leaves_any_other_alone() {
    let (provider, sandbox) = expired();
    let file = sandbox.config_dir().join(".credentials.json");
    let before = std::fs::read(&file).expect("the file");
    let new = provider.login(3600).to_string();
    let put = |fingerprint: &str| {
        let mut put = sandbox.command("auth-store");
        put.args(["put", "--json", "--replacing", fingerprint]);
        let output = put.write_stdin(new.clone()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let (exit, said) = put("sha256:00000000");
    assert_eq!(exit, Some(4), "{said}");
    assert!(said.contains("store.changed"), "{said}");
    assert_eq!(std::fs::read(&file).expect("the file"), before);
    let mut erase = sandbox.command("auth-store");
    erase.arg("erase").assert().success();
    assert_eq!(put("sha256:00000000").0, Some(4), "after a logout");
    assert_eq!(access_token(&sandbox), "");
}
