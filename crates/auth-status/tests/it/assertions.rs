//! `--assert`, and how the program ends.

use auth_core::{ExitStatus, Secret};
use auth_tests::Sandbox;
use serde_json::{Value, json};

use crate::harness::status;

const KEY: &str = "sk-ant-api03-INVENTED-KEY";

fn with_key() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    sandbox
}

/// A Claude.ai login of Ada with these members.
fn with_login(members: &Value) -> Sandbox {
    let sandbox = Sandbox::new();
    let mut login = json!({"accessToken": "sk-ant-oat01-INVENTED",
        "refreshToken": "sk-ant-ort01-INVENTED", "scopes": ["user:inference"]});
    for (name, value) in members.as_object().expect("an object") {
        login[name] = value.clone();
    }
    sandbox.credentials(&json!({"claudeAiOauth": login}));
    sandbox.client_state(&json!({"hasCompletedOnboarding": true, "oauthAccount": {
        "emailAddress": "ada@example.com", "organizationName": "Engines"}}));
    sandbox
}

#[test]
fn what_holds_is_silent_and_exits_0() {
    let args = ["--assert", "source=api-key", "--assert", "billing=api"];
    let outcome = status(&with_key(), args);
    assert_eq!(outcome.exit, ExitStatus::Ok);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
}

#[test]
fn what_is_false_is_one_line_on_stderr_and_exit_1() {
    let outcome = status(&with_key(), ["--assert", "billing=subscription"]);
    assert_eq!(outcome.exit, ExitStatus::NotFound);
    assert_eq!(outcome.stdout, "");
    let line =
        "auth-status: assertion failed: `billing=subscription`: billing is api (session: print)\n";
    assert_eq!(outcome.stderr, line);
}

#[test]
fn with_json_the_assertions_that_are_false_are_listed() {
    let args = [
        "--json",
        "--assert",
        "source=login",
        "--assert",
        "billing=api",
    ];
    let outcome = status(&with_key(), args);
    assert_eq!(outcome.exit, ExitStatus::NotFound);
    let expected = json!({"version": 1,
        "failed": [{"assertion": "source=login", "reason": "it is api-key"}]});
    assert_eq!(outcome.document(), expected);
    assert_eq!(outcome.stderr.lines().count(), 1);
    let error: Value = serde_json::from_str(&outcome.stderr).expect("a JSON line");
    assert_eq!(error["error"]["code"], "assertion.false");
    assert_eq!(error["error"]["exit"], 1);
    let outcome = status(&with_key(), ["--json", "--assert", "billing=api"]);
    assert_eq!(outcome.document(), json!({"version": 1, "failed": []}));
}

/// The assertions that hold, of `asked`.
fn holding<'a>(sandbox: &Sandbox, asked: &[&'a str]) -> Vec<&'a str> {
    let holds = |assertion: &&&str| match status(sandbox, ["--assert", assertion]).exit {
        ExitStatus::Ok => true,
        ExitStatus::NotFound => false,
        exit => panic!("{assertion}: {exit:?}"),
    };
    asked.iter().filter(holds).copied().collect()
}

#[test]
fn alternatives_and_negations_are_understood() {
    let login = with_login(&json!({"subscriptionType": "max"}));
    let holding = holding(
        &login,
        &[
            "billing=subscription",
            "billing=api|subscription",
            "billing=api|cloud",
            "billing!=api",
            "billing!=api|subscription",
            "source!=login",
            "account=ADA@example.com",
            "account!=bob@example.com",
            "account!=ada@example.com",
            "organization=engines",
            "plan=max|pro",
            "profile=default",
            "profile=work",
            "session=print",
            "session=interactive",
        ],
    );
    let expected = [
        "billing=subscription",
        "billing=api|subscription",
        "billing!=api",
        "account=ADA@example.com",
        "account!=bob@example.com",
        "organization=engines",
        "plan=max|pro",
        "profile=default",
        "session=print",
    ];
    assert_eq!(holding, expected);
}

