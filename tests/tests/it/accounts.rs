//! Several accounts: switching, killed at any moment, by many at once, next to readers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use auth_tests::harness::ACCOUNT_COMMANDS;
use auth_tests::{Sandbox, program};
use serde_json::{Value, json};

const NAMES: [&str; 2] = ["private", "work"];

fn login(name: &str) -> Value {
    json!({
        "claudeAiOauth": {
            "accessToken": format!("sk-ant-oat01-INVENTED-{name}"),
            "refreshToken": format!("sk-ant-ort01-INVENTED-{name}"),
            "expiresAt": 4_102_444_800_000_i64,
            "scopes": ["user:inference", "user:profile"],
            "subscriptionType": "max",
        },
        "oauthAccount": {
            "accountUuid": format!("uuid-{name}"),
            "emailAddress": format!("{name}@example.com"),
            "organizationUuid": format!("org-{name}"),
        },
    })
}

/// `private` in Claude Code's own directory, `work` in a profile.
fn two_accounts() -> Sandbox {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], "private");
    put(&sandbox, &["--profile", "work"], "work");
    sandbox
}

fn put(sandbox: &Sandbox, args: &[&str], name: &str) {
    let mut put = sandbox.command("auth-store");
    put.arg("put")
        .args(args)
        .write_stdin(login(name).to_string());
    put.assert().success();
}

fn switch(sandbox: &Sandbox, args: &[&str]) -> assert_cmd::assert::Assert {
    sandbox
        .command("auth-login")
        .arg("switch")
        .args(args)
        .assert()
}

fn get(sandbox: &Sandbox, args: &[&str]) -> Option<Value> {
    let mut get = sandbox.command("auth-store");
    let output = get
        .args(["get", "--json"])
        .args(args)
        .output()
        .expect("it runs");
    serde_json::from_slice(&output.stdout).ok()
}

/// The files below a directory that contain a text.
fn files_with(directory: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if std::fs::read_to_string(&path).is_ok_and(|content| content.contains(text)) {
            found.push(path);
        }
    }
    found
}

/// Each login is found under the name of its profile, wherever a switch has put it.
fn expect_own_names(sandbox: &Sandbox, when: &str) {
    for name in NAMES {
        let mut token = sandbox.command("auth-core");
        let token = token.args(["token", "--profile", name]);
        let expected = format!("sk-ant-oat01-INVENTED-{name}\n");
        token.assert().success().stdout(expected);
        let login = get(sandbox, &["--profile", name]).expect(when);
        let account = login["oauthAccount"]["emailAddress"].as_str();
        assert_eq!(
            account,
            Some(format!("{name}@example.com").as_str()),
            "{when}"
        );
    }
}

/// Both logins are stored, each once, with its own account.
fn expect_each_once(sandbox: &Sandbox, when: &str) {
    for name in NAMES {
        let token = format!("sk-ant-ort01-INVENTED-{name}");
        let found = files_with(sandbox.path("").as_path(), &token);
        assert_eq!(found.len(), 1, "{when}: {name} is in {found:?}");
    }
    if let Some(login) = get(sandbox, &[]) {
        expect_own_account(&login, when);
    }
}

fn expect_own_account(login: &Value, when: &str) {
    let token = login["claudeAiOauth"]["refreshToken"]
        .as_str()
        .expect("a token");
    let name = token.rsplit('-').next().expect("a name");
    let account = login["oauthAccount"]["emailAddress"].as_str();
    assert_eq!(
        account,
        Some(format!("{name}@example.com").as_str()),
        "{when}"
    );
}

#[test]
fn a_switch_moves_the_login_and_stores_the_one_that_was_there() {
    let sandbox = two_accounts();
    // Nothing says yet whose login is there.
    let refused = switch(&sandbox, &["work"]).failure().code(7);
    let stderr = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(
        stderr.contains("auth-login switch work --save-as NAME"),
        "{stderr}"
    );
    expect_each_once(&sandbox, "refused");
    switch(&sandbox, &["work", "--save-as", "private"]).success();
    expect_each_once(&sandbox, "switched");
    let present = get(&sandbox, &[]).expect("a login");
    assert_eq!(present["oauthAccount"]["emailAddress"], "work@example.com");
    // From now on the origin is known.
    for name in ["private", "work", "work"] {
        switch(&sandbox, &[name]).success();
        let present = get(&sandbox, &[]).expect("a login");
        let expected = format!("{name}@example.com");
        assert_eq!(present["oauthAccount"]["emailAddress"], expected.as_str());
        expect_each_once(&sandbox, name);
        expect_own_names(&sandbox, name);
    }
    // Another login there is not the profile's any more.
    put(&sandbox, &[], "third");
    let mut token = sandbox.command("auth-core");
    token
        .args(["token", "--profile", "work"])
        .assert()
        .failure()
        .code(1);
}

