//! The screen in ten situations, at 80 and 40 columns, with and without colour.
//!
//! `SNAPSHOTS=overwrite cargo test -p auth-status` writes them anew.

use auth_tests::Sandbox;
use serde_json::{Value, json};
use snapbox::assert::DEFAULT_ACTION_ENV;
use snapbox::{Assert, Data};

use crate::harness::status;

const KEY: &str = "sk-ant-api03-INVENTED-KEY";

/// What a situation sets up, and the arguments.
type Situation = (&'static str, fn() -> Sandbox, &'static [&'static str]);

const SITUATIONS: [Situation; 10] = [
    ("nothing", home, &[]),
    ("login", max_login, &[]),
    ("key-over-login", key_over_login, &[]),
    (
        "unapproved-key",
        key_over_login,
        &["--session", "interactive"],
    ),
    ("expired-login", expired_login, &[]),
    ("console-login", console_login, &[]),
    ("helper-and-key", helper_and_key, &[]),
    ("gateway", gateway, &[]),
    ("bedrock", bedrock, &[]),
    ("policy", policy, &[]),
];

/// A sandbox whose paths are below its home, so that they are the same everywhere.
fn home() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.unset("CLAUDE_CONFIG_DIR");
    sandbox.set("CLAUDE_CODE_OAUTH_CLIENT_ID", "client-id");
    sandbox
}

fn with_login(plan: &str, expires_at: i64) -> Sandbox {
    let sandbox = home();
    let login = json!({"accessToken": "sk-ant-oat01-INVENTED", "refreshToken": "INVENTED",
        "scopes": ["user:inference"], "subscriptionType": plan, "expiresAt": expires_at});
    private(
        &sandbox,
        "home/.claude/.credentials.json",
        &json!({"claudeAiOauth": login}),
    );
    let account = json!({"emailAddress": "ada@example.com"});
    private(
        &sandbox,
        "home/.claude.json",
        &json!({"oauthAccount": account}),
    );
    sandbox
}

fn private(sandbox: &Sandbox, path: &str, content: &Value) {
    let path = sandbox.write(path, content.to_string());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(path, mode).expect("it is ours");
    }
    #[cfg(windows)]
    drop(path);
}

fn max_login() -> Sandbox {
    with_login("max", 1_800_007_200_000)
}

fn key_over_login() -> Sandbox {
    let mut sandbox = max_login();
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    sandbox
}

fn expired_login() -> Sandbox {
    let mut sandbox = with_login("pro", 1_799_990_000_000);
    sandbox.unset("CLAUDE_CODE_OAUTH_CLIENT_ID");
    sandbox
}

fn console_login() -> Sandbox {
    let sandbox = home();
    let state = json!({"primaryApiKey": KEY, "oauthAccount": {
        "emailAddress": "ada@example.com", "organizationName": "Engines"}});
    private(&sandbox, "home/.claude.json", &state);
    sandbox
}

fn helper_and_key() -> Sandbox {
    let mut sandbox = home();
    let settings = json!({"apiKeyHelper": "vault read -field=key secret/claude"});
    private(&sandbox, "home/.claude/settings.json", &settings);
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    sandbox
}

fn gateway() -> Sandbox {
    let mut sandbox = home();
    sandbox.set("ANTHROPIC_AUTH_TOKEN", "INVENTED");
    sandbox.set(
        "ANTHROPIC_BASE_URL",
        "https://ada:hidden@gateway.example/v1",
    );
    sandbox
}

fn bedrock() -> Sandbox {
    let mut sandbox = max_login();
    sandbox.set("CLAUDE_CODE_USE_BEDROCK", "1");
    sandbox
}

fn policy() -> Sandbox {
    let mut sandbox = key_over_login();
    let managed = sandbox.write("managed.json", r#"{"forceLoginMethod": "claudeai"}"#);
    sandbox.set("AUTH_TOOLS_MANAGED_SETTINGS", managed);
    sandbox
}

fn screen(situation: &Situation, columns: &str, color: &str) -> String {
    let (_, sandbox, args) = situation;
    let mut sandbox = sandbox();
    sandbox.set("COLUMNS", columns);
    let color = ["--color", color];
    status(&sandbox, args.iter().chain(&color)).stdout
}

#[test]
fn every_screen_is_as_it_was_looked_at() {
    let snapshots = Assert::new().action_env(DEFAULT_ACTION_ENV);
    for situation in &SITUATIONS {
        for (columns, color) in [("80", "never"), ("40", "never"), ("80", "always")] {
            let name = situation.0;
            let text = screen(situation, columns, color);
            let look = if color == "always" { "color" } else { columns };
            let path = format!(
                "{}/tests/it/snapshots/{name}.{look}.txt",
                env!("CARGO_MANIFEST_DIR")
            );
            let expected = Data::read_from(std::path::Path::new(&path), None);
            snapshots.eq(text, expected.raw());
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal_and_no_secret_is_shown() {
    for situation in &SITUATIONS {
        for columns in ["40", "80"] {
            let text = screen(situation, columns, "never");
            for line in text.lines() {
                let (width, columns): (usize, usize) =
                    (line.chars().count(), columns.parse().expect("a number"));
                assert!(width <= columns, "{columns}: {line}");
            }
            for secret in ["INVENTED", "hidden"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}
