//! Typical mistakes at the command line: the message names the cause, the hint a next step.

use auth_tests::Sandbox;

/// What is typed, the exit code, and the message with its hints.
const MISTAKES: &[(&str, i32, &str)] = &[
    (
        "auth-core resolv",
        2,
        "auth-core: unknown command `resolv`\n\
         hint: did you mean `resolve`?\n\
         hint: `auth-core --help` lists the commands\n",
    ),
    (
        "auth-core headers --formt curl",
        2,
        "auth-core: unknown option `--formt`\n\
         hint: did you mean `--format`?\n\
         hint: `auth-core headers --help` lists the options\n",
    ),
    (
        "auth-core exec",
        2,
        "auth-core: missing argument `CMD`\n\
         hint: `auth-core exec --help` lists the options\n",
    ),
    (
        "auth-core env --format bash",
        2,
        "auth-core: unknown value `bash` for `--format`: use one of sh, fish, powershell, dotenv, json\n\
         hint: `auth-core env --help` lists the options\n",
    ),
    (
        "auth-core token --min-validity soon",
        2,
        "auth-core: invalid value `soon` for `--min-validity`: not a duration, such as `90s`, `5m` or `1h30m`\n\
         hint: `auth-core token --help` lists the options\n",
    ),
    (
        "auth-store migrate",
        2,
        "auth-store: missing argument `--to`\n\
         hint: `auth-store migrate --help` lists the options\n",
    ),
    (
        "auth-status --assert billing!=subscripton",
        2,
        "auth-status: invalid value `billing!=subscripton` for `--assert`: unknown value `subscripton`\n\
         hint: did you mean `subscription`?\n\
         hint: `auth-status --help` lists the options\n",
    ),
    (
        "auth-proxy --listen 80x -- true",
        2,
        "auth-proxy: invalid value `80x` for `--listen`: expected `ADDR:PORT` with an IP address, or `unix:PATH`\n\
         hint: `auth-proxy --help` lists the options\n",
    ),
    (
        "setup-token forget old",
        1,
        "setup-token: no token named `old` is recorded\n\
         hint: no token is recorded; `setup-token --record NAME` records the next one\n",
    ),
    (
        "auth-store get",
        1,
        "auth-store: no login is stored in the file\n\
         hint: log in with `auth-login login`\n",
    ),
    (
        "auth-helper-runner status",
        1,
        "auth-helper-runner: no key helper: `apiKeyHelper` is not set\n",
    ),
];

/// `--profile work` without such a profile.
const OF_PROFILES: [&str; 6] = [
    "auth-core resolve",
    "auth-store get",
    "auth-login refresh",
    "auth-helper-runner get",
    "auth-proxy -- true",
    "setup-token",
];

/// Runs a command line, without a terminal and with an empty stdin.
fn run(line: &str, more: &[&str]) -> (Option<i32>, String) {
    let mut sandbox = Sandbox::new();
    sandbox.set("AUTH_STORE_BACKEND", "file");
    let words: Vec<&str> = line.split(' ').collect();
    let output = sandbox
        .command(words[0])
        .args(more)
        .args(&words[1..])
        .output()
        .expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), stderr)
}

#[test]
fn a_mistake_is_named_with_the_next_step() {
    for (line, code, expected) in MISTAKES {
        let (exit, stderr) = run(line, &[]);
        assert_eq!((exit, stderr.as_str()), (Some(*code), *expected), "{line}");
    }
}

#[test]
fn an_unknown_profile_is_the_same_error_in_every_tool() {
    for line in OF_PROFILES {
        let (exit, stderr) = run(line, &["--profile", "work"]);
        let tool = line.split(' ').next().unwrap_or_default();
        let expected = format!(
            "{tool}: unknown profile `work` (known: default)\n\
             hint: auth-login login --profile work\n"
        );
        assert_eq!((exit, stderr), (Some(1), expected), "{line}");
    }
}

#[test]
fn help_names_a_command_after_two_dashes_and_the_tools_own_options_first() {
    let sandbox = Sandbox::new();
    let help = |tool: &str, args: &[&str]| {
        let output = sandbox.command(tool).args(args).arg("-h").output();
        String::from_utf8_lossy(&output.expect("it runs").stdout).into_owned()
    };
    let proxy = help("auth-proxy", &[]);
    assert!(
        proxy.contains("auth-proxy [OPTIONS] [-- CMD [ARG]...]"),
        "{proxy}"
    );
    assert!(
        proxy.find("--listen") < proxy.find("Global options:"),
        "{proxy}"
    );
    let exec = help("auth-core", &["exec"]);
    assert!(
        exec.contains("auth-core exec [OPTIONS] -- CMD [ARG]..."),
        "{exec}"
    );
}
