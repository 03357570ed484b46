//! What Claude Code was observed to send, case by case, and what `explain --client` predicts.
//!
//! Each case runs in this process, in directories of its own.

use std::path::Path;

use auth_core::cli::{Context, Streams, Terminals, run_with};
use auth_core::{Env, ExitStatus};
use serde_json::{Value, json};

const HEADERS: &str = include_str!("../cases/client-headers.json");
const SOURCES: &str = include_str!("../cases/client-sources.json");

#[expect(clippy::disallowed_methods, reason = "the input of a test")]
fn write(path: &Path, content: &str) {
    std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
    std::fs::write(path, content).expect("a file");
}

/// Values that a case leaves open.
fn fill(text: &str, root: &Path) -> String {
    text.replace("@MOCK@", "http://127.0.0.1:9")
        .replace("@D@", &root.display().to_string())
        .replace("\"@TOMORROW@ (seconds since 1970)\"", "4102444800")
}

fn prepare(case: &Value, root: &Path) -> (Vec<String>, Vec<(String, String)>) {
    let home = root.join("home");
    for (member, path) in [
        ("settings", "config/settings.json"),
        ("project_settings", "project/.claude/settings.json"),
        ("local_settings", "project/.claude/settings.local.json"),
        ("claude_json", "config/.claude.json"),
        ("credentials", "config/.credentials.json"),
        ("managed_settings", "managed/managed-settings.json"),
    ] {
        if !case[member].is_null() {
            write(&root.join(path), &case[member].to_string());
        }
    }
    for (path, content) in case["files"].as_object().into_iter().flatten() {
        let path = home.join(path.trim_start_matches("~/"));
        write(&path, &fill(&content.to_string(), root));
    }
    if case["name"] == "SECURESTORAGE dir has creds, cfg none" {
        let login = json!({"claudeAiOauth": {"accessToken": "t", "scopes": ["user:inference"]}});
        write(&root.join("ss/.credentials.json"), &login.to_string());
    }
    let path = |name: &str| root.join(name).display().to_string();
    let mut env = vec![
        ("HOME".to_owned(), path("home")),
        ("USERPROFILE".to_owned(), path("home")),
        ("CLAUDE_CONFIG_DIR".to_owned(), path("config")),
        ("AUTH_STORE_BACKEND".to_owned(), "file".to_owned()),
        (
            "AUTH_TOOLS_MANAGED_SETTINGS".to_owned(),
            path("managed/managed-settings.json"),
        ),
        (
            "CLAUDE_CODE_OAUTH_CLIENT_ID".to_owned(),
            "client".to_owned(),
        ),
    ];
    for (name, value) in case["env"].as_object().expect("an object") {
        env.push((name.clone(), fill(value.as_str().expect("text"), root)));
    }
    let mut args = vec!["auth-core", "explain", "--client", "--json", "--session"];
    args.push(case["session"].as_str().expect("a session"));
    let mut args: Vec<String> = args.into_iter().map(str::to_owned).collect();
    if !case["settings_flag"].is_null() {
        args.extend(["--settings".to_owned(), case["settings_flag"].to_string()]);
    }
    (args, env)
}

fn predict(case: &Value) -> (ExitStatus, Value, String) {
    let folder = tempfile::tempdir().expect("a directory");
    let project = folder.path().join("project");
    std::fs::create_dir(&project).expect("a directory");
    let (args, env) = prepare(case, folder.path());
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = run_with(Context {
        tool: auth_core::TOOL,
        args: args.into_iter().map(Into::into).collect(),
        env: Env::from_pairs(env),
        cwd: project,
        streams: Streams {
            stdin: &mut std::io::empty(),
            stdout: &mut stdout,
            stderr: &mut stderr,
            terminals: Terminals::default(),
        },
        now: jiff::Timestamp::now,
    });
    let document: Value = serde_json::from_slice(&stdout).unwrap_or(Value::Null);
    let stderr = String::from_utf8_lossy(&stderr).into_owned();
    (exit, document["client"].clone(), stderr)
}

/// The observed name; if it tells the helper's layer, ours with the layer.
fn named(client: &Value, header: &str, observed: &Value) -> Value {
    let found = client[header].clone();
    match (observed.as_str(), client["helper_scope"].as_str()) {
        (Some(name), Some(scope)) if name.contains(':') => {
            format!("{}:{scope}", found.as_str().unwrap_or("-")).into()
        }
        _ => found,
    }
}

fn check(cases: &str, count: usize) {
    let cases: Value = serde_json::from_str(cases).expect("JSON");
    let cases = cases["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), count);
    let mut wrong = Vec::new();
    for case in cases {
        if !case["managed_settings"].is_null() && !cfg!(feature = "test-support") {
            continue;
        }
        let (exit, client, stderr) = predict(case);
        for header in ["authorization", "x_api_key"] {
            let observed = &case["client"][header];
            let found = named(&client, header, observed);
            if found != *observed || exit != ExitStatus::Ok {
                wrong.push(format!(
                    "{}: {header}: observed {observed}, predicted {found} ({exit:?}) {stderr}",
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

#[test]
fn every_observed_combination_of_the_documented_sources_is_predicted() {
    check(HEADERS, 111);
}

/// Cases with managed settings need the feature `test-support`, which lets a test name the file.
#[test]
fn every_observed_case_of_the_other_sources_is_predicted() {
    check(SOURCES, 62);
}
