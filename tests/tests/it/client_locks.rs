//! The client's locks, next to a client that died and programs of auth-tools that are killed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use auth_tests::{Fault, Provider, Sandbox, program};
use serde_json::json;

/// What a leftover may cost.
const A_SECOND: Duration = Duration::from_secs(1);

/// The lock directories, with a command that takes each.
const LOCKS: [(&str, &[&str]); 3] = [
    (".oauth_refresh.lock", &["auth-login", "refresh", "--force"]),
    (".storage-write.lock", &["auth-store", "-q", "put"]),
    (".claude.json.lock", &["auth-store", "-q", "put"]),
];

/// A provider, and a sandbox that is logged in there, with an account.
fn logged_in() -> (Provider, Sandbox, String) {
    let provider = Provider::start();
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let mut document = provider.login(3600);
    document["oauthAccount"] = json!({"emailAddress": "ada@example.com"});
    let document = document.to_string();
    let mut put = sandbox.command("auth-store");
    put.args(["-q", "put"]).write_stdin(document.clone());
    put.assert().success();
    (provider, sandbox, document)
}

/// Runs it, with an account that is new each time, and says how long that took.
fn timed(sandbox: &Sandbox, words: &[&str], input: &str) -> Duration {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let input = input.replace("ada@", &format!("ada{run}@"));
    let began = Instant::now();
    let mut command = sandbox.command(words[0]);
    command.args(&words[1..]).write_stdin(input);
    command.assert().success();
    began.elapsed()
}

/// The quickest of a few, which a busy machine does not disturb.
fn quickest(run: impl FnMut(usize) -> Duration) -> Duration {
    (0..3).map(run).min().expect("there are some")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process whose number was in use"
)]
fn dead_process() -> u32 {
    let mut command = std::process::Command::new(program("auth-store"));
    let mut child = command
        .arg("--version")
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    child.wait().expect("it ends");
    child.id()
}

/// A lock directory as a client leaves it that died just now, or so long ago.
fn leave(sandbox: &Sandbox, name: &str, age: Duration) -> PathBuf {
    let directory = sandbox.config_dir().join(name);
    std::fs::create_dir(&directory).expect("no one holds it");
    if name == ".oauth_refresh.lock" {
        let owner = json!({
            "pid": dead_process(),
            "procStart": "1",
            "pidDomain": "linux:0:pid:[4026531836]",
            "pidSpace": "host#pid:[4026531836]",
            "lockBirthtimeMs": 1_795_346_398_578.596_7_f64,
        });
        sandbox.write(format!("config/{name}.owner"), owner.to_string());
    }
    if !age.is_zero() {
        let opened = std::fs::File::open(&directory).expect("a directory");
        opened.set_modified(SystemTime::now() - age).expect("ours");
    }
    directory
}

fn costs_a_second_at_most(name: &str, words: &[&str], age: Duration) {
    let (_provider, sandbox, document) = logged_in();
    let free = quickest(|_| timed(&sandbox, words, &document));
    let left = quickest(|_| {
        let directory = leave(&sandbox, name, age);
        let took = timed(&sandbox, words, &document);
        assert!(!directory.exists(), "{name} is still there");
        took
    });
    assert!(
        left <= free + A_SECOND,
        "{name}: {left:?} instead of {free:?}"
    );
}

#[test]
fn a_refresh_lock_whose_holder_just_died_blocks_for_a_second_at_most() {
    let (name, words) = LOCKS[0];
    costs_a_second_at_most(name, words, Duration::ZERO);
}

// Windows does not let the time of a directory be set through a plain handle.
#[cfg(unix)]
#[test]
fn a_lock_left_for_more_than_a_minute_blocks_for_a_second_at_most() {
    for (name, words) in LOCKS {
        costs_a_second_at_most(name, words, Duration::from_secs(70));
    }
}

#[test]
fn no_lock_of_ours_is_left_after_success_or_failure() {
    let (provider, sandbox, document) = logged_in();
    let left = || -> Vec<&str> {
        let names = LOCKS.iter().map(|(name, _)| *name);
        let names = names.chain([".oauth_refresh.lock.owner", ".storage-write.lock.owner"]);
        let is_there = |name: &&str| Path::new(&sandbox.config_dir()).join(name).exists();
        names.filter(is_there).collect()
    };
    for (_, words) in LOCKS {
        timed(&sandbox, words, &document);
        assert_eq!(left(), [""; 0], "{words:?}");
    }
    provider.fault_once("token.refresh_token", Fault::Drop);
    let mut refresh = sandbox.command("auth-login");
    refresh.args(["refresh", "--force"]).assert().code(4);
    assert_eq!(left(), [""; 0], "after a refresh that failed");
}

#[test]
fn a_killed_refresh_of_ours_blocks_the_next_for_a_second_at_most() {
    let (provider, sandbox, _) = logged_in();
    let words = ["auth-login", "refresh", "--force"];
    let free = quickest(|_| timed(&sandbox, &words, ""));
    let lock = sandbox.config_dir().join(".oauth_refresh.lock");
    let after = quickest(|_| {
        let asked = provider.count("token.refresh_token");
        provider.fault_once("token.refresh_token", Fault::Hang);
        let killed = sandbox.start("auth-login", ["refresh", "--force"]);
        let end = Instant::now() + Duration::from_secs(20);
        while provider.count("token.refresh_token") == asked {
            assert!(Instant::now() < end, "it does not ask");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(lock.is_dir(), "it holds the client's lock while it asks");
        // Killed, not asked to end.
        drop(killed);
        let took = timed(&sandbox, &words, "");
        assert!(!lock.exists(), "the lock outlives its holder");
        took
    });
    assert!(after <= free + A_SECOND, "{after:?} instead of {free:?}");
}
