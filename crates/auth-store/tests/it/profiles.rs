//! Several logins side by side.

use auth_tests::Sandbox;
use serde_json::json;

use crate::support::{TOKEN, document, login, login_value, put, stdout, store};

#[test]
fn each_profile_has_a_login_of_its_own_and_list_shows_them_all() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], login(TOKEN)).success();
    let mut work = login_value("work-token");
    work["oauthAccount"] = json!({"emailAddress": "ada@work.example"});
    put(&sandbox, &["--profile", "work"], work.to_string()).success();
    put(
        &sandbox,
        &["--profile", "ci.2"],
        json!({"primaryApiKey": "key"}).to_string(),
    )
    .success();
    store(&sandbox, &["get"]).stdout(format!("{TOKEN}\n"));
    store(&sandbox, &["get", "--profile", "default"]).stdout(format!("{TOKEN}\n"));
    store(&sandbox, &["get", "--profile", "work"]).stdout("work-token\n");
    let list = document(&store(&sandbox, &["list", "--json"]).success());
    let names: Vec<_> = list["logins"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|login| login["profile"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["default", "ci.2", "work"]);
    let lines = stdout(&store(&sandbox, &["list"]));
    assert!(lines.contains("\nwork\tada@work.example\t-\t"), "{lines}");
    assert!(lines.contains("\nci.2\t-\t-\tconsole\t"), "{lines}");
    store(&sandbox, &["erase", "--profile", "work"]).success();
    store(&sandbox, &["get", "--profile", "work"]).code(1);
    store(&sandbox, &["get"]).success();
}

#[test]
fn claude_code_can_be_pointed_at_a_profile() {
    let mut sandbox = Sandbox::new();
    put(&sandbox, &["--profile", "work"], login("work-token")).success();
    let path = stdout(&store(&sandbox, &["path", "--profile", "work"]));
    let directory = std::path::Path::new(path.trim_end())
        .parent()
        .expect("it has one")
        .to_owned();
    sandbox.set("CLAUDE_CONFIG_DIR", &directory);
    store(&sandbox, &["get"]).stdout("work-token\n");
}
