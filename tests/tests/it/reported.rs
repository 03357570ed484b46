//! Small inputs from public reports, each answered by the built programs.

use auth_tests::Sandbox;
use serde_json::{Value, json};

use crate::incidents::run;
use crate::oauth_world::{access_token, world};

pub(crate) const KEY: &str = "sk-ant-api03-INVENTED-0123456789abcdefghijklmnop";
const TOKEN: &str = "sk-ant-oat01-INVENTED-0123456789abcdefghijklmnop";
const YEAR_2100: u64 = 4_102_444_800_000;

fn login(expires_at: u64, plan: &Value) -> Value {
    json!({"claudeAiOauth": {
        "accessToken": "sk-ant-oat01-INVENTED", "refreshToken": "sk-ant-ort01-INVENTED",
        "expiresAt": expires_at, "scopes": ["user:inference"], "subscriptionType": plan}})
}

pub(crate) fn logged_in() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.credentials(&login(YEAR_2100, &json!("max")));
    sandbox
}

/// Runs a program that has to succeed; stdout and stderr.
pub(crate) fn good(sandbox: &Sandbox, program: &str, args: &[&str]) -> (String, String) {
    let (exit, printed, said) = run(sandbox, program, args);
    assert_eq!(exit, Some(0), "{program} {args:?}: {said}");
    (printed, said)
}

pub(crate) fn document(sandbox: &Sandbox, program: &str, args: &[&str]) -> Value {
    let (_, printed, said) = run(sandbox, program, args);
    serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}{said}"))
}

/// The codes of the warnings of `auth-core resolve`.
pub(crate) fn codes(sandbox: &Sandbox) -> Vec<String> {
    let document = document(sandbox, "auth-core", &["resolve", "--json"]);
    let warnings = document["warnings"].as_array().expect("a list");
    let code = |warning: &Value| warning["code"].as_str().expect("a code").to_owned();
    warnings.iter().map(code).collect()
}

/// Has Claude Code's state say whether the project is trusted.
fn trust(sandbox: &Sandbox, trusted: bool) {
    let project = sandbox.path("project").canonicalize().expect("the project");
    let project = project.to_str().expect("text");
    sandbox.client_state(&json!({"projects": {project: {"hasTrustDialogAccepted": trusted}}}));
}

#[test]
fn a_gateways_token_is_handed_on_with_the_gateways_url() {
    let url = "https://gateway-b.example";
    for other in [None, Some("https://gateway-a.example")] {
        let mut sandbox = Sandbox::new();
        if let Some(other) = other {
            sandbox.set("ANTHROPIC_BASE_URL", other);
        }
        sandbox.settings(&json!({"env": {
            "ANTHROPIC_BASE_URL": url, "ANTHROPIC_AUTH_TOKEN": "secret-of-b"}}));
        let resolved = document(&sandbox, "auth-core", &["resolve", "--json"]);
        assert_eq!(resolved["active"]["base_url"], url);
        let env = document(&sandbox, "auth-core", &["env", "--format", "json"]);
        let expected = json!({"ANTHROPIC_BASE_URL": url, "ANTHROPIC_AUTH_TOKEN": "secret-of-b"});
        assert_eq!(env["set"], expected);
        if cfg!(unix) {
            let (child, _) = good(&sandbox, "auth-core", &["exec", "--", "env"]);
            assert!(child.contains(&format!("ANTHROPIC_BASE_URL={url}\n")));
            assert!(child.contains("ANTHROPIC_AUTH_TOKEN=secret-of-b\n"));
            assert!(!child.contains("gateway-a"), "{child}");
        }
    }
}

