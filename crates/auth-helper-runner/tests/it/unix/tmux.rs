//! The live notice, on a real terminal.

use std::collections::BTreeSet;

use auth_tests::Tmux;

use super::processes::eventually;
use crate::world::{RUNNER, World};

#[test]
fn a_slow_helper_is_announced_live_in_tmux() {
    let world = World::default();
    let script = format!(
        "{} '{}' run --command 'echo thinking >&2; sleep 13; echo the-key'",
        Tmux::environment(&world.sandbox),
        auth_tests::program(RUNNER).display()
    );
    let tmux = Tmux::start(&world.sandbox, (120, 24), &script);
    let mut seen = BTreeSet::new();
    eventually("three different elapsed times are shown", || {
        let screen = tmux.screen();
        let times = screen
            .lines()
            .filter_map(|line| line.split("still running (").nth(1));
        seen.extend(times.map(|time| time.trim().trim_end_matches(')').to_owned()));
        seen.len() >= 3
    });
    assert_eq!(seen.first().map(String::as_str), Some("10s"));
    let screen = tmux.wait_for("the-key");
    assert!(
        !screen.contains("still running"),
        "the live line is gone: {screen}"
    );
    assert!(
        screen.contains("thinking\n") && screen.contains("key helper took 13"),
        "{screen}"
    );
}
