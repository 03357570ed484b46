//! Credentials that auth-tools hand to the client: `exec`, and a helper.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::Case;
use crate::fixture::{Fixture, at_once, succeed};
use auth_tests::harness::platform::set_mode;
use auth_tests::harness::{token_of, write};

pub(crate) const CASES: &[Case] = &[
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
    fn new(fixture: &Fixture<'_>) -> Result<Self> {
        let token = || Ok::<_, anyhow::Error>(token_of(&fixture.login(28_800)).to_owned());
        Ok(Self {
            token: token()?,
            key: fixture.provider.api_key(),
            long_lived: token()?,
            login: fixture.logged_in(28_800)?,
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

fn predicted(fixture: &Fixture<'_>) -> Result<String> {
    let sources = Sources::new(fixture)?;
    let variables = sources.variables();
    let explain = ["auth-core", "explain", "--client", "--json"];
    let document: Value = serde_json::from_str(&fixture.tool(&explain, &variables)?.text())?;
    let client = &document["client"];
    let both = client["authorization"] == "auth-token" && client["x_api_key"] == "api-key";
    ensure!(both, "another prediction: {client}");
    fixture.prompt(&variables)?;
    let bearer = format!("Bearer {}", sources.token);
    fixture.expect_sent(
        1,
        &json!({"authorization": bearer, "x-api-key": sources.key}),
    )?;
    Ok("with every source set it sends two credentials, as predicted".into())
}

fn exec(fixture: &Fixture<'_>) -> Result<String> {
    let sources = Sources::new(fixture)?;
    let client = fixture.client().display().to_string();
    let words = ["auth-core", "exec", "--", &client, "-p", "hi"];
    for first in 0..=sources.variables().len() {
        fixture.provider.reset();
        let variables = sources.variables();
        succeed(&mut fixture.programs(&words, &variables[first..])?, b"")?;
        fixture.expect_sent(1, &sources.documented(first))?;
    }
    Ok("with the auth token, the API key, the long-lived token or the login the strongest, all weaker ones set too".into())
}

fn helper(fixture: &Fixture<'_>) -> Result<String> {
    let key = fixture.provider.api_key();
    let (script, runs) = (fixture.env.path("helper"), fixture.env.path("runs"));
    let text = format!(
        "#!/bin/sh\necho run >> '{}'\nsleep 1\necho {key}\n",
        runs.display()
    );
    write(&script, text)?;
    set_mode(&script, 0o700)?;
    let command = format!("auth-helper-runner run --command '{}'", script.display());
    let settings = json!({"apiKeyHelper": command}).to_string();
    write(&fixture.env.config().join("settings.json"), settings)?;
    let sessions = (0..SESSIONS).map(|_| fixture.session(&["-p", "hi"], &[]));
    at_once(sessions.collect())?;
    let headers = json!({"authorization": format!("Bearer {key}"), "x-api-key": key});
    fixture.expect_sent(SESSIONS, &headers)?;
    let runs = std::fs::read_to_string(runs)?.lines().count();
    ensure!(runs == 1, "the helper ran {runs} times");
    Ok(format!(
        "{SESSIONS} sessions with the key in both headers, {runs} run"
    ))
}
