//! What the user sees.

use auth_core::ExitStatus;
use auth_tests::Sandbox;
use serde_json::json;

use crate::harness::status;

const TOKEN: &str = "sk-ant-oat01-INVENTED-TOKEN";

fn busy() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_AUTH_TOKEN", TOKEN);
    sandbox.set("ANTHROPIC_API_KEY", "sk-ant-api03-INVENTED-KEY");
    sandbox.set("CLAUDE_CODE_USE_VERTEX", "perhaps");
    sandbox.set(
        "ANTHROPIC_BASE_URL",
        "https://user:hidden@gateway.example/v1",
    );
    sandbox.settings(&json!({
        "apiKeyHelper": "vault read -field=key secret/anthropic",
        "env": {"ANTHROPIC_BASE_URL": "https://user:hidden@other-gateway.example"}}));
    sandbox
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut sandbox = busy();
    for columns in [40, 60, 80, 100] {
        sandbox.set("COLUMNS", columns.to_string());
        let outcome = status(&sandbox, [""; 0]);
        assert_eq!(outcome.exit, ExitStatus::Ok, "{}", outcome.stderr);
        for line in outcome.stdout.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        assert!(
            outcome.stdout.contains("api-key-helper"),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn it_is_coloured_only_where_asked_and_the_text_is_the_same() {
    let sandbox = busy();
    let plain = status(&sandbox, [""; 0]).stdout;
    assert!(!plain.contains('\u{1b}'), "no terminal, no colour");
    let colored = status(&sandbox, ["--color", "always"]).stdout;
    assert!(colored.contains("\u{1b}["), "{colored}");
    assert_eq!(without_escapes(&colored), plain);
    assert_eq!(status(&sandbox, ["--color", "never"]).stdout, plain);
}

fn without_escapes(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('m').expect("a colour ends with m").1);
    }
    kept
}

#[test]
fn no_secret_is_shown_at_any_verbosity() {
    for args in [
        &["-vv"][..],
        &["-vv", "--json"],
        &["--assert", "source=login", "-vv"],
    ] {
        let outcome = status(&busy(), args);
        let said = outcome.stdout + &outcome.stderr;
        assert!(!said.is_empty());
        for secret in ["INVENTED", "hidden", "perhaps"] {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
    }
}

#[test]
fn a_path_below_the_home_directory_is_written_with_a_tilde() {
    let mut sandbox = busy();
    let home = sandbox.path("home");
    sandbox.unset("CLAUDE_CONFIG_DIR");
    sandbox.write("home/.claude/settings.json", r#"{"apiKeyHelper": "true"}"#);
    let outcome = status(&sandbox, [""; 0]);
    assert!(outcome.stdout.contains("~/"), "{}", outcome.stdout);
    let home = home.display().to_string();
    assert!(!outcome.stdout.contains(&home), "{}", outcome.stdout);
}

#[test]
fn without_auth_store_the_rest_is_still_shown() {
    let mut sandbox = busy();
    sandbox.set("AUTH_STORE_BACKEND", "keychain");
    let outcome = status(&sandbox, ["--json"]);
    let document = outcome.document();
    assert_eq!(outcome.exit, ExitStatus::Ok);
    assert_eq!(document["store"]["state"], "unavailable");
    assert_eq!(document["decision"]["active"]["source"], "auth-token");
}
