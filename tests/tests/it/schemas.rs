//! The documents are what `docs/schemas` says.

use std::path::PathBuf;

use auth_tests::Sandbox;
use jsonschema::Registry;
use serde_json::{Value, json};

use crate::status::logged_in;

const KEY: &str = "sk-ant-api03-INVENTED-0123456789";

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schemas"))
}

/// Every schema, by its file's name without `.schema.json`.
fn schemas() -> Vec<(String, Value)> {
    let entries = std::fs::read_dir(folder()).expect("the schemas are there");
    let mut found: Vec<(String, Value)> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            let name = name
                .strip_suffix(".schema.json")
                .expect("a schema")
                .to_owned();
            let text = std::fs::read_to_string(&path).expect("text");
            (name, serde_json::from_str(&text).expect("JSON"))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// What is wrong with each document, by one of the schemas.
fn complaints(name: &str, documents: &[Value]) -> Vec<String> {
    let all = schemas();
    let pairs = all.iter().map(|(_, schema)| {
        let id = schema["$id"].as_str().expect("an identifier");
        (id.to_owned(), schema.clone())
    });
    let registry = Registry::new().extend(pairs).expect("they can be named");
    let registry = registry.prepare().expect("their references lead somewhere");
    let schema = all.iter().find(|(found, _)| found == name);
    let (_, schema) = schema.unwrap_or_else(|| panic!("no schema {name}"));
    let options = jsonschema::options().with_registry(&registry);
    let validator = options.build(schema).expect("a schema");
    let of_document = |document| {
        let errors = validator.iter_errors(document);
        errors.map(|error| format!("{name}: {error} at {}", error.instance_path()))
    };
    documents.iter().flat_map(of_document).collect()
}

/// The documents fit, and still do with members of a newer version.
fn check(name: &str, documents: &[Value]) {
    assert!(!documents.is_empty(), "nothing to check against {name}");
    let mut newer = documents.to_vec();
    for document in &mut newer {
        document["a-member-of-a-newer-version"] = json!({"x": 1});
    }
    for documents in [documents, &newer] {
        let found = complaints(name, documents);
        assert!(found.is_empty(), "{found:#?}");
    }
    assert!(
        !complaints(name, &[json!([])]).is_empty(),
        "{name} refuses nothing"
    );
}

/// What a program prints on stdout.
fn printed(sandbox: &Sandbox, program: &str, args: &[&str]) -> Value {
    let mut command = sandbox.command(program);
    let output = command.args(args).output().expect("it runs");
    assert!(
        output.stdout.starts_with(br#"{"version":1,"#),
        "{program} {args:?}: the version does not come first: {}",
        String::from_utf8_lossy(&output.stdout)
    );
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        panic!("{program} {args:?}: {error}: {said}")
    })
}

/// Sandboxes that are as different as can be, by a name that failures show.
fn worlds() -> Vec<(&'static str, Sandbox)> {
    let mut with_key = logged_in(600);
    with_key.set("ANTHROPIC_API_KEY", KEY);
    with_key.settings(&json!({"apiKeyHelper": "echo sk-ant-api03-INVENTED"}));
    let mut cloud = Sandbox::new();
    cloud.set("CLAUDE_CODE_USE_BEDROCK", "1");
    cloud.set("AWS_BEARER_TOKEN_BEDROCK", "INVENTED");
    let console = Sandbox::new();
    console.credentials(&json!({}));
    console.client_state(&json!({"primaryApiKey": KEY, "oauthAccount": {"emailAddress": "a@b.c"}}));
    let from_settings = Sandbox::new();
    from_settings.settings(&json!({"env": {"ANTHROPIC_AUTH_TOKEN": "INVENTED"}}));
    let malformed = Sandbox::new();
    malformed.write("config/.credentials.json", "{");
    let untrusted = Sandbox::new();
    untrusted.write(
        "project/.claude/settings.json",
        r#"{"apiKeyHelper": "echo x"}"#,
    );
    vec![
        ("nothing", Sandbox::new()),
        ("a login", logged_in(600)),
        ("an expired login", logged_in(-600)),
        ("a key, a helper and a login", with_key),
        ("a cloud", cloud),
        ("a Console login", console),
        ("settings", from_settings),
        ("a malformed login", malformed),
        ("an untrusted project", untrusted),
    ]
}