#[cfg(feature = "test-support")]
#[test]
fn several_organizations_can_be_demanded() {
    let mut sandbox = logged_in();
    let organization = "0b9e0000-0000-4000-8000-000000000002";
    let policy =
        json!({"forceLoginOrgUUID": ["0b9e0000-0000-4000-8000-000000000001", organization]});
    let managed = sandbox.write("managed.json", policy.to_string());
    sandbox.set("AUTH_TOOLS_MANAGED_SETTINGS", managed);
    good(&sandbox, "auth-core", &["resolve"]);
    good(&sandbox, "auth-core", &["token"]);
    let (status, _) = good(&sandbox, "auth-status", &[]);
    assert!(status.contains("refuse to start"), "{status}");
    sandbox.client_state(&json!({"oauthAccount": {"organizationUuid": organization}}));
    let (status, _) = good(&sandbox, "auth-status", &["--assert", "source=login"]);
    assert_eq!(status, "");
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    assert_eq!(good(&sandbox, "auth-core", &["token"]).0.trim_end(), KEY);
}

#[test]
fn a_cloned_repository_does_not_make_a_login_a_console_login() {
    let (_provider, sandbox) = world();
    let settings = json!({"forceLoginMethod": "console"}).to_string();
    sandbox.write("project/.claude/settings.json", settings);
    for trusted in [false, true] {
        trust(&sandbox, trusted);
        good(&sandbox, "auth-login", &["login"]);
        assert_ne!(access_token(&sandbox), "", "trusted: {trusted}");
        good(&sandbox, "auth-login", &["logout"]);
    }
}

#[test]
fn a_credential_in_the_wrong_variable_or_form_is_a_warning() {
    let quoted = format!("\"{KEY}\"");
    let bearer = format!("Bearer {TOKEN}");
    for (name, value, code) in [
        ("CLAUDE_CODE_OAUTH_TOKEN", KEY, "value.kind"),
        ("ANTHROPIC_API_KEY", TOKEN, "value.kind"),
        (
            "CLAUDE_CODE_OAUTH_TOKEN",
            "sk-ant-ort01-INVENTED",
            "value.kind",
        ),
        ("ANTHROPIC_API_KEY", &quoted, "value.quoted"),
        ("ANTHROPIC_AUTH_TOKEN", &bearer, "value.bearer"),
        (
            "CLAUDE_CODE_OAUTH_TOKEN",
            "<your-token>",
            "value.placeholder",
        ),
        (
            "CLAUDE_CODE_OAUTH_TOKEN",
            "Abc123def456ghi789#stateOfTheRequest",
            "value.code",
        ),
    ] {
        let mut sandbox = Sandbox::new();
        sandbox.set(name, value);
        assert!(codes(&sandbox).contains(&code.to_owned()), "{name}={value}");
        // It is used as the client would use it.
        let (token, _) = good(&sandbox, "auth-core", &["token"]);
        assert_eq!(token.trim_end(), value);
        for billing in ["subscription", "api"] {
            let asserted = format!("billing={billing}");
            let (exit, ..) = run(&sandbox, "auth-status", &["--assert", &asserted]);
            assert_eq!(exit, Some(1), "{asserted} of {name}={value}");
        }
    }
}

#[test]
fn a_projects_token_is_never_used_and_no_hint_leads_in_a_circle() {
    let sandbox = logged_in();
    let settings = json!({"env": {"CLAUDE_CODE_OAUTH_TOKEN": TOKEN}}).to_string();
    sandbox.write("project/.claude/settings.local.json", settings);
    let explain = |args: &[&str]| {
        let (printed, said) = good(&sandbox, "auth-core", &[&["explain"], args].concat());
        let active = printed.lines().find(|line| line.contains("\tactive\t"));
        assert!(
            active.is_some_and(|line| line.starts_with("login\t")),
            "{printed}"
        );
        said
    };
    let untrusted = explain(&[]);
    assert!(
        !untrusted.contains("CLAUDE_CODE_OAUTH_TOKEN to use"),
        "{untrusted}"
    );
    let option = explain(&["--trust-project"]);
    trust(&sandbox, true);
    for said in [option, explain(&[])] {
        assert!(!said.contains("--trust-project"), "{said}");
        assert!(said.contains("CLAUDE_CODE_OAUTH_TOKEN"), "{said}");
        assert!(said.contains("settings.local.json is not used"), "{said}");
    }
}

