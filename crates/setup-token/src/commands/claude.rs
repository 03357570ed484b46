//! A token that the user's own Claude Code creates.

use std::path::Path;
use std::time::Duration;

use auth_claude::{Claude, ClaudeError, SetupToken, version};
use auth_core::cli::Context;
use auth_core::context::refresher::state_dir;
use auth_core::{CliError, Env, ExitStatus, Secret};
use auth_oauth::Interrupt;
use auth_oauth::authorization::{self, ExternalContext, ExternalSignIn, ExternalUrls};
use auth_oauth::token::Tokens;
use jiff::SignedDuration;
use serde_json::Map;

use super::{CreateArgs, WHAT};

/// How much longer than the user's wait the program may run.
const MARGIN: Duration = Duration::from_secs(30);
/// How long its tokens live; it takes no other time.
const LIFETIME: Duration = Duration::from_secs(365 * 24 * 3600);
/// Where such a token is revoked.
pub(super) const REVOKE_PAGE: &str = "https://claude.ai/settings/claude-code";

/// The running program, as the waiting loop sees it.
struct Program<'a> {
    run: SetupToken,
    interrupt: &'a Interrupt,
}

impl ExternalSignIn for Program<'_> {
    fn urls(&self) -> ExternalUrls {
        let urls = self.run.urls();
        ExternalUrls {
            local: urls.local.clone(),
            manual: urls.manual.clone(),
            state: urls.state.clone(),
        }
    }

    fn submit(&mut self, code: &Secret, state: Option<&str>) -> Result<(), CliError> {
        let submitted = self.run.submit(code, state);
        submitted.map_err(|error| cli_error(self.interrupt, error))
    }

    fn poll(&mut self) -> Result<bool, CliError> {
        let finished = self.run.poll();
        finished.map_err(|error| cli_error(self.interrupt, error))
    }
}

/// Runs `claude setup-token` in a private directory. `network` is the environment with the
/// proxies and certificates that settings name.
pub(super) fn create(
    args: &CreateArgs<'_>,
    context: &mut Context<'_>,
    program: &Path,
    network: &Env,
    interrupt: &Interrupt,
) -> Result<Tokens, CliError> {
    let runs = state_dir(&context.env).ok_or_else(|| {
        let message = format!("{WHAT}: no home directory is known");
        CliError::new(ExitStatus::Usage, "paths.no-home", message).hint("set `HOME`")
    })?;
    let is_interactive = context.streams.terminals.stderr() && !args.common.no_input;
    let expires_at =
        (context.now)().saturating_add(SignedDuration::try_from(LIFETIME).unwrap_or_default());
    let env = context.env.clone();
    let mut console = context.console(args.common);
    if args.expires_in != LIFETIME {
        console.warn("Claude Code creates tokens that live one year: `--expires-in` is ignored");
    }
    let claude = Claude::new(program, network, &runs);
    let is_interrupted = || interrupt.pending().is_some();
    let timeout = args.authorization.timeout.saturating_add(MARGIN);
    let run = SetupToken::start(&claude, timeout, &is_interrupted)
        .map_err(|error| cli_error(interrupt, error))?;
    let mut program = Program { run, interrupt };
    let mut external = ExternalContext {
        env: &env,
        interrupt,
        console: &mut console,
        is_interactive,
        what: WHAT,
    };
    authorization::sign_in(&mut external, args.authorization, &mut program)
        .map_err(|error| error.into_cli_error(WHAT))?;
    let created = program
        .run
        .finish()
        .map_err(|error| cli_error(interrupt, error))?;
    version::record(&env, claude.program(), created.version.as_deref());
    Ok(Tokens {
        access_token: created.token,
        refresh_token: None,
        expires_at: expires_at.ok(),
        refresh_token_expires_at: None,
        scopes: None,
        extra: Map::new(),
        warnings: Vec::new(),
    })
}

/// The error of a run; one that was interrupted says by which signal.
fn cli_error(interrupt: &Interrupt, error: ClaudeError) -> CliError {
    match (&error, interrupt.check(WHAT)) {
        (ClaudeError::Interrupted, Err(interrupted)) => interrupted,
        _ => error.into_cli_error(WHAT),
    }
}
