//! Many processes, one refresh.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use auth_tests::{Ended, Fault, Provider, Sandbox, Session};
use serde_json::{Value, json};

/// A provider, and a sandbox whose login has expired and has members that auth-tools does not know.
pub(crate) fn expired() -> (Provider, Sandbox) {
    let provider = Provider::start();
    let sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let mut login = provider.login(0);
    login["claudeAiOauth"]["unknownToUs"] = json!({"b": 1, "a": [1, 2]});
    login["mcpOAuth"] = json!({"server": {"accessToken": "another's"}});
    sandbox.credentials(&login);
    (provider, sandbox)
}

pub(crate) fn stored(sandbox: &Sandbox) -> Value {
    let text = std::fs::read(sandbox.config_dir().join(".credentials.json"));
    serde_json::from_slice(&text.expect("the file")).expect("JSON")
}

/// Waits until something is so, 20 seconds at most.
fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn asked(provider: &Provider) -> u64 {
    provider.count("token.refresh_token")
}

/// Runs `count` refreshes at once, each of which must succeed.
fn crowd(sandbox: &Sandbox, count: usize) -> Vec<Value> {
    let start = || sandbox.start("auth-login", ["refresh", "--json"]);
    let mut sessions: Vec<Session> = (0..count).map(|_| start()).collect();
    let ended = sessions.iter_mut().map(Session::finish);
    ended.map(|ended| document(&ended)).collect()
}

fn document(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    serde_json::from_str(&ended.stdout).expect("one document")
}

fn one_refresh_serves(count: usize) {
    let (provider, sandbox) = expired();
    // Long enough for all of them to find the token expired.
    provider.fault("token.refresh_token", Fault::Delay { ms: 300 });
    let before = stored(&sandbox);
    let documents = crowd(&sandbox, count);
    assert_eq!(asked(&provider), 1, "requests for {count} processes");
    assert_eq!(provider.reuses(), 0);
    let by_us = documents.iter().filter(|one| one["refreshed"] == true);
    assert_eq!(by_us.count(), 1);
    let first = &documents[0]["fingerprint"];
    assert!(documents.iter().all(|one| &one["fingerprint"] == first));
    let after = stored(&sandbox);
    let token = after["claudeAiOauth"]["accessToken"].as_str();
    assert!(token.is_some_and(|token| provider.accepts(token)));
    for member in ["unknownToUs", "scopes", "subscriptionType"] {
        let of = |document: &Value| document["claudeAiOauth"][member].clone();
        assert_eq!(of(&after), of(&before), "{member}");
    }
    assert_eq!(after["mcpOAuth"], before["mcpOAuth"]);
    assert_no_leftovers(&sandbox);
}

/// Neither of the client's lock directories, nor a temporary file.
fn assert_no_leftovers(sandbox: &Sandbox) {
    let names = std::fs::read_dir(sandbox.config_dir()).expect("the directory");
    for entry in names.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_left = name.starts_with(".oauth_refresh.lock")
            || name.starts_with(".storage-write.lock")
            || name.contains(".tmp.");
        assert!(!is_left, "{name} is left behind");
    }
}

#[test]
fn two_processes_make_one_request() {
    one_refresh_serves(2);
}

#[test]
fn twenty_processes_make_one_request() {
    one_refresh_serves(20);
}

#[test]
fn two_hundred_processes_make_one_request() {
    one_refresh_serves(200);
}

#[test]
fn two_profiles_that_a_hundred_processes_each_find_expired_make_two_requests() {
    let (provider, sandbox) = expired();
    sandbox.write(
        "config/auth-tools/profiles/work/.credentials.json",
        provider.login(0).to_string(),
    );
    provider.fault("token.refresh_token", Fault::Delay { ms: 300 });
    let start = |profile| sandbox.start("auth-core", ["token", "--profile", profile]);
    let both = ["default", "work"].map(|profile| (profile, start));
    let mut sessions: Vec<(&str, Session)> = (0..100)
        .flat_map(|_| both.map(|(profile, start)| (profile, start(profile))))
        .collect();
    let mut tokens = BTreeSet::new();
    for (profile, session) in &mut sessions {
        let ended = session.finish();
        assert_eq!(ended.code, Some(0), "{profile}: {ended:?}");
        assert!(provider.accepts(ended.stdout.trim_end()), "{profile}");
        tokens.insert((*profile, ended.stdout));
    }
    assert_eq!(tokens.len(), 2, "each profile has one new token");
    assert_eq!(asked(&provider), 2);
    assert_eq!(provider.reuses(), 0);
    assert_no_leftovers(&sandbox);
}

