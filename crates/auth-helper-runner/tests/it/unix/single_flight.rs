//! However many ask, one runs.

use super::crowd::{crowd, keys};
use super::processes::{eventually, signal, start};
use crate::world::World;

/// Each run gives another key.
const NEW_KEY: &str = "sleep 1; echo key-$$";

#[test]
fn two_hundred_callers_of_an_empty_cache_share_one_run() {
    let world = World::default();
    let command = world.counted(NEW_KEY);
    let outputs = crowd(&world.sandbox, 200, &["run", "--command", &command], "");
    assert_eq!(keys(&outputs).len(), 1);
    assert_eq!(world.runs(), 1);
}

#[test]
fn two_hundred_reports_of_the_same_refused_key_cost_one_more_run() {
    let world = World::default();
    let command = world.counted(NEW_KEY);
    let refused = world.print(&["run", "--command", &command]);
    let report = ["run", "--command", &command, "--rejected", "-"];
    let outputs = crowd(&world.sandbox, 200, &report, &refused);
    let keys = keys(&outputs);
    assert_eq!(keys.len(), 1);
    assert_ne!(keys[0], refused);
    assert_eq!(world.runs(), 2);
}

#[test]
fn a_helper_that_gives_the_refused_key_again_is_not_run_by_everybody() {
    let world = World::default();
    let command = world.counted("sleep 1; echo the-same-key");
    world.print(&["run", "--command", &command]);
    let report = ["run", "--command", &command, "--rejected", "-"];
    let outputs = crowd(&world.sandbox, 30, &report, "the-same-key\n");
    assert_eq!(keys(&outputs), ["the-same-key\n"]);
    let warned = String::from_utf8_lossy(&outputs[0].stderr);
    assert!(
        warned.contains("the helper printed the rejected key again"),
        "{warned}"
    );
    assert_eq!(world.runs(), 2);
}

#[test]
fn an_old_refusal_runs_nothing() {
    let world = World::default();
    let command = world.counted("echo key-$$");
    let current = world.print(&["run", "--command", &command]);
    let old = world.sandbox.write("old-key", "key-of-yesterday\n");
    let old = old.to_str().expect("a plain path");
    let args = ["run", "--command", &command, "--rejected", old];
    assert_eq!(world.print(&args), current);
    assert_eq!(world.runs(), 1);
}

#[test]
fn everybody_who_waited_gets_the_failure_and_who_comes_later_runs_anew() {
    let world = World::default();
    let command = world.counted("sleep 2; echo no luck >&2; exit 9");
    let outputs = crowd(&world.sandbox, 30, &["run", "--command", &command], "");
    for output in &outputs {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{stderr}");
        assert!(stderr.contains("exit code 9; stderr: no luck"), "{stderr}");
    }
    assert_eq!(world.runs(), 1);
    assert_eq!(world.fail(&["run", "--command", &command]).0, 5);
    assert_eq!(world.runs(), 2);
}

#[test]
fn a_caller_that_is_killed_while_the_helper_runs_blocks_nobody() {
    let world = World::default();
    let gate = world.sandbox.path("gate");
    let command = world.counted(&format!(
        "test -e '{0}' || {{ touch '{0}'; sleep 30; }}; echo k",
        gate.display()
    ));
    let mut first = start(&world.sandbox, &["run", "--command", &command]);
    eventually("the helper runs", || gate.exists());
    signal("KILL", first.id());
    first.wait().expect("it is ours");
    assert_eq!(world.print(&["run", "--command", &command]), "k\n");
    assert_eq!(world.runs(), 2);
}

#[test]
fn a_cached_key_is_given_while_another_process_runs_the_helper_anew() {
    let world = World::default();
    let gate = world.sandbox.path("gate");
    let slow_later = format!(
        "{{ test ! -e '{0}' || sleep 30; }}; touch '{0}'; echo k",
        gate.display()
    );
    let command = world.counted(&slow_later);
    world.print(&["run", "--command", &command]);
    let mut second = start(&world.sandbox, &["run", "--fresh", "--command", &command]);
    eventually("the helper runs again", || world.runs() == 2);
    assert_eq!(world.print(&["run", "--command", &command]), "k\n");
    signal("TERM", second.id());
    second.wait().expect("it is ours");
}

#[test]
fn different_helpers_do_not_wait_for_each_other() {
    let world = World::default();
    let mut slow = start(
        &world.sandbox,
        &["run", "--command", &world.counted("sleep 30; echo a")],
    );
    eventually("the slow one runs", || world.runs() == 1);
    assert_eq!(world.print(&["run", "--command", "echo b"]), "b\n");
    signal("TERM", slow.id());
    assert_eq!(slow.wait().expect("it is ours").code(), Some(143));
}
