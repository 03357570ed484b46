//! `setup-token list` and `forget`: what was recorded about tokens, without any secret.

use auth_core::cli::{Context, GlobalArgs, Table, output};
use auth_core::context::paths::Paths;
use auth_core::decision::AccountReport;
use auth_core::token_ledger::{RecordedToken, TokenLedger};
use auth_core::{CliError, ExitStatus};
use jiff::Timestamp;
use serde::Serialize;

#[derive(clap::Args)]
pub(super) struct ForgetArgs {
    /// Name of the recorded token
    name: String,
}

/// `setup-token list --json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tokens: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    fingerprint: &'a str,
    account: Option<AccountReport>,
    created_at: String,
    expires_at: Option<String>,
    expired: bool,
}

impl<'a> Row<'a> {
    fn new(token: &'a RecordedToken, now: Timestamp) -> Self {
        Self {
            name: &token.name,
            fingerprint: &token.fingerprint,
            account: token.account.as_ref().map(|email| AccountReport {
                email: Some(email.clone()),
                ..AccountReport::default()
            }),
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.map(|end| end.to_string()),
            expired: token.expires_at.is_some_and(|end| end <= now),
        }
    }

    fn cells(&self) -> [String; 5] {
        let date = |text: &str| text.get(..10).unwrap_or(text).to_owned();
        let end = self.expires_at.as_deref();
        let end = end.map_or_else(|| "unknown".to_owned(), date);
        [
            self.name.to_owned(),
            self.fingerprint.to_owned(),
            self.account
                .as_ref()
                .and_then(|account| account.email.clone())
                .unwrap_or_default(),
            date(&self.created_at),
            if self.expired {
                end + " (expired)"
            } else {
                end
            },
        ]
    }
}

pub(super) fn list(context: &mut Context<'_>, global: &GlobalArgs) -> Result<ExitStatus, CliError> {
    let ledger = TokenLedger::load(paths(context, global)?.config_dir())?;
    let now = (context.now)();
    let rows: Vec<Row<'_>> = ledger
        .tokens()
        .iter()
        .map(|token| Row::new(token, now))
        .collect();
    if global.json {
        let document = Document {
            version: 1,
            tokens: rows,
        };
        output::document(context.streams.stdout, &document)?;
        return Ok(ExitStatus::Ok);
    }
    if rows.is_empty() {
        let mut console = context.console(global);
        console.info("No tokens are recorded.");
        console.hint("`setup-token --record NAME` records the next one");
        return Ok(ExitStatus::Ok);
    }
    let mut table = Table::new(&["name", "fingerprint", "account", "created", "expires"]);
    for row in &rows {
        table.row(row.cells());
    }
    table.print(&mut context.streams)?;
    Ok(ExitStatus::Ok)
}

pub(super) fn forget(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    args: &ForgetArgs,
) -> Result<ExitStatus, CliError> {
    let paths = paths(context, global)?;
    let removed = TokenLedger::remove(paths.config_dir(), |token| token.name == args.name)?;
    if removed == 0 {
        let ledger = TokenLedger::load(paths.config_dir())?;
        let names: Vec<&str> = ledger.tokens().iter().map(|token| &*token.name).collect();
        let message = format!("no token named `{}` is recorded", args.name);
        let error = CliError::new(ExitStatus::NotFound, "ledger.unknown", message);
        return Err(match names.is_empty() {
            true => {
                error.hint("no token is recorded; `setup-token --record NAME` records the next one")
            }
            false => error.hint(format!("recorded names: {}", names.join(", "))),
        });
    }
    let mut console = context.console(global);
    console.info(format!(
        "`{}` is no longer recorded; the token itself stays valid.",
        args.name
    ));
    Ok(ExitStatus::Ok)
}

pub(super) fn paths(context: &Context<'_>, global: &GlobalArgs) -> Result<Paths, CliError> {
    global.paths(&context.env, &context.cwd)
}
