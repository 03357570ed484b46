//! A login by the user's own Claude Code.

use std::path::Path;
use std::time::Duration;

use auth_claude::{Claude, LoggedIn, Login, LoginOptions};
use auth_core::cli::Context;
use auth_core::json::JsonObject;
use auth_core::{CliError, Secret};
use auth_oauth::account::Profile;
use auth_oauth::authorization::{self, ExternalContext, ExternalSignIn, ExternalUrls};
use auth_oauth::{LoginMethod, LoginPolicy};
use auth_store::document::LoginDocument;

use super::{Args, WHAT};
use crate::commands::claude_code;
use crate::commands::login_context::LoginContext;

/// How much longer than the user's wait the program may run.
const MARGIN: Duration = Duration::from_secs(30);

/// The running program, as the waiting loop sees it.
struct Program<'a> {
    setup: &'a LoginContext,
    login: Login,
}

impl ExternalSignIn for Program<'_> {
    fn urls(&self) -> ExternalUrls {
        let urls = self.login.urls();
        ExternalUrls {
            local: urls.local.clone(),
            manual: urls.manual.clone(),
            state: urls.state.clone(),
        }
    }

    fn submit(&mut self, code: &Secret, state: Option<&str>) -> Result<(), CliError> {
        let submitted = self.login.submit(code, state);
        submitted.map_err(|error| claude_code::error(self.setup, error, WHAT))
    }

    fn poll(&mut self) -> Result<bool, CliError> {
        let finished = self.login.poll();
        finished.map_err(|error| claude_code::error(self.setup, error, WHAT))
    }
}

/// Runs `claude auth login`, and stores the login that it leaves in its private directory.
pub(super) fn log_in(
    context: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
    program: &Path,
    method: LoginMethod,
    policy: &LoginPolicy,
) -> Result<(LoginDocument, Profile), CliError> {
    let network = auth_oauth::http::network_env(context, &setup.common)?;
    let claude = claude_code::claude(setup, program, &network);
    let new = sign_in(context, setup, args, &claude, method)?;
    claude_code::record(setup, &claude, new.version.as_deref());
    let profile = profile(&new.document);
    policy
        .check_organization(&profile)
        .map_err(|error| error.into_cli_error(WHAT))?;
    let store = setup.store()?;
    let stored = store.put(&new.document)?;
    for warning in store.files().take_warnings() {
        context.console(&setup.common).warn(warning);
    }
    Ok((stored, profile))
}

/// The private directory is removed when the result is dropped: once it is stored.
fn sign_in(
    context: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
    claude: &Claude,
    method: LoginMethod,
) -> Result<LoggedIn, CliError> {
    let options = LoginOptions {
        console: method == LoginMethod::Console,
        email: args.email.clone(),
        sso: args.sso,
        timeout: args.authorization.timeout.saturating_add(MARGIN),
    };
    let is_interrupted = || setup.interrupt.pending().is_some();
    let error = |error| claude_code::error(setup, error, WHAT);
    let login = Login::start(claude, &options, &is_interrupted).map_err(error)?;
    let mut program = Program { setup, login };
    let is_interactive = setup.is_interactive(context);
    let mut console = context.console(&setup.common);
    let mut external = ExternalContext {
        env: &setup.env,
        interrupt: &setup.interrupt,
        console: &mut console,
        is_interactive,
        what: WHAT,
    };
    authorization::sign_in(&mut external, &args.authorization, &mut program)
        .map_err(|error| error.into_cli_error(WHAT))?;
    program.login.finish().map_err(error)
}

/// Whose login it is, as the program recorded it.
fn profile(document: &JsonObject) -> Profile {
    let text = |object: &Option<JsonObject>, name: &str| -> Option<String> {
        object.as_ref()?.value(name)
    };
    let account = document.object("oauthAccount");
    let login = document.object("claudeAiOauth");
    let mut profile = Profile::default();
    profile.account_uuid = text(&account, "accountUuid");
    profile.email = text(&account, "emailAddress");
    profile.organization_uuid =
        text(&account, "organizationUuid").or_else(|| text(&login, "organizationUuid"));
    profile.organization_name = text(&account, "organizationName");
    profile.plan = text(&login, "subscriptionType");
    profile.rate_limit_tier = text(&login, "rateLimitTier");
    profile
}
