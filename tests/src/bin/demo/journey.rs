//! What is shown, act by act.

use anyhow::{Result, ensure};
use auth_tests::harness::{process, write};
use serde_json::json;

use crate::stage::Stage;

/// All acts.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    let key = &stage.provider.api_key();
    environment_key(stage, key)?;
    stored_login(stage)?;
    login(stage)?;
    herd(stage)?;
    hand_over(stage)?;
    shadowed(stage, key)?;
    long_lived_token(stage)?;
    helper(stage, key)?;
    logout(stage)?;
    next(stage);
    Ok(())
}

/// What the recording shows: who pays changes, and how that is noticed.
pub(super) fn play_scene(stage: &mut Stage<'_>) -> Result<()> {
    let mut login = stage.provider.login(28_800);
    login["oauthAccount"] = json!({"emailAddress": "ada@example.com"});
    write(&stage.env.path("project/login.json"), login.to_string())?;
    // The paths that a user sees.
    stage.env.unset("CLAUDE_CONFIG_DIR");
    stage.hidden("auth-store put < login.json")?;
    stage.export("ANTHROPIC_API_KEY", "sk-ant-api03-example");
    let status = stage.run("auth-status")?.succeeds()?;
    status.says("unset ANTHROPIC_API_KEY")?;
    let guard = "auth-status --assert billing=subscription && claude -p 'review this'";
    stage.run(guard)?.exits(1)?;
    stage.unset("ANTHROPIC_API_KEY");
    let exec = "auth-core exec -- sh -c 'echo token: ${CLAUDE_CODE_OAUTH_TOKEN:+set}'";
    stage.run(exec)?.succeeds()?.says("token: set")?;
    let status = stage.run("auth-status | head -n 1")?.succeeds()?;
    status.says("Claude.ai login")?;
    Ok(())
}

fn environment_key(stage: &mut Stage<'_>, key: &str) -> Result<()> {
    stage.title("1. An API key in the environment");
    stage.export("ANTHROPIC_API_KEY", key);
    let resolved = stage.run("auth-core resolve")?.succeeds()?;
    resolved.says("api-key\tANTHROPIC_API_KEY")?.hides(key)?;
    stage.run("auth-core explain")?.succeeds()?.hides(key)?;
    let header = format!("X-Api-Key: {key}");
    stage.run("auth-core headers")?.succeeds()?.says(&header)?;
    stage.note("curl reads the header from a pipe: no secret in its arguments");
    call_api(stage, MODELS)?;
    stage.unset("ANTHROPIC_API_KEY");
    stage.run("auth-core resolve")?.exits(1)?;
    Ok(())
}

fn stored_login(stage: &mut Stage<'_>) -> Result<()> {
    stage.title("2. A login in the file that Claude Code keeps");
    let login = stage.provider.login(28_800);
    write(&stage.env.path("project/login.json"), login.to_string())?;
    stage.run("auth-store put < login.json")?.succeeds()?;
    stage.run("auth-store show")?.succeeds()?.hides("sk-ant-")?;
    stage
        .run("auth-store path && ls -l \"$(auth-store path)\"")?
        .succeeds()?
        .says("-rw------- ")?;
    stage
        .run("auth-core resolve")?
        .succeeds()?
        .says("login\t")?
        .hides("sk-ant-")?;
    call_api(stage, MODELS)?;
    stage
        .run("auth-store erase && auth-core resolve")?
        .exits(1)?;
    Ok(())
}

fn login(stage: &mut Stage<'_>) -> Result<()> {
    stage.title("3. Log in with a subscription");
    // Short-lived at first, so that the next act finds it about to expire.
    let clicks = stage.clicks();
    stage.provider.change(|settings| {
        settings.auto_approve = !clicks;
        settings.token_lifetime = 240;
    });
    if !stage.browser.is_empty() {
        let browser = stage.browser.clone();
        stage.export("BROWSER", &browser);
    }
    let login = stage.run_with_browser("auth-login login", "login.png")?;
    let login = login.succeeds()?;
    login.says("ada@example.com")?.hides("sk-ant-")?;
    ensure!(
        stage.provider.count("token.authorization_code") == 1,
        "one code was exchanged"
    );
    let status = stage.run("auth-status")?.succeeds()?;
    status.says("ada@example.com")?.hides("sk-ant-")?;
    stage.run("auth-store show")?.succeeds()?.hides("sk-ant-")?;
    Ok(())
}

fn herd(stage: &mut Stage<'_>) -> Result<()> {
    stage.title("4. Twenty processes find the token about to expire");
    stage
        .provider
        .change(|settings| settings.token_lifetime = 28_800);
    let script = "for i in {1..20}; do auth-core token & done | sort | uniq -c";
    let shown = stage.run(script)?.succeeds()?.says("20 sk-ant-oat01-")?;
    ensure!(shown.text.lines().count() == 1, "all print the same token");
    let count = stage.provider.count("token.refresh_token");
    ensure!(
        count == 1,
        "{count} refreshes were asked for instead of one"
    );
    stage.note("The server counted one refresh: one process asked, the others used its answer.");
    Ok(())
}

