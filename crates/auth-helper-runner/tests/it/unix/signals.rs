//! Ctrl-C and SIGTERM end the helper too.

use super::processes::{eventually, is_alive, pids, signal, start};
use crate::world::World;

/// A helper that notes itself and its child, and never ends.
fn endless(world: &World) -> String {
    let noted = world.sandbox.path("pids");
    format!(
        "echo $$ >> '{0}'; sleep 300 & echo $! >> '{0}'; wait",
        noted.display()
    )
}

#[test]
fn the_helper_and_its_children_end_with_us() {
    for (name, code) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        let world = World::default();
        let mut child = start(&world.sandbox, &["run", "--command", &endless(&world)]);
        let noted = world.sandbox.path("pids");
        eventually("the helper runs", || pids(&noted).len() == 2);
        signal(name, child.id());
        assert_eq!(
            child.wait().expect("it is ours").code(),
            Some(code),
            "{name}"
        );
        for pid in pids(&noted) {
            eventually(name, || !is_alive(pid));
        }
    }
}

#[test]
fn who_waits_for_another_process_ends_as_well_and_that_one_goes_on() {
    let world = World::default();
    let command = world.counted("sleep 3; echo k");
    let args = ["run", "--command", &command];
    let first = start(&world.sandbox, &args);
    eventually("the helper runs", || world.runs() == 1);
    let mut waiter = start(&world.sandbox, &args);
    // Long enough to be waiting; were it not, the code would be that of the signal itself.
    std::thread::sleep(std::time::Duration::from_millis(700));
    signal("INT", waiter.id());
    assert_eq!(waiter.wait().expect("it is ours").code(), Some(130));
    let output = first.wait_with_output().expect("it is ours");
    assert_eq!(output.stdout, b"k\n");
}

#[test]
fn an_interrupted_run_is_taken_over_by_one_of_those_who_wait() {
    let world = World::default();
    let gate = world.sandbox.path("gate");
    let command = world.counted(&format!(
        "test -e '{0}' || {{ touch '{0}'; sleep 300; }}; echo k",
        gate.display()
    ));
    let args = ["run", "--command", &command];
    let mut first = start(&world.sandbox, &args);
    eventually("the helper runs", || gate.exists());
    let waiter = start(&world.sandbox, &args);
    std::thread::sleep(std::time::Duration::from_millis(300));
    signal("INT", first.id());
    assert_eq!(first.wait().expect("it is ours").code(), Some(130));
    let output = waiter.wait_with_output().expect("it is ours");
    assert_eq!((output.stdout, world.runs()), (b"k\n".to_vec(), 2));
}