#[test]
fn a_refresh_token_is_in_one_place_after_every_command() {
    let sandbox = two_accounts();
    for line in ACCOUNT_COMMANDS {
        let mut words = line.split(' ');
        let mut command = sandbox.command(words.next().expect("a program"));
        command.args(words).assert().success();
        expect_each_once(&sandbox, line);
    }
    let mut erase = sandbox.command("auth-store");
    erase
        .args(["erase", "--profile", "home"])
        .assert()
        .success();
    expect_each_once_of(&sandbox, &["work"]);
    assert!(files_with(&sandbox.path(""), "ort01-INVENTED-private").is_empty());
}

#[test]
fn an_unknown_profile_is_named_with_the_known_ones() {
    let sandbox = two_accounts();
    let stderr = |assert: assert_cmd::assert::Assert| {
        String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
    };
    let unknown = stderr(switch(&sandbox, &["nope"]).failure().code(1));
    assert!(unknown.contains("unknown profile `nope`"), "{unknown}");
    assert!(unknown.contains("default, work"), "{unknown}");
    switch(&sandbox, &["default"]).failure().code(2);
    for command in [
        ["auth-store", "get"],
        ["auth-store", "show"],
        ["auth-core", "token"],
        ["auth-helper-runner", "clear"],
        ["setup-token", "list"],
    ] {
        let mut run = sandbox.command(command[0]);
        run.args([command[1], "--profile", "nope"]);
        let said = stderr(run.assert().failure().code(1));
        assert!(
            said.contains("unknown profile `nope`"),
            "{command:?}: {said}"
        );
    }
    // The rest of the client's files belongs to the directory, not to the login.
    expect_each_once(&sandbox, "unknown");
}

#[test]
fn a_rule_that_names_no_profile_is_malformed_configuration() {
    let sandbox = two_accounts();
    let rule = "[[profile.rule]]\npath = \"**\"\nprofile = \"no such\"\n";
    sandbox.write("xdg-config/auth-tools/config.toml", rule);
    let mut token = sandbox.command("auth-core");
    let refused = token.arg("token").assert().failure().code(6);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(
        said.contains("config.toml:2: `no such` cannot be a profile's name"),
        "{said}"
    );
}

#[test]
fn a_running_claude_code_keeps_its_login() {
    let sandbox = two_accounts();
    let session = format!("config/sessions/{}.json", std::process::id());
    sandbox.write(session, "{}");
    switch(&sandbox, &["work", "--save-as", "private"])
        .failure()
        .code(4);
    expect_each_once(&sandbox, "refused");
    switch(&sandbox, &["work", "--save-as", "private", "--force"]).success();
    expect_each_once(&sandbox, "forced");
    // It writes its login back; the active one is not lost.
    let credentials = json!({"claudeAiOauth": login("private")["claudeAiOauth"]});
    sandbox.credentials(&credentials);
    sandbox.client_state(&json!({"oauthAccount": login("private")["oauthAccount"]}));
    let check = sandbox
        .command("auth-store")
        .arg("check")
        .output()
        .expect("it runs");
    assert!(String::from_utf8_lossy(&check.stdout).contains("switch.overwritten"));
    sandbox
        .command("auth-store")
        .args(["check", "--fix"])
        .output()
        .expect("it runs");
    let work = get(&sandbox, &["--profile", "work"]).expect("it is back");
    assert_eq!(work["oauthAccount"]["emailAddress"], "work@example.com");
}