#[test]
fn a_directory_that_no_shell_expanded_is_never_created() {
    let mut sandbox = logged_in();
    let quoted = format!("\"{}\"", sandbox.path("home/.claude-work").display());
    for value in ["~/.claude-work", "$HOME/.claude-work", &quoted] {
        sandbox.set("CLAUDE_CONFIG_DIR", value);
        for (program, args) in [
            ("auth-core", &["resolve"][..]),
            ("auth-store", &["path"]),
            ("auth-store", &["put"]),
            ("auth-login", &["login"]),
            ("auth-status", &[]),
        ] {
            let (exit, _, said) = run(&sandbox, program, args);
            assert_eq!(exit, Some(2), "{program} {args:?}: {said}");
            assert!(said.contains("CLAUDE_CONFIG_DIR is `"), "{said}");
        }
    }
    let project = std::fs::read_dir(sandbox.path("project")).expect("the project");
    assert_eq!(project.count(), 0);
}

#[test]
fn the_default_directory_named_explicitly_is_another_keychain_item_and_is_diagnosed() {
    let mut sandbox = Sandbox::new();
    sandbox.set("USER", "u");
    let path =
        |sandbox: &Sandbox| good(sandbox, "auth-store", &["--backend", "keychain", "path"]).0;
    let (home, file) = (sandbox.path("home/.claude"), sandbox.path("home"));
    std::fs::create_dir_all(&home).expect("the default directory");
    sandbox.unset("CLAUDE_CONFIG_DIR");
    let default = path(&sandbox);
    assert_eq!(default.split('\t').next(), Some("Claude Code-credentials"));
    let slash = format!("{}/.claude/", file.display());
    for named in [home.display().to_string(), slash] {
        sandbox.set("CLAUDE_CONFIG_DIR", &named);
        assert_ne!(path(&sandbox), default);
        let (found, _) = good(&sandbox, "auth-store", &["check"]);
        assert!(found.contains("keychain.item-name"), "{named}: {found}");
    }
}

#[test]
fn a_byte_order_mark_in_any_file_of_the_client_changes_nothing() {
    let sandbox = logged_in();
    let marked = |value: &Value| format!("\u{feff}{value}");
    let login = login(YEAR_2100, &json!("max"));
    sandbox.write("config/settings.json", marked(&json!({"env": {}})));
    let account = json!({"oauthAccount": {"emailAddress": "a@example.com"}});
    sandbox.write("config/.claude.json", marked(&account));
    // Over the private file that is there.
    sandbox.write("config/.credentials.json", marked(&login));
    for (program, args) in [
        ("auth-core", &["resolve"][..]),
        ("auth-store", &["check", "--fix"]),
        ("auth-status", &["--assert", "account=a@example.com"]),
    ] {
        good(&sandbox, program, args);
    }
}

#[test]
fn a_profiles_expired_token_is_never_handed_over_in_silence() {
    let sandbox = Sandbox::new();
    let expired = login(1000, &json!("max")).to_string();
    let mut put = sandbox.command("auth-store");
    put.args(["--profile", "work", "put"]).write_stdin(expired);
    put.assert().success();
    for args in [
        &["resolve", "--profile", "work"][..],
        &["token", "--profile", "work"],
        &["exec", "--profile", "work", "--", "no-such-command"],
    ] {
        let (exit, printed, said) = run(&sandbox, "auth-core", args);
        assert_eq!((exit, printed.as_str()), (Some(3), ""), "{args:?}: {said}");
    }
    let (exit, status, _) = run(&sandbox, "auth-status", &["--profile", "work"]);
    assert_eq!(exit, Some(3), "{status}");
    let (_, said) = good(&sandbox, "auth-store", &["--profile", "work", "get"]);
    assert!(said.contains("the access token has expired"), "{said}");
}

