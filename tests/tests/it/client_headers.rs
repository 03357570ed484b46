//! `auth-core explain --client` predicts what Claude Code was seen to send, case by case.

use auth_tests::Sandbox;
use serde_json::Value;

const CASES: &str = include_str!("../../cases/client-headers.json");

fn stage(case: &Value) -> (Sandbox, Vec<String>) {
    let mut sandbox = Sandbox::new();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let mut args = vec![
        "explain".to_owned(),
        "--client".to_owned(),
        "--json".to_owned(),
    ];
    args.extend(["--session".to_owned(), text(&case["session"])]);
    for (name, value) in case["env"].as_object().expect("an object") {
        sandbox.set(name, text(value));
    }
    for (member, path) in [
        ("settings", "config/settings.json"),
        ("project_settings", "project/.claude/settings.json"),
        ("local_settings", "project/.claude/settings.local.json"),
        ("claude_json", "config/.claude.json"),
    ] {
        if !case[member].is_null() {
            sandbox.write(path, case[member].to_string());
        }
    }
    if !case["credentials"].is_null() {
        sandbox.credentials(&case["credentials"]);
    }
    if !case["settings_flag"].is_null() {
        args.extend(["--settings".to_owned(), case["settings_flag"].to_string()]);
    }
    (sandbox, args)
}

/// The observed name; where it tells the helper's layer, ours with the layer.
fn predicted(client: &Value, header: &str, observed: &Value) -> Value {
    let found = client[header].clone();
    match (observed.as_str(), client["helper_scope"].as_str()) {
        (Some(name), Some(scope)) if name.contains(':') => {
            format!("{}:{scope}", found.as_str().unwrap_or("-")).into()
        }
        _ => found,
    }
}

#[test]
fn every_observed_case_is_predicted() {
    let cases: Value = serde_json::from_str(CASES).expect("JSON");
    let cases = cases["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 111);
    let mut wrong = Vec::new();
    for case in cases {
        let (sandbox, args) = stage(case);
        let output = sandbox
            .command("auth-core")
            .args(args)
            .output()
            .expect("it runs");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        for header in ["authorization", "x_api_key"] {
            let observed = &case["client"][header];
            let found = predicted(&document["client"], header, observed);
            if found != *observed || !output.status.success() {
                let stderr = String::from_utf8_lossy(&output.stderr);
                wrong.push(format!(
                    "{}: {header}: observed {observed}, predicted {found} {stderr}",
                    case["name"]
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
