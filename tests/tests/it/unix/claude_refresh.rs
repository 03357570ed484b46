//! A login of Claude Code that has expired, refreshed by the user's own Claude Code.

use std::time::{Duration, Instant};

use auth_tests::Session;
use serde_json::{Value, json};

use super::claude_world::{expired, install, left, run, runs, without_claude, world};
use crate::refresh::stored;

const REFRESH: &[&str] = &["auth-login", "refresh"];

#[test]
fn an_expired_login_is_refreshed_by_the_installed_claude_code() {
    let (provider, mut sandbox) = world("ok");
    let before = expired(&provider, &sandbox);
    for (name, value) in [
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:9"),
        ("CLAUDE_CODE_SIMPLE", "1"),
        ("CLAUDE_CODE_USE_BEDROCK", "1"),
        ("AWS_SECRET_ACCESS_KEY", "hidden"),
    ] {
        sandbox.set(name, value);
    }
    let (code, stdout, stderr) = run(&sandbox, REFRESH, "");
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    let after = stored(&sandbox);
    let token = after["claudeAiOauth"]["accessToken"].as_str();
    assert!(token.is_some_and(|token| provider.accepts(token)));
    for member in ["unknownToUs", "scopes", "subscriptionType"] {
        let of = |document: &Value| document["claudeAiOauth"][member].clone();
        assert_eq!(of(&after), of(&before), "{member}");
    }
    assert_eq!(after["mcpOAuth"], before["mcpOAuth"]);
    let runs = runs(&sandbox);
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0]["variables"], json!([]), "what it should not see");
    let cwd = runs[0]["cwd"].as_str().unwrap_or_default();
    assert!(cwd.contains("/config/auth-tools/run-refresh-"), "{cwd}");
    assert_eq!(left(&sandbox), Vec::<String>::new());
    let recorded = std::fs::read_to_string(sandbox.path("xdg-state/auth-tools/claude-run.json"));
    assert!(recorded.expect("a record").contains("2.1.332"));
}

#[test]
fn thirty_callers_at_once_make_one_run() {
    let (provider, sandbox) = world("slow=300");
    expired(&provider, &sandbox);
    let start = |_| sandbox.start("auth-core", ["token"]);
    let mut sessions: Vec<Session> = (0..30).map(start).collect();
    let ended: Vec<_> = sessions.iter_mut().map(Session::finish).collect();
    let token = stored(&sandbox)["claudeAiOauth"]["accessToken"].clone();
    let expected = format!("{}\n", token.as_str().expect("a token"));
    for ended in ended {
        assert_eq!(
            (ended.code, &ended.stdout),
            (Some(0), &expected),
            "{ended:?}"
        );
    }
    assert_eq!(runs(&sandbox).len(), 1);
    assert_eq!(provider.count("token.refresh_token"), 1);
}

#[test]
fn whatever_goes_wrong_the_stored_login_stays_as_it_was() {
    for (mode, code, words) in [
        ("invalid_grant", 3, "rejected the refresh token"),
        ("500", 4, "could not refresh the login"),
        ("html", 4, "could not refresh the login"),
        ("killed", 4, "killed by signal 9"),
        (
            "other",
            4,
            "Claude Code 9.9.9 behaves differently: expected",
        ),
    ] {
        let (provider, sandbox) = world(mode);
        let before = expired(&provider, &sandbox);
        let (exit, stdout, stderr) = run(&sandbox, REFRESH, "");
        assert_eq!(
            (exit, stdout.as_str()),
            (Some(code), ""),
            "{mode}: {stderr}"
        );
        assert!(stderr.contains(words), "{mode}: {stderr}");
        assert_eq!(stored(&sandbox), before, "{mode}");
        assert_eq!(left(&sandbox), Vec::<String>::new(), "{mode}");
    }
}

#[test]
fn an_answer_that_takes_12_seconds_is_waited_for() {
    let (provider, sandbox) = world("slow");
    expired(&provider, &sandbox);
    let (code, _, stderr) = run(&sandbox, REFRESH, "");
    assert_eq!(code, Some(0), "{stderr}");
}

#[test]
fn a_program_that_hangs_is_ended_after_45_seconds() {
    let (provider, sandbox) = world("hang");
    let before = expired(&provider, &sandbox);
    let began = Instant::now();
    let (code, _, stderr) = run(&sandbox, REFRESH, "");
    assert_eq!(code, Some(4), "{stderr}");
    assert!(stderr.contains("did not finish within 45 s"), "{stderr}");
    assert!(began.elapsed() < Duration::from_secs(50));
    assert_eq!(stored(&sandbox), before);
    assert!(!is_running(&runs(&sandbox)[0]), "a child is left behind");
}

fn is_running(run: &Value) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", run["pid"]));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn killed_at_ten_moments_nothing_is_lost() {
    for moment in 0..10 {
        let (provider, mut sandbox) = world("slow=150");
        expired(&provider, &sandbox);
        let victim = sandbox.start("auth-login", ["refresh"]);
        std::thread::sleep(Duration::from_millis(moment * 30));
        // Dropping it kills it; the program that it started lives on.
        drop(victim);
        let started = runs(&sandbox).len();
        sandbox.set("FAKE_CLAUDE", "ok");
        let (code, _, stderr) = run(&sandbox, REFRESH, "");
        assert_eq!(code, Some(0), "{moment}: {stderr}");
        let token = stored(&sandbox)["claudeAiOauth"]["accessToken"].clone();
        let token = token.as_str().unwrap_or_default().to_owned();
        assert!(provider.accepts(&token), "{moment}: the login is lost");
        assert_eq!(provider.reuses(), 0, "{moment}: a refresh token came twice");
        assert_eq!(provider.count("token.refresh_token"), 1, "{moment}");
        assert_eq!(runs(&sandbox).len(), 1.max(started), "{moment}: runs");
        assert_eq!(left(&sandbox), Vec::<String>::new(), "{moment}");
    }
}