#[test]
fn a_value_that_is_unknown_satisfies_neither_an_assertion_nor_its_negation() {
    let asked = ["account=a@b", "account!=a@b", "plan=max", "plan!=max"];
    assert_eq!(holding(&with_key(), &asked), [""; 0]);
    let asked = [
        "account=none",
        "account!=a@b",
        "plan!=max",
        "source!=login",
        "billing!=api",
    ];
    assert_eq!(holding(&Sandbox::new(), &asked), asked[3..]);
}

#[test]
fn a_fingerprint_may_be_given_in_any_case_and_without_its_prefix() {
    let whole = Secret::from(KEY).fingerprint().to_string();
    let digits = whole.trim_start_matches("sha256:").to_uppercase();
    let asked = [&whole, &digits, "sha256:00000000"].map(|value| format!("fingerprint={value}"));
    let asked = asked.each_ref().map(String::as_str);
    assert_eq!(holding(&with_key(), &asked), asked[..2]);
    assert_eq!(holding(&Sandbox::new(), &asked), [""; 0]);
}

#[test]
fn a_subscription_has_to_pay_for_everything_that_is_sent() {
    let asked = ["billing=subscription"];
    let plan = |plan: &str| with_login(&json!({"subscriptionType": plan}));
    assert_eq!(holding(&plan("pro"), &asked), asked);
    assert_eq!(holding(&plan("free"), &asked), [""; 0]);
    let mut with_helper = plan("max");
    with_helper.settings(&json!({"apiKeyHelper": "echo k"}));
    assert_eq!(holding(&with_helper, &asked), [""; 0]);
    // A key in the variable of a token is refused by the API.
    let mut wrong = Sandbox::new();
    wrong.set("CLAUDE_CODE_OAUTH_TOKEN", KEY);
    assert_eq!(holding(&wrong, &asked), [""; 0]);
    // An unapproved key is used by `claude -p`, whatever stdin is.
    let mut unapproved = plan("max");
    unapproved.set("ANTHROPIC_API_KEY", KEY);
    assert_eq!(holding(&unapproved, &asked), [""; 0]);
    with_helper.set("ANTHROPIC_API_KEY", KEY);
    assert_eq!(holding(&with_helper, &["billing=api"]), ["billing=api"]);
}

#[test]
fn a_plan_that_is_not_recorded_holds_with_a_warning() {
    let outcome = status(
        &with_login(&json!({})),
        ["--assert", "billing=subscription"],
    );
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::Ok, "")
    );
    assert!(
        outcome
            .stderr
            .contains("the plan of the login is not recorded"),
        "{}",
        outcome.stderr
    );
    let outcome = status(&with_login(&json!({})), ["--assert", "source=login"]);
    assert_eq!(outcome.stderr, "");
}

#[test]
fn valid_for_needs_a_known_expiry_or_a_refresh_that_can_succeed() {
    let asked = ["valid-for=1h", "valid-for=3h", "valid-for=30d"];
    assert_eq!(
        holding(&with_key(), &asked),
        [""; 0],
        "no key has a known expiry"
    );
    // Of the harness, whose clock shows 2027-01-15T08:00:00Z.
    let in_two_hours = 1_800_007_200_000_i64;
    let refreshable = |refresh_until: Option<i64>| {
        let mut sandbox = with_login(&json!({
            "subscriptionType": "max", "expiresAt": in_two_hours,
            "refreshTokenExpiresAt": refresh_until}));
        sandbox.set("CLAUDE_CODE_OAUTH_CLIENT_ID", "client");
        sandbox
    };
    assert_eq!(holding(&refreshable(None), &asked), asked);
    let in_a_day = 1_800_086_400_000;
    assert_eq!(holding(&refreshable(Some(in_a_day)), &asked), asked[..2]);
    // Nobody can refresh it without a client or Claude Code.
    let mut nobody = refreshable(None);
    nobody.unset("CLAUDE_CODE_OAUTH_CLIENT_ID");
    assert_eq!(holding(&nobody, &asked), asked[..1]);
}

