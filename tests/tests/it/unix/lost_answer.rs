//! Between the server's answer and the file: what becomes of tokens whose reader is killed there.

use auth_tests::{Fault, Sandbox};

use crate::oauth_world::access_token;
use crate::refresh::{expired, stored};

fn refresh(sandbox: &Sandbox) -> (Option<i32>, String) {
    let output = sandbox.command("auth-login").arg("refresh").output();
    let output = output.expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
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
    assert_eq!((exit, said.as_str()), (Some(1), ""));
    assert_eq!(std::fs::read(&file).expect("the file"), before);
    let mut erase = sandbox.command("auth-store");
    erase.arg("erase").assert().success();
    assert_eq!(put("sha256:00000000").0, Some(1), "after a logout");
    assert_eq!(access_token(&sandbox), "");
}