#[test]
fn what_a_killed_refresh_left_is_not_adopted_by_another_login() {
    let (provider, sandbox) = world("slow=500");
    expired(&provider, &sandbox);
    let victim = sandbox.start("auth-login", ["refresh"]);
    let end = Instant::now() + Duration::from_secs(20);
    while runs(&sandbox).is_empty() {
        assert!(Instant::now() < end, "the program does not start");
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(victim);
    // Meanwhile the user logs in again.
    let new = provider.login(3600);
    sandbox.credentials(&new);
    let end = Instant::now() + Duration::from_secs(20);
    while !left(&sandbox).is_empty() {
        assert!(Instant::now() < end, "the directory stays");
        let (code, _, stderr) = run(&sandbox, REFRESH, "");
        assert_eq!(code, Some(0), "{stderr}");
    }
    assert_eq!(
        stored(&sandbox)["claudeAiOauth"]["accessToken"],
        new["claudeAiOauth"]["accessToken"]
    );
}

#[test]
fn a_repositorys_claude_is_never_given_a_refresh_token() {
    let (provider, mut sandbox) = without_claude();
    sandbox.set("FAKE_CLAUDE_PROVIDER", provider.base());
    sandbox.set("FAKE_CLAUDE_LOG", sandbox.path("log"));
    expired(&provider, &sandbox);
    std::fs::create_dir_all(sandbox.path("project/.git")).expect("a repository");
    let open = sandbox.path("open");
    for folder in ["project/node_modules/.bin", "project/bin", "open"] {
        install(&sandbox, folder);
    }
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(&open, mode).expect("a folder that others can write to");
    let folders = [
        sandbox.path("project/node_modules/.bin"),
        sandbox.path("project/bin"),
        open,
        "bin".into(),
        "/usr/bin".into(),
    ];
    sandbox.set("PATH", std::env::join_paths(folders).expect("folders"));
    let (code, _, stderr) = run(&sandbox, REFRESH, "");
    assert_eq!(code, Some(3), "{stderr}");
    assert_eq!(runs(&sandbox), Vec::<Value>::new());
    assert!(stderr.contains("Claude Code was not found"), "{stderr}");
    let hints: Vec<&str> = stderr
        .lines()
        .filter(|line| line.starts_with("hint: "))
        .collect();
    assert!(hints[0].contains("install Claude Code"), "{stderr}");
    assert!(hints[1].contains("client_id"), "{stderr}");
    // Outside of the project it is taken.
    let safe = sandbox.path("safe");
    install(&sandbox, "safe");
    sandbox.set(
        "PATH",
        std::env::join_paths([safe, "/usr/bin".into()]).expect("folders"),
    );
    let (code, _, stderr) = run(&sandbox, REFRESH, "");
    assert_eq!(code, Some(0), "{stderr}");
}

#[test]
fn the_configured_program_and_client_decide_who_refreshes() {
    let (provider, sandbox) = world("500");
    expired(&provider, &sandbox);
    // The client that is named on the command line.
    let client = [
        "auth-login",
        "refresh",
        "--client-id",
        auth_tests::CLIENT_ID,
    ];
    let (code, _, stderr) = run(&sandbox, &client, "");
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(runs(&sandbox).len(), 0);
    let forced = ["auth-login", "refresh", "--force", "--via", "claude"];
    let (code, _, stderr) = run(&sandbox, &forced, "");
    assert_eq!(code, Some(4), "{stderr}");
    assert_eq!(runs(&sandbox).len(), 1);
    let forced = ["auth-login", "refresh", "--force", "--via", "client"];
    let (code, _, stderr) = run(&sandbox, &forced, "");
    assert_eq!(code, Some(3), "{stderr}");
}

#[test]
fn an_expired_login_that_nobody_can_refresh_is_unusable_and_says_what_to_install() {
    let (provider, sandbox) = without_claude();
    expired(&provider, &sandbox);
    for words in [
        ["auth-core", "resolve"].as_slice(),
        &["auth-core", "token"],
        &["auth-core", "exec", "--", "true"],
        &["auth-login", "refresh"],
    ] {
        let (code, stdout, stderr) = run(&sandbox, words, "");
        assert_eq!(
            (code, stdout.as_str()),
            (Some(3), ""),
            "{words:?}: {stderr}"
        );
        let lines = stderr.lines();
        let hints: Vec<&str> = lines.filter(|line| line.starts_with("hint: ")).collect();
        assert!(
            hints[0].contains("install Claude Code"),
            "{words:?}: {stderr}"
        );
        assert!(hints[1].contains("client_id"), "{words:?}: {stderr}");
    }
    let (code, stdout, _) = run(&sandbox, &["auth-status"], "");
    assert_eq!(code, Some(3), "{stdout}");
    assert!(stdout.contains("refreshed by nobody"), "{stdout}");
}

#[test]
fn a_configured_program_that_does_not_exist_is_named() {
    let (provider, sandbox) = world("ok");
    expired(&provider, &sandbox);
    let config = "[claude]\nprogram = \"/nonexistent/claude\"\n";
    sandbox.write("xdg-config/auth-tools/config.toml", config);
    let (code, _, stderr) = run(&sandbox, REFRESH, "");
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("`/nonexistent/claude`"), "{stderr}");
    assert_eq!(runs(&sandbox).len(), 0, "another one is not taken");
}
