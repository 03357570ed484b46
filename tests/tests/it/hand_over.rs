//! `auth-core exec` and `auth-core env` hand exactly one credential on, whatever is in it.

use std::process::Stdio;

use assert_cmd::Command;
use auth_tests::Sandbox;
use serde_json::json;

/// Every variable that holds a credential or chooses one.
const CREDENTIALS: [&str; 14] = [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_FOUNDRY_API_KEY",
    "ANTHROPIC_FOUNDRY_AUTH_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
    "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
    "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
    "CLAUDE_CODE_SKIP_VERTEX_AUTH",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_VERTEX",
];

/// All that a quoting can get wrong and a header can carry.
const NASTY: &str = r#"k'e"y$HOME`id`\n\'$(id)!%PATH%#;&|<>*? {a,b} ~ end"#;

/// Names and values of an environment as `env -0` prints it.
fn parse(bytes: &[u8]) -> Vec<(String, String)> {
    let entries = bytes
        .split(|byte| *byte == 0)
        .filter(|entry| !entry.is_empty());
    let text = entries.map(|entry| String::from_utf8_lossy(entry).into_owned());
    text.filter_map(|entry| {
        entry
            .split_once('=')
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
    })
    .collect()
}

fn credentials(environment: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    pairs
        .filter(|(name, _)| CREDENTIALS.contains(name))
        .collect()
}

/// A sandbox where every source is set.
fn everything() -> Sandbox {
    let mut sandbox = Sandbox::new();
    for name in CREDENTIALS {
        if !name.contains("_USE_") && !name.contains("_SKIP_") && !name.contains("DESCRIPTOR") {
            sandbox.set(name, format!("value of {name}"));
        }
    }
    sandbox.set("CLAUDE_CODE_USE_VERTEX", "0");
    sandbox
}

#[cfg(unix)]
#[test]
fn exec_shows_exactly_one_credential_and_none_of_the_others() {
    for (session, remaining) in [
        (
            "print",
            ("ANTHROPIC_AUTH_TOKEN", "value of ANTHROPIC_AUTH_TOKEN"),
        ),
        (
            "desktop",
            (
                "CLAUDE_CODE_OAUTH_TOKEN",
                "value of CLAUDE_CODE_OAUTH_TOKEN",
            ),
        ),
    ] {
        let sandbox = everything();
        let output = sandbox
            .command("auth-core")
            .args(["exec", "--session", session, "--", "env", "-0"])
            .output();
        let environment = parse(&output.expect("it runs").stdout);
        assert_eq!(credentials(&environment), [remaining], "{session}");
        assert!(
            environment.iter().any(|(name, _)| name == "HOME"),
            "the rest of the environment stays"
        );
    }
}

#[test]
fn exec_hands_the_commands_own_exit_code_on() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", "key");
    let sh = if cfg!(windows) {
        ["cmd", "/C", "exit 42"]
    } else {
        ["sh", "-c", "exit 42"]
    };
    sandbox
        .command("auth-core")
        .args(["exec", "--"])
        .args(sh)
        .assert()
        .code(42)
        .stdout("");
    // A mistyped option is not taken for the command.
    let mut mistyped = sandbox.command("auth-core");
    mistyped.args(["exec", "--profil", "work", "--"]).args(sh);
    let mistyped = mistyped.assert().code(2);
    let stderr = String::from_utf8_lossy(&mistyped.get_output().stderr).into_owned();
    assert!(stderr.contains("unknown option `--profil`"), "{stderr}");
    let missing = sandbox
        .command("auth-core")
        .args(["exec", "--", "no-such-command-here"])
        .assert()
        .code(127);
    let stderr = String::from_utf8_lossy(&missing.get_output().stderr).into_owned();
    assert!(
        stderr.starts_with("auth-core: cannot run `no-such-command-here`: "),
        "{stderr}"
    );
}

#[test]
fn settings_of_the_user_join_the_environment_and_can_blank_a_variable() {
    let mut sandbox = Sandbox::new();
    sandbox.set("ANTHROPIC_API_KEY", "from the process");
    sandbox.settings(
        &json!({"env": {"ANTHROPIC_API_KEY": "", "ANTHROPIC_AUTH_TOKEN": "from the settings"}}),
    );
    sandbox
        .command("auth-core")
        .arg("token")
        .assert()
        .success()
        .stdout("from the settings\n");
}

#[cfg(unix)]
mod shells {
    use super::{CREDENTIALS, Command, NASTY, Stdio, credentials, everything, parse};

    /// Has a shell read our assignments and print its environment.
    fn read_back(shell: &str, format: &str, script: &str) -> Vec<(String, String)> {
        let mut sandbox = everything();
        sandbox.set("ANTHROPIC_AUTH_TOKEN", NASTY);
        let program = auth_tests::program("auth-core");
        let folder = program
            .parent()
            .expect("it has a folder")
            .display()
            .to_string();
        let path = sandbox
            .variables()
            .find(|(name, _)| *name == "PATH")
            .map(|(_, value)| value.to_owned());
        let path = path.expect("PATH is set").into_string().expect("text");
        let mut command = Command::new(shell);
        command
            .env_clear()
            .envs(sandbox.variables())
            .env("PATH", format!("{folder}:{path}"));
        let script = script.replace("FORMAT", format);
        let output = command
            .args(["-c", &script])
            .current_dir(sandbox.path("project"))
            .output()
            .expect("it runs");
        assert!(
            output.status.success(),
            "{shell}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        parse(&output.stdout)
    }

    #[expect(clippy::disallowed_methods, reason = "asks whether a shell starts")]
    fn is_installed(shell: &str) -> bool {
        let mut probe = std::process::Command::new(shell);
        probe
            .args(["-c", "exit 0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    }

    #[test]
    fn every_shell_reads_back_exactly_the_one_credential() {
        let eval = r#"eval "$(auth-core env --format FORMAT)"; env -0"#;
        for (shell, format, script) in [
            ("sh", "sh", eval),
            ("bash", "sh", eval),
            ("zsh", "sh", eval),
            (
                "fish",
                "fish",
                "auth-core env --format FORMAT | source; env -0",
            ),
        ] {
            assert!(
                is_installed(shell),
                "`{shell}` is not installed: `cargo xtask test --install` does it"
            );
            let environment = read_back(shell, format, script);
            assert_eq!(
                credentials(&environment),
                [("ANTHROPIC_AUTH_TOKEN", NASTY)],
                "{shell}"
            );
        }
    }

    #[test]
    fn a_dotenv_file_sourced_by_a_shell_gives_the_same_value() {
        let script = r#"auth-core env --format dotenv > d; env -i PATH="$PATH" sh -c 'set -a; . ./d; env -0'"#;
        let environment = read_back("sh", "dotenv", script);
        let set: Vec<_> = credentials(&environment)
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        assert_eq!(set, [("ANTHROPIC_AUTH_TOKEN", NASTY)]);
        assert_eq!(CREDENTIALS.len(), 14);
    }
}