#[test]
fn of_forty_processes_half_are_killed_and_the_login_lives() {
    let (provider, sandbox) = expired();
    // A request that is cut off by the kill has not been carried out.
    provider.fault("token.refresh_token", Fault::Delay { ms: 50 });
    let start = || sandbox.start("auth-login", ["refresh", "--json"]);
    let mut sessions: Vec<Session> = Vec::new();
    let mut dice = 12_345_u32;
    for _ in 0..20 {
        sessions.push(start());
        let victim = start();
        dice = dice.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        std::thread::sleep(Duration::from_millis(u64::from(dice >> 16) % 25));
        // Dropping it kills it.
        drop(victim);
    }
    for session in &mut sessions {
        let ended = session.finish();
        // Where the kill came after the request and before the write, the provider has used the
        // refresh token up: the documented limit of every client. Nothing may be lost even then.
        assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
    }
    let login = &stored(&sandbox)["claudeAiOauth"];
    assert_eq!(login["unknownToUs"], json!({"b": 1, "a": [1, 2]}));
    assert!(
        login["refreshToken"]
            .as_str()
            .is_some_and(|token| !token.is_empty())
    );
}

#[test]
fn when_the_locks_holder_is_killed_another_goes_on() {
    let (provider, sandbox) = expired();
    provider.fault_once("token.refresh_token", Fault::Hang);
    let holder = sandbox.start("auth-login", ["refresh"]);
    eventually("the holder asks", || asked(&provider) == 1);
    let start = || sandbox.start("auth-login", ["refresh", "--json"]);
    let mut waiting: Vec<Session> = (0..5).map(|_| start()).collect();
    drop(holder);
    for session in &mut waiting {
        document(&session.finish());
    }
    assert_eq!(asked(&provider), 2, "the killed one's, and one more");
    assert_no_leftovers(&sandbox);
}

#[test]
fn a_process_that_waits_for_a_silent_server_gets_its_failure_and_asks_nothing() {
    let (provider, sandbox) = expired();
    provider.fault("token.refresh_token", Fault::Hang);
    let mut holder = sandbox.start("auth-login", ["refresh"]);
    eventually("the holder asks", || asked(&provider) == 1);
    let mut waiting = sandbox.start("auth-login", ["refresh"]);
    let said = waiting.finish();
    assert_eq!(said.code, Some(4), "{said:?}");
    assert!(said.stderr.contains("in time"), "{said:?}");
    assert_eq!(asked(&provider), 1, "the one that waited asked nothing");
    let ended = holder.finish();
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert!(ended.stderr.contains("in time"), "{ended:?}");
}

#[test]
fn those_who_waited_for_a_failed_refresh_get_its_failure() {
    let (provider, sandbox) = expired();
    provider.fault(
        "token.refresh_token",
        Fault::Raw {
            status: 503,
            content_type: "application/json".to_owned(),
            body: "{}".to_owned(),
        },
    );
    // Until all of them are there, Claude Code seems to refresh.
    let lock = sandbox.config_dir().join(".oauth_refresh.lock");
    std::fs::create_dir(&lock).expect("Claude Code's lock");
    let start = || sandbox.start("auth-login", ["refresh"]);
    let mut sessions: Vec<Session> = (0..20).map(|_| start()).collect();
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(asked(&provider), 0, "Claude Code's lock is respected");
    std::fs::remove_dir(&lock).expect("Claude Code gives it back");
    for session in &mut sessions {
        let ended = session.finish();
        assert_eq!(ended.code, Some(4), "{ended:?}");
        assert!(ended.stderr.contains("server error"), "{ended:?}");
    }
    assert_eq!(asked(&provider), 1);
}

#[test]
fn a_lock_that_claude_code_left_behind_is_broken() {
    let (provider, sandbox) = expired();
    let lock = sandbox.config_dir().join(".oauth_refresh.lock");
    std::fs::create_dir(&lock).expect("a lock");
    age(&lock, Duration::from_secs(70));
    let ended = sandbox
        .command("auth-login")
        .arg("refresh")
        .assert()
        .success();
    assert_eq!(ended.get_output().stdout, b"", "it prints nothing");
    assert_eq!(asked(&provider), 1);
    assert_no_leftovers(&sandbox);
}

fn age(path: &Path, by: Duration) {
    let file = std::fs::File::open(path).expect("it opens");
    file.set_modified(SystemTime::now() - by)
        .expect("its owner may");
}

#[test]
fn a_login_that_is_good_asks_nothing_unless_it_is_forced() {
    let (provider, sandbox) = expired();
    sandbox.credentials(&provider.login(3600));
    let refresh = |args: &[&str]| {
        let mut command = sandbox.command("auth-login");
        let output = command.args(["refresh", "--json"]).args(args).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice::<Value>(&output.stdout).expect("a document")
    };
    assert_eq!(refresh(&[])["refreshed"], false);
    assert_eq!(asked(&provider), 0);
    assert_eq!(refresh(&["--min-validity", "2h"])["refreshed"], true);
    assert_eq!(refresh(&["--force"])["refreshed"], true);
    assert_eq!(asked(&provider), 2);
}
