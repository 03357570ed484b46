//! `auth-login login` and `setup-token` by the user's own Claude Code.

use std::time::{Duration, Instant};

use auth_tests::Visitor;
use serde_json::json;

use super::claude_world::{expired, left, run, runs, without_claude, world};
use crate::oauth_world::read;
use crate::refresh::stored;

#[test]
fn a_browser_logs_in_through_claude_code() {
    let (provider, sandbox) = world("ok");
    let login = [
        "auth-login",
        "login",
        "--json",
        "--email",
        "ada@example.com",
    ];
    let (code, stdout, stderr) = run(&sandbox, &login, "");
    assert_eq!(code, Some(0), "{stderr}");
    let document: serde_json::Value = serde_json::from_str(&stdout).expect("one document");
    assert_eq!(document["account"]["email"], "ada@example.com");
    assert_eq!(document["plan"], "max");
    let login = &stored(&sandbox)["claudeAiOauth"];
    let token = login["accessToken"].as_str().unwrap_or_default();
    assert!(provider.accepts(token));
    assert_eq!(login.get("clientId"), None);
    let account = &read(&sandbox, ".claude.json")["oauthAccount"];
    assert_eq!(account["emailAddress"], "ada@example.com");
    assert_eq!(
        runs(&sandbox)[0]["args"],
        json!(["auth", "login", "--claudeai", "--email", "ada@example.com"])
    );
    assert_eq!(left(&sandbox), Vec::<String>::new());
}

#[test]
fn a_console_account_gives_an_api_key() {
    let (_provider, sandbox) = world("ok");
    let (code, _, stderr) = run(&sandbox, &["auth-login", "login", "--console"], "");
    assert_eq!(code, Some(0), "{stderr}");
    let key = &read(&sandbox, ".claude.json")["primaryApiKey"];
    assert!(
        key.as_str()
            .is_some_and(|key| key.starts_with("sk-ant-api03-"))
    );
}

/// A login with the code on stdin; `change` makes of CODE#STATE what is pasted.
fn pasted(
    mode: &str,
    change: impl Fn(&str) -> String,
) -> (Option<i32>, String, auth_tests::Sandbox) {
    let (provider, sandbox) = world(mode);
    let url = sandbox.path("url");
    let args = ["login", "--code-stdin", "--no-browser", "--url-file"];
    let args = args
        .iter()
        .map(Into::into)
        .chain([url.clone().into_os_string()]);
    let mut session = sandbox.start("auth-login", args);
    let page = Visitor::new().consent(&session.wait_for(&url));
    let code = page
        .between("<code id=\"code\">", "</code>")
        .map(str::to_owned);
    let code = code.unwrap_or_else(|| panic!("{}", page.text));
    session.say(&format!("{}\n", change(&code)));
    let ended = session.finish();
    drop(provider);
    (ended.code, ended.stderr, sandbox)
}

#[test]
fn a_pasted_code_logs_in_and_one_of_another_login_does_not() {
    let (code, stderr, sandbox) = pasted("ok", str::to_owned);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stored(&sandbox)["claudeAiOauth"]["accessToken"].is_string());
    // The page's code without its state: it is known.
    let (code, stderr, _) = pasted("ok", |code| {
        code.split('#').next().unwrap_or_default().into()
    });
    assert_eq!(code, Some(0), "{stderr}");
    let (code, stderr, sandbox) = pasted("ok", |code| {
        format!("{}#another", code.split('#').next().unwrap_or_default())
    });
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("its state differs"), "{stderr}");
    assert!(!sandbox.config_dir().join(".credentials.json").exists());
}

#[test]
fn a_login_that_fails_leaves_the_old_one() {
    for (mode, code) in [("invalid_grant", 3), ("500", 4), ("html", 4)] {
        let (provider, sandbox) = world(mode);
        let before = expired(&provider, &sandbox);
        let (exit, _, stderr) = run(&sandbox, &["auth-login", "login"], "");
        assert_eq!(exit, Some(code), "{mode}: {stderr}");
        assert_eq!(stored(&sandbox), before, "{mode}");
        assert_eq!(left(&sandbox), Vec::<String>::new(), "{mode}");
    }
}

