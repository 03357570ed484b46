//! `--assert`: all hold, or the exit code is 1.

use auth_core::cli::{Context, GlobalArgs, output};
use auth_core::context::failure::failure;
use auth_core::decision::{Outcome, Session};
use auth_core::{CliError, ExitStatus};
use serde::Serialize;

use crate::assertion::{Assertion, FailedAssertion};
use crate::collect::{self, StatusData};
use crate::payer::changes_payer;

/// `--assert … --json`.
#[derive(Serialize)]
struct FailedDocument<'a> {
    version: u32,
    failed: &'a [FailedAssertion],
}

/// Nothing is printed if all hold. Without `--session`, and without a session that the environment
/// names, the session is `print`, whatever stdin is.
pub(super) fn run(
    context: &mut Context<'_>,
    global: &GlobalArgs,
    assertions: &[Assertion],
    verify: bool,
) -> Result<ExitStatus, CliError> {
    let data = collect::collect(context, global, verify, Some(Session::Print))?;
    if matches!(data.decision.outcome, Outcome::Unavailable(_)) {
        // Neither true nor false.
        return failure(&data.resolver, &data.decision).map_or(Ok(ExitStatus::Ok), Err);
    }
    if let Some(error) = &data.verify_error {
        return Err(error.clone());
    }
    let checked = assertions.iter().filter_map(|it| it.check(&data).err());
    let failed: Vec<FailedAssertion> = checked.collect();
    if global.json {
        let document = FailedDocument {
            version: 1,
            failed: &failed,
        };
        output::document(context.streams.stdout, &document)?;
    }
    if !failed.is_empty() {
        return Err(error(&failed, &data));
    }
    if data.who_pays.plan_unknown && assertions.iter().any(Assertion::is_about_billing) {
        let message = "the plan of the login is not recorded; a subscription is assumed";
        context.console(global).warn(message);
    }
    accepted(&data)
}

fn error(failed: &[FailedAssertion], data: &StatusData) -> CliError {
    let reasons: Vec<String> = failed.iter().map(ToString::to_string).collect();
    let session = &data.document.decision.session;
    let message = format!(
        "assertion failed: {} (session: {session})",
        reasons.join("; ")
    );
    let error = CliError::new(ExitStatus::NotFound, "assertion.false", message);
    let mut warnings = data.document.warnings.iter();
    let fix = warnings.find(|warning| changes_payer(warning));
    let fix = fix.and_then(|warning| warning.hint.clone());
    // Without a usable credential, the next step is the one of every other program.
    let unusable = || {
        failure(&data.resolver, &data.decision)?
            .hints()
            .first()
            .cloned()
    };
    match fix.or_else(unusable) {
        Some(fix) => error.hint(fix),
        None => error,
    }
}

/// What the API has refused is no credential to continue with.
fn accepted(data: &StatusData) -> Result<ExitStatus, CliError> {
    let Some(verification) = &data.document.verification else {
        return Ok(ExitStatus::Ok);
    };
    match collect::verdict_exit(verification) {
        ExitStatus::Ok => Ok(ExitStatus::Ok),
        exit => {
            let message = format!("verification failed: {}", verification.text());
            Err(CliError::new(exit, "verification.failed", message))
        }
    }
}
