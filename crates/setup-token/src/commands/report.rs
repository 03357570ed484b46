//! Printing the token: itself on stdout, its description on stderr.

use auth_core::CliError;
use auth_core::cli::{Context, output};
use jiff::{Timestamp, Unit};
use serde::Serialize;

use super::CreateArgs;
use super::create::NewToken;

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
    token: &NewToken,
    args: &CreateArgs<'_>,
    context: &mut Context<'_>,
) -> Result<(), CliError> {
    let secret = &token.tokens.access_token;
    let end = token
        .tokens
        .expires_at
        .map(|end| end.round(Unit::Second).unwrap_or(end));
    if args.common.json {
        let document = Document {
            version: 1,
            token: secret.expose(),
            expires_at: end.map(|end| end.to_string()),
            scopes: &token.scopes,
            fingerprint: secret.fingerprint().to_string(),
            account: token.profile.email.as_deref(),
            plan: token.profile.plan.as_deref(),
        };
        output::document(context.streams.stdout, &document)?;
    } else {
        output::record(context.streams.stdout, secret.expose())?;
    }
    explain(token, end, args, context);
    Ok(())
}

fn explain(
    token: &NewToken,
    end: Option<Timestamp>,
    args: &CreateArgs<'_>,
    context: &mut Context<'_>,
) {
    let now = (context.now)();
    let is_terminal = context.streams.terminals.stderr();
    let mut console = context.console(args.common);
    let fingerprint = token.tokens.access_token.fingerprint();
    let until = match end {
        Some(end) => format!("expires {}", end.strftime("%Y-%m-%d %H:%M UTC")),
        None => "has no known expiry".to_owned(),
    };
    let whose = token.profile.email.as_deref();
    let whose = whose.map_or_else(String::new, |email| format!(" for {email}"));
    console.info(format!(
        "The token {fingerprint}{whose} {until}; it is not saved."
    ));
    if is_terminal {
        console.info("To use it:");
        console.info("    export CLAUDE_CODE_OAUTH_TOKEN=<the line above>");
        console.info("or pipe it: setup-token | gh secret set CLAUDE_CODE_OAUTH_TOKEN");
    }
    let asked = i64::try_from(args.expires_in.as_secs()).unwrap_or(i64::MAX);
    let is_short = end.is_some_and(|end| end.duration_since(now).as_secs() < asked - asked / 20);
    if is_short {
        console.warn("the provider gave the token a shorter lifetime than requested");
    }
}
