//! A refresh that is killed while it writes: the tokens that the server has issued are not lost.

use std::process::{Command, Stdio};

use auth_tests::program;

use crate::oauth_world::access_token;
use crate::refresh::expired;

/// What a write consists of, after the answer has come.
const CALLS: &str = "fsync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,rmdir";
/// More calls than a refresh makes.
const MANY: u32 = 60;

#[test]
fn a_kill_while_new_tokens_are_written_loses_nothing() {
    let (provider, sandbox) = expired();
    let refresh = || {
        let mut refresh = sandbox.command("auth-login");
        let output = refresh.args(["refresh", "--force"]).output();
        output.expect("it runs")
    };
    let mut kills_after_the_answer = 0;
    for when in 1..MANY {
        let asked = provider.count("token.refresh_token");
        #[expect(clippy::disallowed_methods, reason = "strace kills at one call")]
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e"]);
        strace.arg(format!("trace={CALLS}")).arg("-e");
        strace.arg(format!("inject={CALLS}:signal=KILL:when={when}"));
        strace
            .arg(program("auth-login"))
            .args(["refresh", "--force"]);
        strace.env_clear().envs(sandbox.variables());
        strace.current_dir(sandbox.path("project"));
        strace.stdin(Stdio::null()).stderr(Stdio::null());
        if strace.status().expect("strace runs").success() {
            assert!(kills_after_the_answer > 3, "{kills_after_the_answer} kills");
            return;
        }
        kills_after_the_answer += provider.count("token.refresh_token") - asked;
        // A strict server: a refresh token that was used up ends the whole login.
        let output = refresh();
        assert!(output.status.success(), "killed at call {when}: {output:?}");
        assert_eq!(provider.reuses(), 0, "killed at call {when}");
        assert!(provider.accepts(&access_token(&sandbox)));
        let recovery = sandbox.config_dir().join(".credentials.recovery.json");
        assert!(!recovery.exists(), "killed at call {when}");
    }
    panic!("it was still killed at call {MANY}");
}
