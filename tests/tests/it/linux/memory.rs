//! What is left of a secret in memory after use: at the end of each process of auth-tools there is no
//! copy, in heap, stacks or buffers. What an environment holds stays: the system keeps it there.

use std::time::{Duration, Instant};

use auth_tests::{Certificate, Provider, Sandbox, Visitor};
use serde_json::json;

use super::at_exit::{Ended, Followed, Memory};
use crate::oauth_world::{read, world};
use crate::refresh::stored;
use crate::tls;

/// An invented key, of the length that keys have.
const KEY: &str =
    "sk-ant-api03-INVENTED-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOPQRSTAA";

fn run(sandbox: &Sandbox, name: &str, args: &[&str], stdin: &str) -> Ended {
    let followed = Followed::start(sandbox, name, args);
    followed.say(stdin);
    let ended = followed.finish();
    assert_eq!(ended.code, Some(0), "{name} {args:?}");
    ended
}

/// The programs of auth-tools that ended.
fn kit(ended: &Ended) -> impl Iterator<Item = &Memory> {
    let programs =
        |memory: &&Memory| memory.program.starts_with("auth-") || memory.program == "setup-token";
    ended.memories.iter().filter(programs)
}

/// The `programs` have ended and hold neither a secret nor one of its halves; a half alone is what
/// a block of a hash or a record may keep.
fn assert_gone(ended: &Ended, programs: &[&str], secrets: &[&str]) {
    let names: Vec<&str> = kit(ended).map(|memory| memory.program.as_str()).collect();
    for program in programs {
        assert!(names.contains(program), "{program} is not among {names:?}");
    }
    for memory in kit(ended) {
        assert!(memory.size() > 100_000, "{} was read", memory.program);
        for secret in secrets {
            assert!(secret.len() >= 40, "long enough to be no accident");
            let (first, second) = secret.split_at(secret.len() / 2);
            for part in [first, second] {
                let places = memory.places(part);
                assert!(places.is_empty(), "{}: {part}: {places:?}", memory.program);
            }
        }
    }
}

/// The stored tokens.
fn tokens(sandbox: &Sandbox) -> [String; 2] {
    let login = &read(sandbox, ".credentials.json")["claudeAiOauth"];
    let text = |name: &str| login[name].as_str().expect("a token").to_owned();
    [text("accessToken"), text("refreshToken")]
}

fn logged_in() -> (Provider, Sandbox, [String; 2]) {
    let (provider, sandbox) = world();
    sandbox.credentials(&provider.login(36_000));
    let tokens = tokens(&sandbox);
    (provider, sandbox, tokens)
}

#[test]
fn what_an_environment_holds_is_found_so_the_search_sees() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    let ended = run(&sandbox, "auth-core", &["token"], "");
    let memory = kit(&ended).next().expect("auth-core");
    assert_eq!(
        memory.places(KEY),
        ["1 in [stack]"],
        "the environment's own"
    );
}

#[test]
fn a_login_leaves_no_secret_in_memory() {
    let (provider, sandbox) = world();
    let ended = run(&sandbox, "auth-login", &["login", "-vv"], "");
    let [access, refresh] = tokens(&sandbox);
    let sent = provider.last("token").expect("it was asked").fields;
    let secrets = [&access, &refresh, &sent["code"], &sent["code_verifier"]];
    let secrets = secrets.map(String::as_str);
    assert_gone(&ended, &["auth-login"], &secrets);
}

#[test]
fn a_refresh_over_tls_leaves_neither_old_nor_new_tokens_in_memory() {
    let world = tls::World::new(Certificate::Good).trust("SSL_CERT_FILE");
    let old = tokens(&world.sandbox);
    let ended = run(&world.sandbox, "auth-login", &["refresh"], "");
    let new = tokens(&world.sandbox);
    assert_ne!(old, new);
    let secrets: Vec<&str> = old.iter().chain(&new).map(String::as_str).collect();
    assert_gone(&ended, &["auth-login"], &secrets);
}