#[test]
fn a_version_with_other_texts_is_named() {
    let (_provider, sandbox) = world("other");
    let began = Instant::now();
    let (code, _, stderr) = run(&sandbox, &["auth-login", "login"], "");
    assert_eq!(code, Some(4), "{stderr}");
    assert!(
        stderr.contains("Claude Code 9.9.9 behaves differently"),
        "{stderr}"
    );
    assert!(began.elapsed() < Duration::from_secs(30));
    let (code, stdout, stderr) = run(&sandbox, &["setup-token"], "");
    assert_eq!((code, stdout.as_str()), (Some(4), ""), "{stderr}");
    assert!(stderr.contains("expected one token"), "{stderr}");
}

#[test]
fn setup_token_prints_one_bare_line_of_any_length() {
    for length in [40, 108, 500, 5000, 12_000] {
        let (_provider, mut sandbox) = world("ok");
        sandbox.set("FAKE_CLAUDE_TOKEN", length.to_string());
        let (code, stdout, stderr) = run(&sandbox, &["setup-token"], "");
        assert_eq!(code, Some(0), "{length}: {stderr}");
        let token = stdout.strip_suffix('\n').expect("a line");
        assert_eq!(token.len(), length, "{token}");
        assert!(token.starts_with("sk-ant-oat01-"), "{token}");
        assert!(token.bytes().all(|byte| byte.is_ascii_graphic()), "{token}");
        assert!(!stderr.contains(token), "the token is on stderr too");
        assert_eq!(left(&sandbox), Vec::<String>::new());
    }
}

#[test]
fn setup_token_gives_a_token_that_the_server_accepts() {
    let (provider, sandbox) = world("ok");
    let (code, stdout, stderr) = run(&sandbox, &["setup-token", "--json"], "");
    assert_eq!(code, Some(0), "{stderr}");
    let document: serde_json::Value = serde_json::from_str(&stdout).expect("one document");
    assert!(provider.accepts(document["token"].as_str().expect("a token")));
    assert!(!sandbox.config_dir().join(".credentials.json").exists());
}

#[test]
fn an_error_on_the_screen_ends_setup_token() {
    for (mode, code) in [("invalid_grant", 3), ("500", 4)] {
        let (_provider, sandbox) = world(mode);
        let (exit, stdout, stderr) = run(&sandbox, &["setup-token"], "");
        assert_eq!(
            (exit, stdout.as_str()),
            (Some(code), ""),
            "{mode}: {stderr}"
        );
    }
}

#[test]
fn without_claude_code_and_client_the_next_steps_are_named() {
    let (_provider, sandbox) = without_claude();
    for words in [["auth-login", "login"].as_slice(), &["setup-token"]] {
        let (code, _, stderr) = run(&sandbox, words, "");
        assert_eq!(code, Some(3), "{stderr}");
        let hints: Vec<&str> = stderr
            .lines()
            .filter(|line| line.starts_with("hint: "))
            .collect();
        assert!(hints[0].contains("install Claude Code"), "{stderr}");
        assert!(hints[1].contains("client_id"), "{stderr}");
    }
}

#[test]
fn logout_erases_and_says_where_the_tokens_are_revoked() {
    let (provider, sandbox) = world("ok");
    expired(&provider, &sandbox);
    let (code, _, stderr) = run(&sandbox, &["auth-login", "logout"], "");
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("claude.ai/settings"), "{stderr}");
    assert!(stderr.contains("may stay valid"), "{stderr}");
    assert_eq!(runs(&sandbox).len(), 0, "nothing is run");
    let stored = read(&sandbox, ".credentials.json");
    assert!(stored["claudeAiOauth"].is_null());
}
