//! Another user of this machine cannot take part in a sign-in.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::Command;

use auth_tests::Visitor;

use crate::world::World;

const ANOTHER_UID: u32 = 4242;

/// The status that another user gets; `None` if this test cannot become one.
fn status_as_another_user(url: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a browser of another user")]
    let mut curl = Command::new("curl");
    curl.args(["-s", "-o", "/dev/null", "-m", "10", "-w", "%{http_code}"]);
    curl.arg(url).uid(ANOTHER_UID).current_dir("/");
    let output = curl.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn a_callback_of_another_user_is_rejected_and_ours_is_taken() {
    let world = World::new();
    let mut run = world.start(&[]);
    let (code, state) = world.consent(&run.url);
    let callback = run.callback(&format!("code={code}&state={state}"));
    match status_as_another_user(&callback) {
        Some(status) => assert_eq!(status, "403"),
        None => {
            let reason = "not checked: only root can become another user, with curl";
            writeln!(std::io::stderr(), "{reason}").expect("stderr");
        }
    }
    assert_eq!(Visitor::new().ask(&callback).status, 200);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}