#[test]
fn a_logout_and_a_check_of_a_credential_leave_nothing_in_memory() {
    let (provider, mut sandbox, [access, refresh]) = logged_in();
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    let headers = json!({"version": 1, "headers": {"Authorization": [format!("Bearer {access}")]}});
    let ended = run(&sandbox, "auth-login", &["verify"], &headers.to_string());
    assert!(ended.stdout.starts_with("accepted"), "{}", ended.stdout);
    assert_gone(&ended, &["auth-login"], &[&access]);
    let ended = run(&sandbox, "auth-login", &["logout"], "");
    assert_eq!(provider.revoked(), 1);
    let programs = ["auth-login", "auth-store"];
    assert_gone(&ended, &programs, &[&access, &refresh]);
}

#[test]
fn a_token_that_is_printed_once_is_nowhere_else() {
    let (provider, sandbox) = world();
    let file = sandbox.path("url");
    let path = file.to_str().expect("a path");
    let args = ["--no-browser", "--code-stdin", "--url-file", path];
    let followed = Followed::start(&sandbox, "setup-token", &args);
    let end = Instant::now() + Duration::from_secs(20);
    while std::fs::read_to_string(&file)
        .unwrap_or_default()
        .is_empty()
    {
        assert!(Instant::now() < end, "the URL does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
    let url = std::fs::read_to_string(&file).expect("the URL");
    let page = Visitor::new().consent(url.trim_end());
    let code = page.between("<code id=\"code\">", "</code>");
    followed.say(&format!("{}\n", code.expect("a code")));
    let ended = followed.finish();
    let sent = provider.last("token").expect("it was asked").fields;
    let token = ended.stdout.trim_end();
    assert!(provider.accepts(token), "{token}");
    let secrets = [token, &sent["code"], &sent["code_verifier"]];
    assert_gone(&ended, &["setup-token"], &secrets);
}

#[test]
fn the_store_keeps_nothing_in_memory() {
    let (_provider, sandbox, [access, refresh]) = logged_in();
    let secrets = [access.as_str(), &refresh];
    let ended = run(&sandbox, "auth-store", &["get", "--json"], "");
    assert_gone(&ended, &["auth-store"], &secrets);
    let document = ended.stdout;
    assert!(document.contains(&access), "{document}");
    for args in [&["put"][..], &["get"], &["show"], &["check"]] {
        let ended = run(&sandbox, "auth-store", args, &document);
        assert_gone(&ended, &["auth-store"], &secrets);
    }
    let key = json!({"primaryApiKey": KEY}).to_string();
    let ended = run(&sandbox, "auth-store", &["put"], &key);
    assert_gone(&ended, &["auth-store"], &[KEY, &access, &refresh]);
    assert!(sandbox.config_dir().join(".claude.json").exists());
}

#[test]
fn who_hands_a_login_over_keeps_nothing_of_it_in_memory() {
    let (_provider, sandbox, [access, refresh]) = logged_in();
    let secrets = [access.as_str(), &refresh];
    for args in [&["token"][..], &["headers"], &["env"], &["explain"]] {
        let ended = run(&sandbox, "auth-core", args, "");
        assert_gone(&ended, &["auth-core"], &secrets);
    }
    let ended = run(&sandbox, "auth-status", &["--json"], "");
    assert_gone(&ended, &["auth-status"], &secrets);
    // auth-core has become the child, which holds what it was given and no more.
    let ended = run(&sandbox, "auth-core", &["exec", "--", "true"], "");
    let child = ended.memories.last().expect("true");
    assert_eq!(child.program, "true");
    assert_eq!(child.places(&access), ["1 in [stack]"], "its environment");
    assert!(child.places(&refresh).is_empty());
    assert_eq!(stored(&sandbox)["claudeAiOauth"]["accessToken"], access);
}

#[test]
fn the_runner_of_the_key_helper_keeps_nothing_in_memory() {
    let sandbox = Sandbox::new();
    sandbox.settings(&json!({"apiKeyHelper": "cat key"}));
    sandbox.write("project/key", KEY);
    let runner = ["auth-helper-runner"];
    for (args, stdin) in [
        // Runs the helper, reads the cache, is told that the key was refused.
        (&["get"][..], ""),
        (&["get", "--json"], ""),
        (&["get", "--rejected", "-"], KEY),
    ] {
        let ended = run(&sandbox, runner[0], args, stdin);
        assert!(ended.stdout.contains(KEY), "{args:?}");
        assert_gone(&ended, &runner, &[KEY]);
    }
    let ended = run(&sandbox, "auth-core", &["headers"], "");
    assert_gone(&ended, &["auth-core", "auth-helper-runner"], &[KEY]);
}
