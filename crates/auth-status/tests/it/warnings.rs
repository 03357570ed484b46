//! What is wrong is a warning, with its fix.

use auth_tests::Sandbox;
use serde_json::{Value, json};

use crate::harness::{Outcome, status};

const KEY: &str = "sk-ant-api03-INVENTED-KEY";

/// Variables, the user's settings and the warning that is due, separated by ` | `.
const CASES: &str = include_str!("warnings.txt");

/// The variables of a case.
fn variables(text: &str) -> Vec<(&str, &str)> {
    let words = text.split_whitespace();
    let pairs = words.map(|word| word.split_once('=').expect("NAME=VALUE"));
    pairs.collect()
}

fn run(variables: &[(&str, &str)], settings: &Value) -> Outcome {
    let mut sandbox = Sandbox::new();
    for (name, value) in variables {
        sandbox.set(name, value);
    }
    sandbox.settings(settings);
    status(&sandbox, ["--json"])
}

#[test]
fn everything_that_is_wrong_has_a_warning_with_a_fix_and_no_secret() {
    let cases = CASES.lines().filter(|line| !line.starts_with('#'));
    let cases: Vec<&str> = cases.collect();
    assert!(cases.len() > 10, "the cases are there");
    for case in cases {
        let fields: Vec<&str> = case.split(" | ").map(str::trim).collect();
        let [environment, settings, code] = fields[..] else {
            panic!("three fields: {case}");
        };
        let settings = serde_json::from_str(settings).expect("settings are JSON");
        let outcome = run(&variables(environment), &settings);
        let codes = outcome.codes();
        assert!(codes.iter().any(|found| found == code), "{case}: {codes:?}");
        for warning in outcome.document()["warnings"].as_array().expect("a list") {
            let hint = warning["hint"].as_str().unwrap_or_default();
            assert!(!hint.is_empty(), "{warning}");
        }
        assert!(!outcome.stdout.contains("INVENTED"), "{}", outcome.stdout);
    }
}

#[test]
fn what_is_as_it_should_be_has_no_warning() {
    let values: [&[(&str, &str)]; 3] = [
        &[("ANTHROPIC_API_KEY", KEY)],
        &[
            ("ANTHROPIC_API_KEY", KEY),
            ("ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
        ],
        &[
            ("ANTHROPIC_API_KEY", KEY),
            ("CLAUDE_CODE_USE_VERTEX", "off"),
        ],
    ];
    let same = json!({"env": {"ANTHROPIC_BASE_URL": " https://api.anthropic.com\n"}});
    for variables in values {
        for settings in [json!({}), same.clone()] {
            let codes = run(variables, &settings).codes();
            assert_eq!(codes, [""; 0], "{variables:?} {settings}");
        }
    }
}

#[test]
fn a_settings_files_value_that_replaces_another_names_its_line() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    sandbox.write(
        "config/settings.json",
        "{\n  \"env\": {\n    \"ANTHROPIC_API_KEY\": \"sk-ant-api03-INVENTED-OLD\"\n  }\n}",
    );
    let document = status(&sandbox, ["--json"]).document();
    let warnings = document["warnings"].as_array().expect("a list");
    let found = warnings
        .iter()
        .find(|warning| warning["code"] == "variable-overridden")
        .expect("it is there");
    let message = found["message"].as_str().expect("text");
    assert!(message.contains("settings.json:3 (user)"), "{message}");
    assert!(
        found["hint"]
            .as_str()
            .expect("text")
            .contains("unset ANTHROPIC_API_KEY"),
        "{found}"
    );
}

#[test]
fn the_first_run_screen_of_claude_code_is_a_warning_as_long_as_it_would_be_shown() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-INVENTED");
    let args = ["--json", "--session", "interactive"];
    let outcome = status(&sandbox, args);
    assert_eq!(outcome.codes(), ["onboarding"]);
    let hint = &outcome.document()["warnings"][0]["hint"];
    assert_eq!(hint, "auth-store check --fix=onboarding");
    assert_eq!(
        status(&sandbox, ["--json", "--session", "print"]).codes(),
        [""; 0]
    );
    sandbox.client_state(&json!({"hasCompletedOnboarding": true}));
    assert_eq!(status(&sandbox, args).codes(), [""; 0]);
}

#[test]
fn a_recovery_file_and_an_exposed_login_are_warnings_with_commands() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("config/.credentials.json", "{}");
    sandbox.write("config/.credentials.recovery.json", "{}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).expect("it is ours");
    }
    let document = status(&sandbox, ["--json"]).document();
    let found: Vec<(&str, &str)> = document["warnings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|warning| Some((warning["code"].as_str()?, warning["hint"].as_str()?)))
        .collect();
    assert!(
        found.contains(&("store.recovery", "auth-login refresh")),
        "{found:?}"
    );
    let chmod = format!("chmod 600 {}", file.display());
    assert!(
        cfg!(windows) || found.contains(&("file.mode", &chmod)),
        "{found:?}"
    );
}