#[test]
fn a_policy_that_makes_claude_code_refuse_fails_every_assertion() {
    let mut sandbox = with_key();
    let managed = sandbox.write("managed.json", r#"{"forceLoginMethod": "claudeai"}"#);
    sandbox.set("AUTH_TOOLS_MANAGED_SETTINGS", managed);
    let asked = ["source=api-key", "billing=api", "session=print"];
    assert_eq!(holding(&sandbox, &asked), [""; 0]);
    let outcome = status(&sandbox, ["--assert", "source=api-key"]);
    assert!(
        outcome.stderr.contains("would refuse to start"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn an_unknown_key_is_a_usage_error_that_names_the_known_ones() {
    for wrong in ["colour=red", "source", "valid-for=tomorrow", "=login"] {
        let outcome = status(&with_key(), ["--assert", wrong]);
        assert_eq!(outcome.exit, ExitStatus::Usage, "{wrong}");
        assert_eq!(outcome.stdout, "", "{wrong}");
    }
    let outcome = status(&with_key(), ["--assert", "colour=red"]);
    for key in ["source", "billing", "account", "fingerprint", "valid-for"] {
        assert!(outcome.stderr.contains(key), "{}", outcome.stderr);
    }
}

#[test]
fn what_could_not_be_checked_is_neither_true_nor_false() {
    // No `auth-store` is installed here, and only that opens the keychain.
    let mut sandbox = Sandbox::new();
    sandbox.set("AUTH_STORE_BACKEND", "keychain");
    let outcome = status(&sandbox, ["--assert", "source=login"]);
    assert_eq!(outcome.exit, ExitStatus::Unavailable);
    assert!(outcome.stderr.contains("auth-store"), "{}", outcome.stderr);
}

#[test]
fn that_nothing_is_in_effect_can_be_asserted() {
    let outcome = status(&Sandbox::new(), ["--session", "bare"]);
    assert_eq!(outcome.exit, ExitStatus::NotFound);
    let args = ["--session", "bare", "--assert", "source=none"];
    let outcome = status(&Sandbox::new(), args);
    assert_eq!(outcome.exit, ExitStatus::Ok, "{}", outcome.stderr);
    let args = ["--session", "bare", "--assert", "source=api-key"];
    assert_eq!(status(&Sandbox::new(), args).exit, ExitStatus::NotFound);
}

#[test]
fn a_malformed_settings_file_is_exit_6_with_its_place_and_nothing_else() {
    let sandbox = with_key();
    sandbox.write("config/settings.json", "{\n  \"env\": {,}\n}");
    let outcome = status(&sandbox, [""; 0]);
    assert_eq!(outcome.exit, ExitStatus::Data);
    assert_eq!(outcome.stdout, "");
    assert!(
        outcome.stderr.contains("settings.json:2:11"),
        "{}",
        outcome.stderr
    );
    let outcome = status(&sandbox, ["--json"]);
    assert_eq!(
        (outcome.exit, outcome.stdout.as_str()),
        (ExitStatus::Data, "")
    );
    let error: Value = serde_json::from_str(&outcome.stderr).expect("a JSON line");
    assert_eq!(error["error"]["exit"], 6);
}

#[test]
fn what_cannot_be_sent_is_unusable_and_exit_3() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_AUTH_TOKEN", "one\ntwo");
    let outcome = status(&sandbox, ["--json"]);
    assert_eq!(outcome.exit, ExitStatus::Unusable);
    let document = outcome.document();
    assert_eq!(document["decision"]["active"], Value::Null);
    assert_eq!(document["decision"]["sources"][1]["state"], "unusable");
    assert!(!outcome.stdout.contains("one"), "{}", outcome.stdout);
}

#[test]
fn a_key_that_nobody_has_approved_is_not_asked_about() {
    let outcome = status(&with_key(), ["--json", "--session", "interactive"]);
    let sources = &outcome.document()["decision"]["sources"];
    assert_eq!(sources[2]["state"], "unapproved");
    let sandbox = with_key();
    let tail = &KEY[KEY.len() - 20..];
    sandbox.client_state(&json!({"customApiKeyResponses": {"approved": [tail]}}));
    let outcome = status(&sandbox, ["--json", "--session", "interactive"]);
    assert_eq!(outcome.exit, ExitStatus::Ok);
    assert_eq!(
        outcome.document()["decision"]["active"]["source"],
        "api-key"
    );
}
