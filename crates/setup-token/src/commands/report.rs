//! Handing the token over: itself on stdout, words about it on stderr.

use auth_core::CliError;
use auth_core::cli::{Context, output};
use jiff::{Timestamp, Unit};
use serde::Serialize;

use super::Cli;
use super::mint::Minted;

/// `setup-token --json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    token: &'a str,
    expires_at: Option<String>,
    scopes: &'a [String],
    fingerprint: String,
    account: Option<&'a str>,
    plan: Option<&'a str>,
}

pub(super) fn print(
    minted: &Minted,
    cli: &Cli,
    invocation: &mut Context<'_>,
) -> Result<(), CliError> {
    let token = &minted.tokens.access_token;
    let end = minted
        .tokens
        .expires_at
        .map(|end| end.round(Unit::Second).unwrap_or(end));
    if cli.common.json {
        let document = Document {
            version: 1,
            token: token.expose(),
            expires_at: end.map(|end| end.to_string()),
            scopes: &minted.scopes,
            fingerprint: token.fingerprint().to_string(),
            account: minted.profile.email.as_deref(),
            plan: minted.profile.plan.as_deref(),
        };
        output::document(invocation.streams.stdout, &document)?;
    } else {
        output::record(invocation.streams.stdout, token.expose())?;
    }
    explain(minted, end, cli, invocation);
    Ok(())
}

fn explain(minted: &Minted, end: Option<Timestamp>, cli: &Cli, invocation: &mut Context<'_>) {
    let now = (invocation.now)();
    let is_terminal = invocation.streams.terminals.stderr();
    let mut console = invocation.console(&cli.common);
    let fingerprint = minted.tokens.access_token.fingerprint();
    let until = match end {
        Some(end) => format!("until {}", end.strftime("%Y-%m-%d %H:%M UTC")),
        None => "for as long as the provider decides".to_owned(),
    };
    let whose = minted.profile.email.as_deref();
    let whose = whose.map_or_else(String::new, |email| format!(" of {email}"));
    console.info(format!(
        "The token {fingerprint}{whose} is good {until}; it is stored nowhere."
    ));
    if is_terminal {
        console.info("Set it where you want to authenticate:");
        console.info("    export CLAUDE_CODE_OAUTH_TOKEN=<the line above>");
        console.info("or hand it on: setup-token | gh secret set CLAUDE_CODE_OAUTH_TOKEN");
    }
    let asked = i64::try_from(cli.expires_in.as_secs()).unwrap_or(i64::MAX);
    let is_short = end.is_some_and(|end| end.duration_since(now).as_secs() < asked - asked / 20);
    if is_short {
        console.warn("the provider gave the token a shorter life than was asked for");
    }
}