#[test]
fn settings_that_the_server_manages_are_managed_settings() {
    let sandbox = logged_in();
    let settings = json!({"apiKeyHelper": format!("echo {KEY}"),
        "env": {"ANTHROPIC_BASE_URL": "https://gw.example", "ANTHROPIC_AUTH_TOKEN": "x"}});
    sandbox.write("config/remote-settings.json", settings.to_string());
    let decision = document(&sandbox, "auth-core", &["explain", "--json"]);
    assert_eq!(decision["active"]["source"], "auth-token");
    assert_eq!(decision["active"]["base_url"], "https://gw.example");
    let helper = &decision["sources"][3];
    assert_eq!(helper["state"], "shadowed");
    assert_eq!(helper["origin"]["scope"], "managed");
    let (status, _) = good(&sandbox, "auth-status", &[]);
    assert!(
        status.contains("remote-settings.json:1 (managed)"),
        "{status}"
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_named_by_everything_that_writes() {
    let sandbox = Sandbox::new();
    let folder = sandbox.config_dir();
    std::fs::remove_dir_all(&folder).expect("it is there");
    std::os::unix::fs::symlink(sandbox.path("OneDrive/.claude"), &folder).expect("a link");
    let (exit, ..) = run(&sandbox, "auth-core", &["resolve"]);
    assert_eq!(exit, Some(1));
    let (exit, found, _) = run(&sandbox, "auth-store", &["check"]);
    assert_eq!(exit, Some(1));
    assert!(found.contains("directory.dangling"), "{found}");
    let mut put = sandbox.command("auth-store");
    let put = put
        .arg("put")
        .write_stdin(json!({"primaryApiKey": KEY}).to_string());
    let put = put.assert().code(4);
    let said = String::from_utf8_lossy(&put.get_output().stderr).into_owned();
    assert!(said.contains("does not exist"), "{said}");
    assert!(said.contains("hint: mkdir -p"), "{said}");
}

#[test]
fn a_free_plan_is_no_subscription_and_an_unknown_one_is_assumed_with_a_warning() {
    let asserted = ["--assert", "billing=subscription"];
    for (plan, exit, warns) in [
        (json!("free"), 1, false),
        (json!("FREE"), 1, false),
        (Value::Null, 0, true),
        (json!("pro"), 0, false),
    ] {
        let sandbox = Sandbox::new();
        sandbox.credentials(&login(YEAR_2100, &plan));
        let (code, printed, said) = run(&sandbox, "auth-status", &asserted);
        assert_eq!((code, printed.as_str()), (Some(exit), ""), "{plan}: {said}");
        assert_eq!(said.contains("is not recorded"), warns, "{plan}: {said}");
    }
}

#[test]
fn the_first_run_screen_next_to_a_token_is_a_warning_with_its_fix() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", TOKEN);
    let status = |sandbox: &Sandbox| {
        let args = ["--session", "interactive"];
        good(sandbox, "auth-status", &args).0
    };
    let before = status(&sandbox);
    assert!(
        before.contains("auth-store check --fix=onboarding"),
        "{before}"
    );
    good(&sandbox, "auth-store", &["check", "--fix=onboarding"]);
    let after = status(&sandbox);
    assert!(!after.contains("onboarding"), "{after}");
}

#[test]
fn a_token_whose_end_is_unknown_is_not_valid_for_a_month() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CLAUDE_CODE_OAUTH_TOKEN", TOKEN);
    let (exit, _, said) = run(&sandbox, "auth-status", &["--assert", "valid-for=720h"]);
    assert_eq!(exit, Some(1), "{said}");
    let (help, _) = good(&sandbox, "setup-token", &["--help"]);
    for command in ["list", "revoke", "forget"] {
        assert!(help.contains(command), "{help}");
    }
    let (printed, _) = good(&sandbox, "setup-token", &["list"]);
    assert_eq!(printed, "");
}
