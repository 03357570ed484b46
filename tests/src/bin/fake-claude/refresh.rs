//! `claude mcp get NAME`: refreshes an expired login, says that there is no such server, exits 1.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::provider::{self, Answer};
use crate::{Mode, complain, delay, directory, say, variable, write};

/// Variables that suppress the refresh.
const SUPPRESS: [&str; 3] = [
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_SIMPLE",
];

pub(crate) fn run(mode: Mode, name: &str) -> ExitCode {
    if mode == Mode::Other {
        complain("error: unknown command 'get'\n");
        return ExitCode::FAILURE;
    }
    if !SUPPRESS.iter().any(|name| variable(name).is_some()) {
        refresh(mode);
    }
    complain(&format!("No MCP server named \"{name}\".\n"));
    ExitCode::FAILURE
}

fn refresh(mode: Mode) {
    let path = directory().join(".credentials.json");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut document: Value = serde_json::from_str(&text).unwrap_or_default();
    let old = document["claudeAiOauth"].clone();
    if old["expiresAt"].as_u64().is_none_or(|end| end > 1) {
        say("nothing to refresh\n");
        return;
    }
    let lock = directory().join(".oauth_refresh.lock");
    std::fs::create_dir(&lock).expect("nobody else refreshes in a private directory");
    delay(mode);
    let body = json!({"grant_type": "refresh_token", "refresh_token": old["refreshToken"]});
    match provider::token(mode, &body) {
        Answer::Tokens(tokens) => {
            let mut login = provider::login(&tokens);
            if login["refreshToken"].is_null() {
                login["refreshToken"] = old["refreshToken"].clone();
            }
            // Of the others only those that it knows.
            for name in ["subscriptionType", "rateLimitTier"] {
                login[name] = old[name].clone();
            }
            document["claudeAiOauth"] = login;
            write(&path, &document);
        }
        Answer::InvalidGrant => {
            let login = &mut document["claudeAiOauth"];
            login["accessToken"] = json!("");
            login["refreshToken"] = json!("");
            login["expiresAt"] = json!(0);
            write(&path, &document);
        }
        Answer::Failed(_) | Answer::Html => {}
    }
    std::fs::remove_dir(&lock).ok();
}
