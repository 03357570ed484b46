//! A slow helper is announced.

use crate::world::World;

#[test]
fn a_helper_of_ten_and_a_half_seconds_is_announced_once() {
    let world = World::default();
    let asserted = world
        .runner(&["run", "--command", "sleep 10.5; echo k"])
        .assert()
        .success()
        .stdout("k\n");
    let stderr = String::from_utf8_lossy(&asserted.get_output().stderr).into_owned();
    assert_eq!(
        stderr,
        "auth-helper-runner: warning: key helper still running (10s)\n"
    );
}