/// The models that the API offers, asked with the credential in effect.
const MODELS: &str = "curl -sS -K <(auth-core headers --format curl) $API/v1/models";

/// Runs a request that curl sends; a machine without curl sees all but that.
fn call_api(stage: &mut Stage<'_>, script: &str) -> Result<()> {
    if !process::is_installed("curl") {
        stage.note("curl is not installed, so that this request is left out:");
        stage.note(script);
        return Ok(());
    }
    stage.run(script)?.succeeds()?.says("claude-").map(drop)
}

fn hand_over(stage: &mut Stage<'_>) -> Result<()> {
    stage.title("5. Give it to the next program");
    call_api(stage, MODELS)?;
    let verify = "ANTHROPIC_BASE_URL=$API auth-status --verify | grep verified";
    stage.run(verify)?.succeeds()?.says("accepted")?;
    let exec = "auth-core exec -- sh -c 'echo a child with ${CLAUDE_CODE_OAUTH_TOKEN:+a token}'";
    stage.run(exec)?.succeeds()?.says("a child with a token")?;
    let assert = "auth-status --assert billing=subscription --assert valid-for=1h && echo go on";
    stage.run(assert)?.succeeds()?.says("go on")?;
    Ok(())
}

fn shadowed(stage: &mut Stage<'_>, key: &str) -> Result<()> {
    stage.title("6. A key in the environment shadows the subscription, and costs money");
    stage.export("ANTHROPIC_API_KEY", key);
    let status = stage.run("auth-status")?.succeeds()?;
    status.says("unset ANTHROPIC_API_KEY")?.hides(key)?;
    let assert = "auth-status --assert billing=subscription || echo stopped with exit code $?";
    stage.run(assert)?.says("stopped with exit code 1")?;
    stage.unset("ANTHROPIC_API_KEY");
    Ok(())
}

fn long_lived_token(stage: &mut Stage<'_>) -> Result<()> {
    stage.title("7. A token for a pipeline: printed once, stored nowhere");
    let script = "setup-token | sed 's/^/CLAUDE_CODE_OAUTH_TOKEN=/' > ci.env";
    let created = stage.run_with_browser(script, "setup-token.png")?;
    created.succeeds()?.hides("sk-ant-")?;
    stage.note("ci.env stands for the place where your pipeline keeps its secrets");
    let lines = stage.run("wc -l < ci.env")?.succeeds()?;
    ensure!(lines.text.trim() == "1", "the token is one line");
    let resolve = "(set -a; . ./ci.env; auth-core resolve)";
    let resolved = stage.run(resolve)?.succeeds()?;
    resolved.says("oauth-token\tCLAUDE_CODE_OAUTH_TOKEN")?;
    call_api(stage, &format!("(set -a; . ./ci.env; {MODELS})"))
}

fn helper(stage: &mut Stage<'_>, key: &str) -> Result<()> {
    stage.title("8. A helper that fetches a key: run once, then cached");
    let command = format!("date >> {}; echo {key}", stage.env.path("runs").display());
    let settings = json!({"apiKeyHelper": command}).to_string();
    write(&stage.env.config().join("settings.json"), settings)?;
    let asked = "for i in 1 2 3; do auth-helper-runner get; done | sort | uniq -c";
    stage.run(asked)?.succeeds()?.says(&format!("3 {key}"))?;
    let runs = std::fs::read_to_string(stage.env.path("runs"))?;
    ensure!(
        runs.lines().count() == 1,
        "the helper ran once for three questions"
    );
    stage
        .run("auth-helper-runner status")?
        .succeeds()?
        .hides(key)?;
    stage
        .run("auth-core resolve")?
        .succeeds()?
        .says("api-key-helper\t")?;
    std::fs::remove_file(stage.env.config().join("settings.json"))?;
    Ok(())
}

fn logout(stage: &mut Stage<'_>) -> Result<()> {
    stage.title("9. Log out");
    stage.run("auth-login logout")?.succeeds()?;
    ensure!(
        stage.provider.count("revoke") > 0,
        "the token is revoked at the server"
    );
    stage.run("auth-core resolve")?.exits(1)?;
    let left = stage.env.path("config/.credentials.json");
    let left = std::fs::read_to_string(left).unwrap_or_default();
    ensure!(!left.contains("sk-ant-"), "no token is left in the file");
    Ok(())
}

fn next(stage: &Stage<'_>) {
    stage.title("What to try next");
    for (command, what) in [
        (
            "cargo xtask demo --browser",
            "the same with clicks in a real browser",
        ),
        (
            "cargo install --path crates/auth-core",
            "one tool; each installs alone",
        ),
        (
            "auth-core explain",
            "which credential is in effect in your own shell, and why",
        ),
        ("auth-status --verify", "whether the API accepts it"),
        ("man docs/man/auth-core.1", "the manual"),
    ] {
        stage.try_next(command, what);
    }
}
