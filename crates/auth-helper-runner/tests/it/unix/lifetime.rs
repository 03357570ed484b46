//! How long a key is reused.

use std::thread::sleep;
use std::time::Duration;

use crate::world::World;

const TTL: &str = "CLAUDE_CODE_API_KEY_HELPER_TTL_MS";

/// How often the helper runs for three calls, 1.5 s apart.
fn runs_of_three_calls(mut world: World, ttl: Option<&str>, rest: &str) -> usize {
    if let Some(ttl) = ttl {
        world.sandbox.set(TTL, ttl);
    }
    let command = world.counted(rest);
    for call in 0..3 {
        if call > 0 {
            sleep(Duration::from_millis(1500));
        }
        world.print(&["run", "--command", &command]);
    }
    world.runs()
}

#[test]
fn the_variable_says_how_long() {
    let cases = [
        (None, 1),
        (Some(" "), 1),
        (Some("600000"), 1),
        (Some("99999999999999999999999999"), 1),
        (Some("0"), 3),
        (Some("1000"), 3),
        (Some("2500"), 2),
    ];
    let start = |(ttl, runs)| {
        std::thread::spawn(move || {
            let ran = runs_of_three_calls(World::default(), ttl, "echo k");
            assert_eq!(ran, runs, "{ttl:?}");
        })
    };
    for thread in cases.map(start) {
        thread.join().expect("it holds");
    }
}

#[test]
fn a_value_that_is_no_number_is_exit_6_and_runs_nothing() {
    for ttl in ["-1", "5m", "abc", "NaN", "infinity"] {
        let mut world = World::default();
        world.sandbox.set(TTL, ttl);
        let command = world.counted("echo k");
        let (code, stderr) = world.fail(&["run", "--command", &command]);
        assert_eq!((code, world.runs()), (6, 0), "{ttl}");
        assert!(stderr.contains(TTL), "{stderr}");
    }
}

#[test]
fn the_option_comes_before_the_variable() {
    let mut world = World::default();
    world.sandbox.set(TTL, "0");
    let command = world.counted("echo k");
    for _ in 0..2 {
        world.print(&["run", "--ttl", "5m", "--command", &command]);
    }
    assert_eq!(world.runs(), 1);
}

/// Two calls at once, and one when the key of the first, which lives for 5 s at most, has ended.
fn ends_by_itself(rest: &str) {
    let world = World::default();
    let command = world.counted(rest);
    let first = world.document(&["run", "--command", &command, "--json"]);
    assert!(first["expires_at"].is_string(), "{first}");
    world.print(&["run", "--command", &command]);
    assert_eq!(world.runs(), 1);
    sleep(Duration::from_millis(5100));
    world.print(&["run", "--command", &command]);
    assert_eq!(world.runs(), 2);
}

#[test]
fn a_key_is_not_reused_past_its_own_expiry() {
    ends_by_itself(r#"printf '{"key":"k","expires_at":%s}' $(($(date +%s) + 5))"#);
    let late = r#"printf '{"key":"k","expires_at":"2999-01-01T00:00:00Z"}'"#;
    assert_eq!(runs_of_three_calls(World::default(), Some("1000"), late), 3);
    assert_eq!(
        runs_of_three_calls(World::default(), Some("90000"), late),
        1
    );
}

#[test]
fn the_expiry_of_a_jwt_is_its_exp() {
    let jwt = r#"b() { printf %s "$1" | base64 | tr -d '=\n' | tr '/+' '_-'; }
        printf '%s.%s.c2ln' "$(b '{"alg":"none"}')" "$(b "{\"exp\":$(($(date +%s) + 5))}")""#;
    ends_by_itself(jwt);
}

#[test]
fn a_key_that_has_expired_already_is_exit_3_and_not_printed() {
    let world = World::default();
    let command = world.counted(r#"printf '{"key":"dead-key","expires_at":1000000000}'"#);
    for runs in 1..3 {
        let (code, stderr) = world.fail(&["run", "--command", &command]);
        assert_eq!((code, world.runs()), (3, runs));
        assert!(
            stderr.contains("expired at 2001-09-09T01:46:40Z"),
            "{stderr}"
        );
        assert!(!stderr.contains("dead-key"), "{stderr}");
    }
}

#[test]
fn no_cache_means_that_no_key_is_on_disk() {
    let world = World::default();
    world.print(&["run", "--ttl", "0", "--command", "echo not-to-be-kept"]);
    for entry in std::fs::read_dir(world.sandbox.path("run/auth-tools")).expect("for status") {
        let text = std::fs::read_to_string(entry.expect("readable").path()).expect("text");
        assert!(!text.contains("not-to-be-kept"));
    }
}
