//! What holds on every platform: the commands are ones that `/bin/sh` and `cmd` both know.

use crate::world::World;

#[test]
fn a_key_is_printed_with_a_line_break_and_reused() {
    let world = World::default();
    let command = world.counted("echo key-1");
    assert_eq!(world.print(&["run", "--command", &command]), "key-1\n");
    assert_eq!(world.print(&["run", "--command", &command]), "key-1\n");
    assert_eq!(world.runs(), 1);
}

#[test]
fn the_setting_names_the_helper() {
    let world = World::default();
    world.set_helper(&world.counted("echo key-2"));
    assert_eq!(world.print(&["get"]), "key-2\n");
    assert_eq!(world.print(&["get", "--fresh"]), "key-2\n");
    assert_eq!(world.runs(), 2);
}

#[test]
fn a_failing_helper_is_exit_5_and_says_its_code() {
    let world = World::default();
    let (code, stderr) = world.fail(&["run", "--command", "exit 3"]);
    assert_eq!(code, 5);
    assert!(stderr.contains("exit code 3"), "{stderr}");
}

#[test]
fn a_helper_without_end_is_ended_at_the_deadline() {
    let world = World::default();
    let without_end = world.counted("ping -n 100 127.0.0.1 || ping -c 100 127.0.0.1 || sleep 100");
    let (code, stderr) = world.fail(&["run", "--timeout", "1s", "--command", &without_end]);
    assert_eq!(code, 5);
    assert!(stderr.contains("timed out after 1s"), "{stderr}");
}

#[test]
fn clear_drops_every_key() {
    let world = World::default();
    let command = world.counted("echo key-1");
    world.print(&["run", "--command", &command]);
    assert_eq!(world.print(&["clear"]), "");
    world.print(&["run", "--command", &command]);
    assert_eq!(world.runs(), 2);
    world.print(&["clear"]);
    assert_eq!(world.print(&["clear"]), "", "nothing is there to drop");
}

#[test]
fn a_missing_command_is_a_usage_error() {
    let world = World::default();
    for args in [
        &[][..],
        &["run"],
        &["run", "--command", " "],
        &["get", "--timeout", "soon"],
    ] {
        assert_eq!(world.fail(args).0, 2, "{args:?}");
    }
}
