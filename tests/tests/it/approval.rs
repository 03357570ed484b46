//! Answers for API keys: kept where Claude Code keeps them, asked for once.

use auth_tests::Sandbox;
use serde_json::{Value, json};

const KEY: &str = "sk-ant-api03-INVENTED-0123456789abcdefghijklmnopqrst-KEY0";
const TAIL: &str = "ghijklmnopqrst-KEY0";

fn answers(sandbox: &Sandbox) -> Value {
    let text =
        std::fs::read_to_string(sandbox.config_dir().join(".claude.json")).expect("it is there");
    let state: Value = serde_json::from_str(&text).expect("JSON");
    state["customApiKeyResponses"].clone()
}

fn source(sandbox: &Sandbox) -> String {
    let output = sandbox
        .command("auth-core")
        .args(["resolve", "--session", "interactive"])
        .output();
    let stdout = String::from_utf8(output.expect("it runs").stdout).expect("text");
    stdout.split('\t').next().unwrap_or_default().to_owned()
}

#[test]
fn a_key_that_is_remembered_whole_is_listed_by_its_fingerprint() {
    let mut sandbox = Sandbox::new();
    for (key, verb) in [
        ("sk-INVENTED-approved", "approve"),
        ("INVENTED-no", "decline"),
    ] {
        sandbox.set("ANTHROPIC_API_KEY", key);
        let mut change = sandbox.command("auth-core");
        change.arg(verb).assert().success();
        for args in [&["approvals"][..], &["approvals", "--json"]] {
            let mut list = sandbox.command("auth-core");
            let listed = list.args(args).assert().success();
            let text = String::from_utf8_lossy(&listed.get_output().stdout).into_owned();
            assert!(
                text.contains("sha256:") && !text.contains("INVENTED"),
                "{text}"
            );
        }
    }
}

#[test]
fn an_answer_is_kept_where_the_client_keeps_it_and_can_be_changed() {
    let mut sandbox = Sandbox::new();
    sandbox.client_state(&json!({"numStartups": 7, "customApiKeyResponses": {"approved": ["other"], "rejected": []}}));
    sandbox.set("ANTHROPIC_API_KEY", KEY);
    let tail = &KEY[KEY.len() - 20..];
    assert!(tail.ends_with(TAIL));
    sandbox
        .command("auth-core")
        .arg("approve")
        .assert()
        .success()
        .stdout("");
    assert_eq!(
        answers(&sandbox),
        json!({"approved": ["other", tail], "rejected": []})
    );
    assert_eq!(source(&sandbox), "api-key");
    sandbox
        .command("auth-core")
        .arg("decline")
        .assert()
        .success();
    assert_eq!(
        answers(&sandbox),
        json!({"approved": ["other"], "rejected": [tail]})
    );
    assert_eq!(source(&sandbox), "");
    sandbox
        .command("auth-core")
        .arg("forget")
        .assert()
        .success();
    assert_eq!(
        answers(&sandbox),
        json!({"approved": ["other"], "rejected": []})
    );
}

#[test]
fn without_the_variable_the_key_comes_from_stdin() {
    let sandbox = Sandbox::new();
    sandbox
        .command("auth-core")
        .arg("approve")
        .write_stdin(format!("{KEY}\n"))
        .assert()
        .success();
    assert_eq!(
        answers(&sandbox)["approved"],
        json!([&KEY[KEY.len() - 20..]])
    );
    sandbox
        .command("auth-core")
        .arg("approve")
        .write_stdin("")
        .assert()
        .code(2);
}

#[cfg(unix)]
mod unix {
    use super::{KEY, Sandbox, answers, json};
    use assert_cmd::Command;

    /// A shell in the sandbox, with the programs on PATH.
    fn shell(sandbox: &Sandbox, script: &str) -> Command {
        let program = auth_tests::program("auth-core");
        let folder = program
            .parent()
            .expect("it has a folder")
            .display()
            .to_string();
        let mut command = Command::new("sh");
        command
            .env_clear()
            .envs(sandbox.variables())
            .current_dir(sandbox.path("project"));
        command.args(["-c", &format!("PATH={folder}:$PATH; {script}")]);
        command.timeout(std::time::Duration::from_secs(30));
        command
    }

    #[test]
    fn a_key_and_a_login_come_in_by_an_inherited_descriptor() {
        let sandbox = Sandbox::new();
        sandbox.write("project/key", KEY);
        shell(&sandbox, "auth-core decline --fd 5 5<key </dev/null")
            .assert()
            .success();
        assert_eq!(
            answers(&sandbox)["rejected"],
            json!([&KEY[KEY.len() - 20..]])
        );
        sandbox.write("project/login", json!({"primaryApiKey": KEY}).to_string());
        shell(
            &sandbox,
            "auth-store put --fd 5 5<login </dev/null && auth-store get",
        )
        .assert()
        .success()
        .stdout(format!("{KEY}\n"));
        shell(&sandbox, "auth-store put --fd 9 </dev/null")
            .assert()
            .code(2);
    }

    /// `script` gives the program a terminal; what is typed on it comes from stdin.
    #[test]
    fn on_a_terminal_the_question_is_asked_once_and_no_is_the_default() {
        for (typed, source, list) in [("y\n", KEY, "approved"), ("\n", "", "rejected")] {
            let mut sandbox = Sandbox::new();
            sandbox.set("ANTHROPIC_API_KEY", KEY);
            let ask = "script -qec 'auth-core --session interactive token >answer' /dev/null";
            let output = shell(&sandbox, ask)
                .write_stdin(typed)
                .output()
                .expect("it runs");
            let screen = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                screen.contains("Allow ANTHROPIC_API_KEY (sha256:"),
                "{screen}"
            );
            assert!(!screen.contains(KEY), "{screen}");
            let answer =
                std::fs::read_to_string(sandbox.path("project/answer")).expect("it is there");
            assert!(answer.starts_with(source), "{answer}");
            assert_eq!(answers(&sandbox)[list], json!([&KEY[KEY.len() - 20..]]));
            let again = shell(&sandbox, ask)
                .write_stdin("")
                .output()
                .expect("it runs");
            assert!(
                !String::from_utf8_lossy(&again.stdout).contains("Allow ANTHROPIC_API_KEY"),
                "it is asked once"
            );
        }
    }

    #[test]
    fn the_end_of_the_input_is_no_answer() {
        let mut sandbox = Sandbox::new();
        sandbox.set("ANTHROPIC_API_KEY", KEY);
        let ask = "script -qec 'auth-core --session interactive token' /dev/null";
        let output = shell(&sandbox, ask).write_stdin("").output();
        let screen = output.expect("it runs").stdout;
        let screen = String::from_utf8_lossy(&screen).into_owned();
        assert!(screen.contains("[y/N]"), "{screen}");
        assert!(screen.contains("neither approved nor declined"), "{screen}");
        assert!(!sandbox.config_dir().join(".claude.json").exists());
    }

    #[test]
    fn without_a_terminal_nothing_is_asked() {
        let mut sandbox = Sandbox::new();
        sandbox.set("ANTHROPIC_API_KEY", KEY);
        let output = sandbox
            .command("auth-core")
            .args(["token", "--session", "interactive"])
            .output()
            .expect("it runs");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
        assert!(String::from_utf8_lossy(&output.stderr).contains("auth-core approve"));
    }
}
