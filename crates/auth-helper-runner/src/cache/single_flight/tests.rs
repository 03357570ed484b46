//! What is handed out when, with clocks that the test sets.

use std::time::Duration;

use auth_core::{CliError, Secret};
use jiff::Timestamp;
use tempfile::TempDir;

use super::{AcquireError, KeyRequest, Runner, acquire};
use crate::cache::{Cache, CacheError, DEFAULT_TTL, DualClock, Identity};
use crate::command::{HelperError, HelperRun, RunError};
use crate::reply::HelperKey;

/// A cache entry, two clocks, and a helper that counts its runs: its first key is `key-1`.
struct World {
    directory: TempDir,
    /// Milliseconds since 1970.
    wall: i64,
    /// Milliseconds since boot.
    since_boot: i64,
    /// What the next key ends after; `None`: never.
    lifetime: Option<Duration>,
    fails: bool,
    runs: usize,
}

impl World {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().expect("a directory"),
            wall: 1_800_000_000_000,
            since_boot: 500_000,
            lifetime: None,
            fails: false,
            runs: 0,
        }
    }

    /// Time passes, on both clocks.
    fn pass(&mut self, seconds: i64) {
        self.wall += seconds * 1000;
        self.since_boot += seconds * 1000;
    }

    /// Somebody sets the wall clock.
    fn set_clock_by(&mut self, seconds: i64) {
        self.wall += seconds * 1000;
    }

    fn ask(&mut self, request: &KeyRequest<'_>) -> Result<HelperKey, AcquireError> {
        let folder = self.directory.path();
        let cache = Cache::in_directory(&folder.join("cache"), folder);
        let identity = Identity {
            command: "helper",
            config_dir: folder,
            origin: "settings.json",
            project: folder,
        };
        let entry = cache.entry(&identity).expect("it is ours");
        acquire(&entry, request, self)
    }

    fn key(&mut self) -> String {
        let found = self.ask(&plain()).expect("a key");
        found.key.expose().to_owned()
    }
}

impl Runner for World {
    fn now(&self) -> DualClock {
        DualClock::at(self.wall, self.since_boot)
    }

    fn run(&mut self) -> HelperRun {
        self.runs += 1;
        let end = |lifetime: Duration| {
            let millis = i64::try_from(lifetime.as_millis()).expect("short");
            Timestamp::from_millisecond(self.wall + millis).expect("a time")
        };
        let key = HelperKey {
            key: Secret::new(format!("key-{}", self.runs)),
            expires_at: self.lifetime.map(end),
            is_cached: false,
        };
        let error = HelperError::Run {
            error: RunError::Failed(1),
            stderr: String::new(),
        };
        HelperRun {
            result: if self.fails { Err(error) } else { Ok(key) },
            took: Duration::from_millis(5),
        }
    }

    fn report(&self, error: &HelperError) -> CliError {
        CliError::internal(error.to_string())
    }

    fn wait(&mut self, _elapsed: Duration, _pause: Duration) -> Result<(), HelperError> {
        panic!("no other process runs")
    }

    fn cache_failed(&mut self, error: &CacheError) {
        panic!("{error}")
    }
}

fn plain() -> KeyRequest<'static> {
    KeyRequest {
        ttl: DEFAULT_TTL,
        rejected: None,
        fresh: false,
        wait_timeout: Duration::from_secs(1),
    }
}

#[test]
fn a_key_is_reused_for_five_minutes() {
    let mut world = World::new();
    assert_eq!(world.key(), "key-1");
    world.pass(299);
    assert_eq!(world.key(), "key-1");
    world.pass(1);
    assert_eq!(world.key(), "key-2");
}

#[test]
fn a_key_is_never_given_past_its_own_expiry_whatever_the_ttl() {
    let mut world = World::new();
    world.lifetime = Some(Duration::from_secs(60));
    let patient = KeyRequest {
        ttl: Duration::MAX,
        ..plain()
    };
    world.ask(&patient).expect("a key");
    world.pass(59);
    assert!(world.ask(&patient).expect("a key").is_cached);
    world.pass(1);
    assert!(!world.ask(&patient).expect("a key").is_cached);
    assert_eq!(world.runs, 2);
}

#[test]
fn a_clock_that_is_set_back_makes_no_key_younger() {
    let mut world = World::new();
    world.lifetime = Some(Duration::from_secs(60));
    assert_eq!(world.key(), "key-1");
    world.set_clock_by(-3600);
    // It still is good, and no run is wasted.
    world.pass(30);
    assert_eq!(world.key(), "key-1");
    // By the wall clock it has an hour to live; in truth it is dead.
    world.pass(30);
    assert_eq!(world.key(), "key-2");
}

#[test]
fn a_clock_that_is_set_back_keeps_no_key_for_ever() {
    let mut world = World::new();
    assert_eq!(world.key(), "key-1");
    world.set_clock_by(-86_400);
    world.pass(299);
    assert_eq!(world.key(), "key-1");
    world.pass(1);
    assert_eq!(world.key(), "key-2");
    // The new key counts by the clock as it is now.
    world.pass(299);
    assert_eq!(world.key(), "key-2");
}

#[test]
fn a_clock_that_is_set_ahead_costs_a_run_at_most() {
    let mut world = World::new();
    world.lifetime = Some(Duration::from_secs(600));
    assert_eq!(world.key(), "key-1");
    world.set_clock_by(3600);
    assert_eq!(world.key(), "key-2");
    assert_eq!(world.key(), "key-2");
}

#[test]
fn after_a_reboot_the_wall_clock_tells_alone_and_set_back_it_tells_nothing() {
    let mut world = World::new();
    assert_eq!(world.key(), "key-1");
    world.pass(60);
    world.since_boot = 1000;
    assert_eq!(world.key(), "key-1");
    world.set_clock_by(-3600);
    assert_eq!(world.key(), "key-2");
}

#[test]
fn a_failure_leaves_a_key_that_is_alive_and_takes_away_one_that_was_refused() {
    let mut world = World::new();
    assert_eq!(world.key(), "key-1");
    world.fails = true;
    let fresh = KeyRequest {
        fresh: true,
        ..plain()
    };
    assert!(matches!(world.ask(&fresh), Err(AcquireError::Helper(_))));
    assert_eq!(world.key(), "key-1");
    let refused = Secret::from("key-1");
    let report = KeyRequest {
        rejected: Some(&refused),
        ..plain()
    };
    assert!(world.ask(&report).is_err());
    assert!(world.ask(&plain()).is_err(), "the refused key is gone");
}

#[test]
fn a_caller_without_a_cache_disturbs_nobody_elses_key() {
    let mut world = World::new();
    assert_eq!(world.key(), "key-1");
    let uncached = KeyRequest {
        ttl: Duration::ZERO,
        ..plain()
    };
    assert_eq!(world.ask(&uncached).expect("a key").key.expose(), "key-2");
    assert_eq!(world.key(), "key-1");
    let refused = Secret::from("key-1");
    let report = KeyRequest {
        rejected: Some(&refused),
        ..uncached
    };
    world.ask(&report).expect("a key");
    assert_eq!(world.key(), "key-4", "the refused one was dropped");
}
