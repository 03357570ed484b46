//! Credentials that the kit hands to the client: `exec`, and a helper.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::Scenario;
use super::stage::{Stage, at_once, succeed};
use crate::kit::platform::set_mode;
use crate::kit::world::{token_of, write};

pub(super) const SCENARIOS: &[Scenario] = &[
    (
        "`auth-core explain --client` predicts the two headers that the client sends",
        predicted,
    ),
    (
        "`auth-core exec -- claude -p hi` sends exactly the one documented header",
        exec,
    ),
    (
        "`auth-helper-runner run` as its apiKeyHelper: ten sessions at once, one run",
        helper,
    ),
];

/// How many sessions at once.
const SESSIONS: usize = 10;

/// A credential for each source, all good at the server.
struct Sources {
    token: String,
    key: String,
    long_lived: String,
    login: String,
}

impl Sources {
    fn new(stage: &Stage<'_>) -> Result<Self> {
        let token = || Ok::<_, anyhow::Error>(token_of(&stage.login(28_800)?).to_owned());
        Ok(Self {
            token: token()?,
            key: stage.api_key()?,
            long_lived: token()?,
            login: stage.logged_in(28_800)?,
        })
    }

    /// The variables, strongest first.
    fn variables(&self) -> [(&str, &str); 3] {
        [
            ("ANTHROPIC_AUTH_TOKEN", &self.token),
            ("ANTHROPIC_API_KEY", &self.key),
            ("CLAUDE_CODE_OAUTH_TOKEN", &self.long_lived),
        ]
    }

    /// What the page documents to be sent where all variables from the `first` on are set.
    fn documented(&self, first: usize) -> Value {
        let bearer = |token: &str| json!({"authorization": format!("Bearer {token}")});
        match first {
            0 => bearer(&self.token),
            1 => json!({"x-api-key": self.key}),
            2 => bearer(&self.long_lived),
            _ => bearer(&self.login),
        }
    }
}

fn predicted(stage: &Stage<'_>) -> Result<String> {
    let sources = Sources::new(stage)?;
    let variables = sources.variables();
    let explain = ["auth-core", "explain", "--client", "--json"];
    let document: Value = serde_json::from_str(&stage.tool(&explain, &variables)?.text())?;
    let client = &document["client"];
    let both = client["authorization"] == "auth-token" && client["x_api_key"] == "api-key";
    ensure!(both, "another prediction: {client}");
    stage.prompt(&variables)?;
    let bearer = format!("Bearer {}", sources.token);
    stage.expect_sent(
        1,
        &json!({"authorization": bearer, "x-api-key": sources.key}),
    )?;
    Ok("with every source set it sends two credentials, as predicted".into())
}

fn exec(stage: &Stage<'_>) -> Result<String> {
    let sources = Sources::new(stage)?;
    let client = stage.client().display().to_string();
    let words = ["auth-core", "exec", "--", &client, "-p", "hi"];
    for first in 0..=sources.variables().len() {
        stage.provider.tell("reset", &json!({}))?;
        let variables = sources.variables();
        succeed(&mut stage.kit(&words, &variables[first..])?, b"")?;
        stage.expect_sent(1, &sources.documented(first))?;
    }
    Ok("with the auth token, the API key, the long-lived token or the login the strongest, all weaker ones set too".into())
}

fn helper(stage: &Stage<'_>) -> Result<String> {
    let key = stage.api_key()?;
    let (script, runs) = (stage.world.path("helper"), stage.world.path("runs"));
    let text = format!(
        "#!/bin/sh\necho run >> '{}'\nsleep 1\necho {key}\n",
        runs.display()
    );
    write(&script, text)?;
    set_mode(&script, 0o700)?;
    let command = format!("auth-helper-runner run --command '{}'", script.display());
    let settings = json!({"apiKeyHelper": command}).to_string();
    write(&stage.world.config().join("settings.json"), settings)?;
    let sessions = (0..SESSIONS).map(|_| stage.session(&["-p", "hi"], &[]));
    at_once(sessions.collect())?;
    let headers = json!({"authorization": format!("Bearer {key}"), "x-api-key": key});
    stage.expect_sent(SESSIONS, &headers)?;
    let runs = std::fs::read_to_string(runs)?.lines().count();
    ensure!(runs == 1, "the helper ran {runs} times");
    Ok(format!(
        "{SESSIONS} sessions with the key in both headers, {runs} run"
    ))
}
