//! Long-lived tokens.

use auth_tests::{Plan, PlanRefusal};
use serde_json::Value;

use crate::oauth_world::{files, world};

#[test]
fn setup_token_prints_one_line_and_stores_nothing() {
    let (provider, sandbox) = world();
    let before = files(&sandbox.path("."));
    let ended = sandbox.command("setup-token").assert().success();
    let stdout = String::from_utf8_lossy(&ended.get_output().stdout).into_owned();
    let token = stdout.strip_suffix('\n').expect("a line");
    assert!(provider.accepts(token), "{token}");
    assert!(
        provider
            .seconds_left(token)
            .is_some_and(|left| left > 364 * 24 * 3600)
    );
    assert_eq!(
        provider.last("authorize").expect("asked").query["scope"],
        "user:inference"
    );
    assert_eq!(files(&sandbox.path(".")), before);
    let json = sandbox
        .command("setup-token")
        .arg("--json")
        .assert()
        .success();
    let json: Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert_eq!(json["version"], 1);
    let pipe = sandbox.path("pipe");
    let script = format!("\"$SETUP_TOKEN\" | cat > '{}'", pipe.display());
    let mut shell = assert_cmd::Command::new("sh");
    shell.args(["-c", &script]).env_clear();
    shell.envs(sandbox.variables());
    shell.env("SETUP_TOKEN", auth_tests::program("setup-token"));
    shell.assert().success();
    let piped = std::fs::read_to_string(pipe).expect("the pipe's end");
    assert!(provider.accepts(piped.trim_end()), "{piped}");
}

#[test]
fn setup_token_gives_no_token_without_a_plan() {
    let (provider, sandbox) = world();
    for refusal in [
        PlanRefusal::Authorize,
        PlanRefusal::Token,
        PlanRefusal::Never,
    ] {
        provider.change(|settings| {
            settings.plan = Plan::None;
            settings.plan_refusal = refusal;
            settings.profile_for_all = refusal == PlanRefusal::Never;
        });
        let ended = sandbox.command("setup-token").assert().code(3);
        let output = ended.get_output();
        assert_eq!(output.stdout, b"", "{refusal:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("plan"), "{refusal:?}: {said}");
    }
}
