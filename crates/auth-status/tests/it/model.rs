//! The guard of a script, as a whole: whatever two things are set, an assertion about who pays that
//! holds is not contradicted by a header that `auth-core explain --client` predicts.

use auth_core::ExitStatus;
use auth_tests::Sandbox;
use serde_json::{Value, json};

use crate::harness::{call, status};

/// Something that can be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Set {
    AuthToken,
    ApiKey,
    /// In the `env` of the user's settings.
    KeyOfSettings,
    OauthToken,
    /// An API key in the variable of OAuth tokens.
    KeyAsToken,
    MaxLogin,
    FreeLogin,
    /// Expired, and somebody can refresh it: the commonest of all.
    ExpiredLogin,
    ConsoleLogin,
    Profile,
    Federation,
    Bedrock,
    Gateway,
    Remote,
    HostManaged,
}

use Set::{
    ApiKey, AuthToken, Bedrock, ConsoleLogin, ExpiredLogin, Federation, FreeLogin, Gateway,
    HostManaged, KeyAsToken, KeyOfSettings, MaxLogin, OauthToken, Profile, Remote,
};

const ALL: [Set; 15] = [
    AuthToken,
    ApiKey,
    KeyOfSettings,
    OauthToken,
    KeyAsToken,
    MaxLogin,
    FreeLogin,
    ExpiredLogin,
    ConsoleLogin,
    Profile,
    Federation,
    Bedrock,
    Gateway,
    Remote,
    HostManaged,
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum More {
    Nothing,
    Helper,
    Policy,
}

fn sandbox(sets: [Set; 2], more: More) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("CLAUDE_CODE_OAUTH_CLIENT_ID", "client");
    sandbox.set("ANTHROPIC_CONFIG_DIR", sandbox.path("anthropic"));
    let mut settings = json!({});
    if more == More::Helper {
        settings["apiKeyHelper"] = "echo sk-ant-api03-h".into();
    }
    if more == More::Policy {
        let managed = sandbox.write("managed.json", r#"{"forceLoginMethod": "claudeai"}"#);
        sandbox.set("AUTH_TOOLS_MANAGED_SETTINGS", managed);
    }
    let login = |plan: &str, end: i64| {
        json!({"claudeAiOauth": {"accessToken": "sk-ant-oat01-x", "refreshToken": "sk-ant-ort01-x",
            "expiresAt": end, "scopes": ["user:inference"], "subscriptionType": plan}})
    };
    for set in sets {
        match set {
            AuthToken => drop(sandbox.set("ANTHROPIC_AUTH_TOKEN", "t")),
            ApiKey => drop(sandbox.set("ANTHROPIC_API_KEY", "sk-ant-api03-k")),
            KeyOfSettings => settings["env"]["ANTHROPIC_API_KEY"] = "sk-ant-api03-s".into(),
            OauthToken => drop(sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-t")),
            KeyAsToken => drop(sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-api03-t")),
            MaxLogin => drop(sandbox.credentials(&login("max", 4_102_444_800_000))),
            FreeLogin => drop(sandbox.credentials(&login("free", 4_102_444_800_000))),
            ExpiredLogin => drop(sandbox.credentials(&login("pro", 1_000))),
            ConsoleLogin => {
                sandbox.credentials(&json!({}));
                sandbox.client_state(&json!({"primaryApiKey": "sk-ant-api03-c"}));
            }
            Profile => {
                sandbox.write("anthropic/configs/work.json", "{}");
                sandbox.write(
                    "anthropic/credentials/work.json",
                    r#"{"access_token": "p"}"#,
                );
                sandbox.set("ANTHROPIC_PROFILE", "work");
            }
            Federation => {
                sandbox.set("ANTHROPIC_FEDERATION_RULE_ID", "f");
                sandbox.set("ANTHROPIC_ORGANIZATION_ID", "o");
                sandbox.set("ANTHROPIC_IDENTITY_TOKEN", "j");
            }
            Bedrock => {
                sandbox.set("CLAUDE_CODE_USE_BEDROCK", "1");
                sandbox.set("AWS_BEARER_TOKEN_BEDROCK", "b");
            }
            Gateway => drop(sandbox.set("ANTHROPIC_BASE_URL", "https://gateway.example")),
            Remote => drop(sandbox.set("CLAUDE_CODE_REMOTE", "1")),
            HostManaged => drop(sandbox.set("CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST", "1")),
        }
    }
    sandbox.settings(&settings);
    sandbox
}

/// Who pays for what is sent in a header, written from the page alone.
fn payer(name: &str, sets: [Set; 2]) -> &'static str {
    match name {
        "AWS_BEARER_TOKEN_BEDROCK" => "cloud",
        _ if sets.contains(&Gateway) => "gateway",
        "auth-token" => "unknown",
        "api-key" | "api-key-helper" | "console-login" | "profile" | "federation" => "api",
        "oauth-token" if sets.contains(&KeyAsToken) => "unknown",
        // The last one that was stored is the login.
        "login" if sets.iter().rfind(|set| is_login(**set)) == Some(&FreeLogin) => "unknown",
        "oauth-token" | "login" => "subscription",
        other => panic!("{other} is sent"),
    }
}

fn is_login(set: Set) -> bool {
    matches!(set, MaxLogin | FreeLogin | ExpiredLogin | ConsoleLogin)
}

/// The headers that Claude Code would send.
fn predicted(sandbox: &Sandbox, session: &str) -> Vec<String> {
    let args = ["explain", "--client", "--json", "--session", session];
    let client = call(auth_core::TOOL, sandbox, args).document()["client"].clone();
    let names = [&client["authorization"], &client["x_api_key"]];
    let names = names.into_iter().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

#[test]
fn an_assertion_that_holds_is_never_contradicted_by_what_claude_code_sends() {
    let (mut count, mut held) = (0_u32, 0_u32);
    for (session, more) in [
        ("print", More::Nothing),
        ("print", More::Helper),
        ("print", More::Policy),
        ("interactive", More::Nothing),
        ("remote", More::Helper),
    ] {
        for (index, first) in ALL.iter().enumerate() {
            for second in &ALL[index..] {
                let sets = [*first, *second];
                let sandbox = sandbox(sets, more);
                let sent = predicted(&sandbox, session);
                count += 1;
                for billing in ["subscription", "api", "gateway"] {
                    let assertion = format!("billing={billing}");
                    let args = ["--session", session, "--assert", &assertion];
                    if status(&sandbox, args).exit != ExitStatus::Ok {
                        continue;
                    }
                    held += 1;
                    let place = format!("{sets:?}, {session}, {more:?}: {assertion}");
                    assert!(!sent.is_empty(), "{place}: nothing is sent");
                    for name in &sent {
                        assert_eq!(payer(name, sets), billing, "{place}: {name}");
                    }
                }
            }
        }
    }
    assert_eq!(count, 5 * 120);
    assert!(
        held > count / 3,
        "hardly any assertion holds: {held} of {count}"
    );
}
