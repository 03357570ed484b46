//! An edit changes what it is about; the rest stays byte for byte.

use auth_tests::Sandbox;

use crate::support::{TOKEN, content, login, login_value, put, stdout, store};

const NEW: &str = r#"{"claudeAiOauth":{"accessToken":"new","scopes":["user:inference"]}}"#;

fn put_into(sandbox: &Sandbox, before: &str, document: &str) -> String {
    let path = sandbox.write("config/.credentials.json", before);
    put(sandbox, &["-q"], document).success();
    content(&path)
}

#[test]
fn unknown_members_order_and_numbers_stay() {
    let before = concat!(
        r#"{"z": 1.50, "claudeAiOauth":{"accessToken":"old","scopes":[]},"#,
        r#""mcpOAuth":{"n": 1e400,"deep":[{"b":1,"a":2}],"big":12345678901234567890123},"é\u00e9":"\ud83d\ude00"}"#
    );
    let old = r#"{"accessToken":"old","scopes":[]}"#;
    let new = r#"{"accessToken":"new","scopes":["user:inference"]}"#;
    assert_eq!(
        put_into(&Sandbox::new(), before, NEW),
        before.replace(old, new)
    );
}

#[test]
fn an_indented_file_stays_indented() {
    let before = "{\n  \"a\": 1,\n  \"claudeAiOauth\": {\n    \"accessToken\": \"old\",\n    \"scopes\": []\n  }\n}\n";
    let after = "{\n  \"a\": 1,\n  \"claudeAiOauth\": {\n    \"accessToken\": \"new\",\n    \"scopes\": [\n      \"user:inference\"\n    ]\n  }\n}\n";
    assert_eq!(put_into(&Sandbox::new(), before, NEW), after);
    // And a first login joins as the file is laid out.
    let before = "{\n\t\"a\": 1\n}";
    let after = "{\n\t\"a\": 1,\n\t\"claudeAiOauth\": {\n\t\t\"accessToken\": \"new\",\n\t\t\"scopes\": [\n\t\t\t\"user:inference\"\n\t\t]\n\t}\n}";
    assert_eq!(put_into(&Sandbox::new(), before, NEW), after);
}

#[test]
fn a_document_with_line_breaks_does_not_break_a_file_of_one_line() {
    let document = "{\n \"claudeAiOauth\": {\n \"accessToken\": \"new\",\n \"scopes\": [\"user:inference\"] } }";
    assert_eq!(put_into(&Sandbox::new(), "{}", document), NEW);
}

#[test]
fn what_get_prints_can_be_put_and_changes_nothing() {
    for before in [
        r#"{ "other" : [1,  2] , "claudeAiOauth" : { "accessToken" : "t" , "x" : 1.0, "scopes" : ["user:inference"] } }"#,
        "{\n    \"claudeAiOauth\": {\"accessToken\": \"t\", \"scopes\": [ \"user:inference\" ]},\n    \"b\": null\n}\n",
    ] {
        let sandbox = Sandbox::new();
        let credentials = sandbox.write("config/.credentials.json", before);
        let state =
            "{\n  \"oauthAccount\": {\n    \"emailAddress\": \"a@b.c\", \"n\": 1.10\n  }\n}";
        let state_path = sandbox.write("config/.claude.json", state);
        let document = stdout(&store(&sandbox, &["get", "--json"]).success());
        put(&sandbox, &[], document).success();
        assert_eq!(content(&credentials), before);
        assert_eq!(content(&state_path), state);
    }
}

#[test]
fn erase_leaves_the_rest_as_it_was_written() {
    for (before, after) in [
        (
            r#"{"claudeAiOauth":{"accessToken":"t"},"a":1}"#,
            r#"{"a":1}"#,
        ),
        (
            r#"{"a":1,"claudeAiOauth":{"accessToken":"t"}}"#,
            r#"{"a":1}"#,
        ),
        (
            r#"{"a":1, "claudeAiOauth":null, "b":2}"#,
            r#"{"a":1, "b":2}"#,
        ),
        (
            r#"{"claudeAiOauth":1,"a":1,"claudeAiOauth":2}"#,
            r#"{"a":1}"#,
        ),
        (
            "{\n  \"claudeAiOauth\": {},\n  \"a\": 1\n}\n",
            "{\n  \"a\": 1\n}\n",
        ),
        (" {\n  \"claudeAiOauth\": {}\n}\n", " {}\n"),
    ] {
        let sandbox = Sandbox::new();
        let path = sandbox.write("config/.credentials.json", before);
        store(&sandbox, &["erase"]).success();
        assert_eq!(content(&path), after, "{before}");
    }
}

#[cfg(unix)]
#[test]
fn put_under_umask_000_over_an_open_file_through_a_link_ends_private() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::new();
    let before =
        r#"{"mcpOAuth":{"x":1.0},"claudeAiOauth":{"accessToken":"old","scopes":[]},"z":0}"#;
    let real = sandbox.write("elsewhere/real.json", before);
    std::fs::set_permissions(&real, PermissionsExt::from_mode(0o644)).expect("ours");
    let link = sandbox.config_dir().join(".credentials.json");
    symlink("../elsewhere/real.json", &link).expect("a link");
    let mut command = assert_cmd::Command::new("sh");
    command.env_clear().envs(sandbox.variables());
    let script = "umask 000; exec \"$0\" put";
    command
        .args(["-c", script])
        .arg(auth_tests::program("auth-store"));
    command.write_stdin(login(TOKEN)).assert().success();
    assert!(link.is_symlink());
    let mode = std::fs::metadata(&real)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o7777, 0o600);
    let login = login_value(TOKEN)["claudeAiOauth"].to_string();
    let expected = format!(r#"{{"mcpOAuth":{{"x":1.0}},"claudeAiOauth":{login},"z":0}}"#);
    assert_eq!(content(&real), expected);
}