#[test]
fn every_schema_is_one_and_says_which_version_it_is_of() {
    let all = schemas();
    assert!(all.len() >= 16, "{}", all.len());
    for (name, schema) in &all {
        jsonschema::meta::validate(schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        let id = schema["$id"].as_str().expect("an identifier");
        assert!(
            id.ends_with(&format!("/docs/schemas/{name}.schema.json")),
            "{id}"
        );
        let versioned = schema["properties"]["version"]["const"] == 1;
        let is_a_line = ["error", "proxy-log"].contains(&name.as_str());
        assert!(versioned || is_a_line, "{name} has no version");
    }
}

#[test]
fn the_decision_and_the_status_are_as_their_schemas_say() {
    let (mut decisions, mut statuses) = (Vec::new(), Vec::new());
    for (_, sandbox) in worlds() {
        for session in ["interactive", "print", "bare", "web"] {
            let args = ["--json", "--session", session];
            decisions.push(printed(
                &sandbox,
                "auth-core",
                &[&["resolve"], &args[..]].concat(),
            ));
            decisions.push(printed(
                &sandbox,
                "auth-core",
                &[&["explain"], &args[..]].concat(),
            ));
            statuses.push(printed(&sandbox, "auth-status", &args));
        }
    }
    check("decision", &decisions);
    check("status", &statuses);
}

#[test]
fn a_wrong_status_is_refused() {
    let good = printed(&logged_in(60), "auth-status", &["--json"]);
    check("status", std::slice::from_ref(&good));
    for (pointer, wrong) in [
        ("/version", json!(2)),
        ("/decision/version", json!("1")),
        ("/decision/active/fingerprint", json!(TOKEN_LIKE)),
        ("/decision/active/expires_at", json!(1_700_000_000)),
        ("/decision/active/origin/backend", json!(null)),
        ("/decision/sources/0/state", json!("Not A Word")),
        ("/store/state", json!(null)),
        ("/helper/cached", json!("yes")),
        ("/warnings", json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer)
            .unwrap_or_else(|| panic!("no {pointer}: {good:#}")) = wrong;
        let refused = !complaints("status", &[bad]).is_empty();
        assert!(refused, "{pointer} may be anything");
    }
}

/// What must never stand where a fingerprint does.
const TOKEN_LIKE: &str = "sk-ant-oat01-INVENTED-ACCESS";

#[test]
fn what_auth_core_prints_is_as_its_schemas_say() {
    let (mut headers, mut env, mut client) = (Vec::new(), Vec::new(), Vec::new());
    let mut secrets = Vec::new();
    for (name, sandbox) in worlds() {
        client.push(printed(
            &sandbox,
            "auth-core",
            &["explain", "--client", "--json"],
        ));
        if [
            "a login",
            "a key, a helper and a login",
            "a cloud",
            "a Console login",
        ]
        .contains(&name)
        {
            headers.push(printed(
                &sandbox,
                "auth-core",
                &["headers", "--format", "json"],
            ));
            env.push(printed(&sandbox, "auth-core", &["env", "--format", "json"]));
            secrets.push(printed(&sandbox, "auth-core", &["token", "--json"]));
        }
    }
    check("headers", &headers);
    check("env", &env);
    check("client", &client);
    check("secret", &secrets);
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    let answers: Vec<Value> = ["approve", "decline"]
        .iter()
        .map(|answer| printed(&sandbox, "auth-core", &[answer, "--json"]))
        .collect();
    check("answer", &answers);
    let list = printed(&sandbox, "auth-core", &["approvals", "--json"]);
    assert_eq!(list["declined"].as_array().map(Vec::len), Some(1));
    check("approvals", &[list]);
}

#[test]
fn what_auth_store_prints_is_as_its_schemas_say() {
    let (mut show, mut checks, mut lists, mut paths) = (vec![], vec![], vec![], vec![]);
    let mut logins = Vec::new();
    for (name, sandbox) in worlds() {
        checks.push(printed(&sandbox, "auth-store", &["check", "--json"]));
        paths.push(printed(&sandbox, "auth-store", &["path", "--json"]));
        if name != "a malformed login" {
            show.push(printed(&sandbox, "auth-store", &["show", "--json"]));
            lists.push(printed(&sandbox, "auth-store", &["list", "--json"]));
        }
        if ["a login", "a Console login"].contains(&name) {
            logins.push(printed(&sandbox, "auth-store", &["get", "--json"]));
            logins.push(printed(
                &sandbox,
                "auth-store",
                &["get", "--json", "--origin"],
            ));
        }
    }
    check("show", &show);
    check("check", &checks);
    check("list", &lists);
    check("path", &paths);
    check("login", &logins);
}

#[test]
fn what_auth_helper_runner_prints_is_as_its_schemas_say() {
    let sandbox = Sandbox::new();
    let none = printed(&sandbox, "auth-helper-runner", &["status", "--json"]);
    sandbox.settings(&json!({"apiKeyHelper": "echo sk-ant-api03-INVENTED"}));
    let fresh = printed(&sandbox, "auth-helper-runner", &["get", "--json"]);
    let cached = printed(&sandbox, "auth-helper-runner", &["get", "--json"]);
    assert_eq!(
        (&fresh["cached"], &cached["cached"]),
        (&json!(false), &json!(true))
    );
    let run = ["run", "--command", "echo sk-ant-api03-INVENTED", "--json"];
    let run = printed(&sandbox, "auth-helper-runner", &run);
    check("helper-key", &[fresh, cached, run]);
    let kept = printed(&sandbox, "auth-helper-runner", &["status", "--json"]);
    sandbox.settings(&json!({"apiKeyHelper": "exit 3"}));
    let mut get = sandbox.command("auth-helper-runner");
    get.arg("get").assert().code(5);
    let failed = printed(&sandbox, "auth-helper-runner", &["status", "--json"]);
    assert!(failed["last_error"].is_object(), "{failed}");
    check("helper-status", &[none, kept, failed]);
}

#[test]
fn a_failure_is_one_line_as_its_schema_says() {
    let malformed = Sandbox::new();
    malformed.write("config/settings.json", "{");
    let mut lines = Vec::new();
    for (program, args) in [
        ("auth-core", &["resolve", "--json"][..]),
        ("auth-core", &["--json", "no-such-command"]),
        ("auth-status", &["--json"]),
        ("auth-status", &["--json", "--assert", "colour=red"]),
        ("auth-store", &["get", "--json", "--backend", "nowhere"]),
        ("auth-helper-runner", &["get", "--json"]),
        ("auth-login", &["refresh", "--json"]),
        ("setup-token", &["--json", "--no-input"]),
    ] {
        let mut command = malformed.command(program);
        let output = command.args(args).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.stdout, b"", "{program} {args:?}");
        assert_eq!(said.lines().count(), 1, "{program} {args:?}: {said}");
        let line: Value =
            serde_json::from_str(&said).unwrap_or_else(|_| panic!("{program}: {said}"));
        assert_eq!(
            line["error"]["exit"],
            json!(output.status.code()),
            "{program}"
        );
        lines.push(line);
    }
    check("error", &lines);
}
