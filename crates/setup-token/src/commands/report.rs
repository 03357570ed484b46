//! Printing the token: itself on stdout, its description on stderr.

use auth_core::CliError;
use auth_core::cli::{Context, output};
use auth_core::decision::AccountReport;
use auth_core::token_ledger::{RecordedToken, TokenLedger};
use jiff::{Timestamp, Unit};
use serde::Serialize;

use super::CreateArgs;
use super::create::NewToken;
use super::ledger::paths;

/// `setup-token --json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    token: &'a str,
    expires_at: Option<String>,
    scopes: &'a [String],
    fingerprint: String,
    account: Option<AccountReport>,
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
            account: token.profile.report(),
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
        console.info("or, without showing it:");
        console.info(
            "    token=$(setup-token) && gh secret set CLAUDE_CODE_OAUTH_TOKEN <<< \"$token\"",
        );
    }
    let asked = i64::try_from(args.expires_in.as_secs()).unwrap_or(i64::MAX);
    let is_short = end.is_some_and(|end| end.duration_since(now).as_secs() < asked - asked / 20);
    if is_short {
        console.warn("the provider gave the token a shorter lifetime than requested");
    }
}

/// Fails before a browser opens if the token could not be recorded by its name.
pub(super) fn check_record(args: &CreateArgs<'_>, context: &Context<'_>) -> Result<(), CliError> {
    let Some(name) = args.record else {
        return Ok(());
    };
    if name.chars().any(char::is_control) {
        return Err(CliError::usage(
            "the name of a token has a control character",
        ));
    }
    let ledger = TokenLedger::load(paths(context, args.common)?.config_dir())?;
    Ok(ledger.check_name(name)?)
}

/// Records what is known of the token. It is in the user's hands already: a failure is a warning.
pub(super) fn record(token: &NewToken, args: &CreateArgs<'_>, context: &mut Context<'_>) {
    let Some(name) = args.record else {
        return;
    };
    let fingerprint = token.tokens.access_token.fingerprint().to_string();
    let name = match name {
        "" => fingerprint.replace("sha256:", "token-"),
        name => name.to_owned(),
    };
    let now = (context.now)();
    let entry = RecordedToken {
        name: name.clone(),
        fingerprint,
        account: token.profile.email.clone(),
        created_at: now.round(Unit::Second).unwrap_or(now),
        expires_at: token
            .tokens
            .expires_at
            .map(|end| end.round(Unit::Second).unwrap_or(end)),
    };
    let added = paths(context, args.common)
        .and_then(|paths| Ok(TokenLedger::add(paths.config_dir(), entry)?));
    let mut console = context.console(args.common);
    match added {
        Ok(()) => console.info(format!("Recorded as `{name}`, without the token itself.")),
        Err(error) => console.warn(format!("the token is not recorded: {}", error.message())),
    }
}