#[test]
fn a_switch_that_is_killed_is_finished_by_the_next_command_that_writes() {
    let sandbox = two_accounts();
    switch(&sandbox, &["work", "--save-as", "private"]).success();
    let began = Instant::now();
    switch(&sandbox, &["private"]).success();
    let whole = began.elapsed();
    let mut interrupted = 0;
    for round in 0_u32..60 {
        let name = NAMES[usize::try_from(round % 2).expect("small")];
        #[expect(
            clippy::disallowed_methods,
            reason = "the test's own child, killed at once"
        )]
        let mut switch = std::process::Command::new(program("auth-login"));
        switch.env_clear().envs(sandbox.variables());
        switch
            .args(["switch", name])
            .current_dir(sandbox.path("project"));
        switch.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = switch.spawn().expect("it starts");
        thread::sleep(whole * (round * 7919 % 60) / 55);
        child.kill().expect("it can be killed");
        child.wait().expect("it has ended");
        let journal = std::fs::read_to_string(sandbox.path("config/auth-tools/switch.json"));
        interrupted += u32::from(journal.is_ok_and(|text| text.contains(r#""pending":true"#)));
        sandbox
            .command("auth-store")
            .args(["check", "--fix"])
            .output()
            .expect("it runs");
        let when = format!("round {round}");
        expect_each_once(&sandbox, &when);
        expect_own_names(&sandbox, &when);
    }
    assert!(interrupted > 0, "no kill met a switch half way");
}

#[test]
fn many_switch_to_and_fro_while_many_read() {
    let sandbox = two_accounts();
    switch(&sandbox, &["work", "--save-as", "private"]).success();
    let sandbox = &sandbox;
    let seen: BTreeSet<String> = thread::scope(|scope| {
        for index in 0..50 {
            let name = NAMES[index % 2];
            scope.spawn(move || {
                switch(sandbox, &[name]).success();
            });
        }
        let readers: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(move || {
                    let login = get(sandbox, &[]).expect("never no login");
                    expect_own_account(&login, "while others switch");
                    login["oauthAccount"]["emailAddress"].to_string()
                })
            })
            .collect();
        let seen = readers
            .into_iter()
            .map(|reader| reader.join().expect("it reads"));
        seen.collect()
    });
    assert!(seen.len() <= 2, "{seen:?}");
    expect_each_once(sandbox, "after all");
}

#[test]
fn a_directory_is_adopted_by_a_link_and_a_profile_can_be_renamed_and_erased() {
    let mut sandbox = two_accounts();
    let client = sandbox.path("client");
    let config = sandbox.config_dir();
    std::fs::create_dir(&client).expect("a directory");
    sandbox.set("CLAUDE_CONFIG_DIR", &client);
    put(&sandbox, &[], "client");
    sandbox.set("CLAUDE_CONFIG_DIR", &config);
    let client_text = client.to_str().expect("text").to_owned();
    for args in [
        vec!["adopt", &client_text, "--as", "client"],
        vec!["rename", "client", "customer"],
    ] {
        sandbox.command("auth-store").args(args).assert().success();
    }
    assert_eq!(
        files_with(&sandbox.path(""), "ort01-INVENTED-client").len(),
        1
    );
    let mut list = sandbox.command("auth-store");
    let output = list.args(["list"]).output().expect("it runs");
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(names, ["default", "customer", "work"]);
    let mut erase = sandbox.command("auth-store");
    erase
        .args(["erase", "--profile", "customer"])
        .assert()
        .success();
    assert!(files_with(&sandbox.path(""), "ort01-INVENTED-client").is_empty());
    expect_each_once_of(&sandbox, &["private", "work"]);
}

fn expect_each_once_of(sandbox: &Sandbox, names: &[&str]) {
    for name in names {
        let token = format!("sk-ant-ort01-INVENTED-{name}");
        assert_eq!(files_with(&sandbox.path(""), &token).len(), 1, "{name}");
    }
}

#[test]
fn thousands_of_profiles_are_listed_quickly() {
    let sandbox = Sandbox::new();
    put(&sandbox, &[], "private");
    for index in 0..1000 {
        let directory = format!("config/auth-tools/profiles/p{index:04}");
        let credentials = json!({"claudeAiOauth": login("work")["claudeAiOauth"]});
        sandbox.write(
            format!("{directory}/.credentials.json"),
            credentials.to_string(),
        );
    }
    let mut list = sandbox.command("auth-store");
    let began = Instant::now();
    let output = list.arg("list").output().expect("it runs");
    let took = began.elapsed();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).lines().count(),
        1001
    );
    // An unoptimized program on a busy machine; `cargo xtask bench` measures the real one.
    assert!(took < Duration::from_secs(10), "{took:?}");
}
