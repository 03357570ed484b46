//! Creating the token.

use auth_core::cli::{Console, Context};
use auth_core::context::config::Config;
use auth_core::context::profile::ProfileChoice;
use auth_core::context::refresher::{Refresher, RefresherFacts, nobody_error};
use auth_core::context::settings::Settings;
use auth_core::{CliError, ExitStatus};
use auth_oauth::account::{self, Profile};
use auth_oauth::authorization::{
    self, AuthorizationSpec, AuthorizeError, Authorized, FlowContext, PendingPage,
};
use auth_oauth::policy::PolicyError;
use auth_oauth::token::{self, Tokens};
use auth_oauth::{HttpClient, Interrupt, LoginMethod, LoginPolicy, OAuthConfig, RequestError};

use super::{CreateArgs, WHAT, claude};

/// A token that may be printed.
pub(super) struct NewToken {
    pub(super) tokens: Tokens,
    pub(super) scopes: Vec<String>,
    pub(super) profile: Profile,
}

/// Gets the user's consent, then checks what was granted and to whom.
pub(super) fn create(
    args: &CreateArgs<'_>,
    context: &mut Context<'_>,
) -> Result<(NewToken, Option<PendingPage>), CliError> {
    let env = context.env.clone();
    known_profile(args, context)?;
    let policy = policy(args, context)?;
    let config = OAuthConfig::load(&env, args.oauth)?;
    let refresher = refresher(&config, context)?;
    let interrupt = Interrupt::install()
        .map_err(|error| CliError::internal(format!("listening for signals: {error}")))?;
    let network = auth_oauth::http::network_env(context, args.common)?;
    let http = HttpClient::new(&network, &interrupt);
    let Authorized { tokens, page } = match &refresher {
        Refresher::Claude(program) => {
            let tokens = claude::create(args, context, program, &network, &interrupt)?;
            Authorized { tokens, page: None }
        }
        _ => by_client(args, context, &config, &http, &interrupt)?,
    };
    let mut console = context.console(args.common);
    for warning in &tokens.warnings {
        console.warn(format!("the token response is odd: {warning}"));
    }
    let checked = check(&http, &config, &tokens, &policy, &mut console);
    let (profile, scopes) = checked.map_err(|error| match &refresher {
        // It is of no use to anyone; if it cannot be revoked, it expires.
        Refresher::Client(id) => {
            let token = &tokens.access_token;
            drop(token::revoke(&http, &config, id, token, "access_token"));
            error
        }
        _ => error.hint(format!("revoke the token at {}", claude::REVOKE_PAGE)),
    })?;
    let token = NewToken {
        tokens,
        scopes,
        profile,
    };
    Ok((token, page))
}

/// Who sends the requests.
fn refresher(config: &OAuthConfig, context: &Context<'_>) -> Result<Refresher, CliError> {
    let env = &context.env;
    let mut facts = RefresherFacts::read(env, &context.cwd, &Config::load(env)?)?;
    facts.via = config.via;
    facts.client_id = config.configured_client_id().map(str::to_owned);
    match Refresher::choose(config.via, None, &facts) {
        Refresher::Nobody => Err(nobody_error(WHAT, &facts)),
        refresher => Ok(refresher),
    }
}

/// Gets the tokens with an OAuth client of our own.
fn by_client(
    args: &CreateArgs<'_>,
    context: &mut Context<'_>,
    config: &OAuthConfig,
    http: &HttpClient,
    interrupt: &Interrupt,
) -> Result<Authorized, CliError> {
    let is_interactive = context.streams.terminals.stderr() && !args.common.no_input;
    let env = context.env.clone();
    http.prepare(&config.token_url)
        .map_err(|error| RequestError::from(error).into_cli_error(WHAT))?;
    let mut console = context.console(args.common);
    let mut flow = FlowContext {
        env: &env,
        interrupt,
        config,
        client_id: config.client_id()?,
        http,
        console: &mut console,
        is_interactive,
    };
    let spec = AuthorizationSpec {
        what: WHAT,
        endpoint: &config.authorize_url,
        scopes: &config.setup_token_scopes,
        extra: &[],
        expires_in: Some(args.expires_in.as_secs()),
    };
    authorization::authorize(&mut flow, args.authorization, &spec).map_err(authorize_error)
}

/// The token belongs to no profile, but a name that is mistyped is an error in every tool.
fn known_profile(args: &CreateArgs<'_>, context: &Context<'_>) -> Result<(), CliError> {
    let Some(name) = args.common.profile.as_deref() else {
        return Ok(());
    };
    let paths = args.common.paths(&context.env, &context.cwd)?;
    let config = Config::load(&context.env)?;
    let choice = ProfileChoice::find(Some(name), &context.env, &config, &context.cwd)?;
    choice.paths(&paths)?;
    Ok(())
}

/// `forceLoginMethod` has to allow Claude.ai accounts: a long-lived token is for a subscription.
fn policy(args: &CreateArgs<'_>, context: &Context<'_>) -> Result<LoginPolicy, CliError> {
    let paths = args.common.paths(&context.env, &context.cwd)?;
    let layer = args.common.settings_layer(&context.env);
    let settings = Settings::load(Some(&paths), &context.env, &context.cwd, layer.as_ref())?;
    let error = |error: PolicyError| error.into_cli_error(WHAT);
    let policy = LoginPolicy::from_settings(&settings).map_err(error)?;
    policy.method(Some(LoginMethod::ClaudeAi)).map_err(error)?;
    Ok(policy)
}

fn check(
    http: &HttpClient,
    config: &OAuthConfig,
    tokens: &Tokens,
    policy: &LoginPolicy,
    console: &mut Console<'_>,
) -> Result<(Profile, Vec<String>), CliError> {
    let profile = profile_with_plan(http, config, tokens, console)?;
    policy
        .check_organization(&profile)
        .map_err(|error| error.into_cli_error(WHAT))?;
    Ok((profile, scopes(tokens, config, console)?))
}

/// "It requires a Pro, Max, Team, or Enterprise plan": by the profile if the token may read it.
fn profile_with_plan(
    http: &HttpClient,
    config: &OAuthConfig,
    tokens: &Tokens,
    console: &mut Console<'_>,
) -> Result<Profile, CliError> {
    let from_tokens = Profile::from_tokens(tokens);
    let profile = match account::profile(http, config, &tokens.access_token) {
        Ok(profile) => profile.unwrap_or_default().or(from_tokens),
        Err(RequestError::Refused { .. }) => from_tokens,
        Err(error) if error.is_interruption() => return Err(error.into_cli_error(WHAT)),
        Err(error) => {
            console.warn(format!("the plan could not be checked: {error}"));
            from_tokens
        }
    };
    if profile.lacks_plan() {
        let account = profile.email.as_deref().unwrap_or("this account");
        let message = format!("{WHAT}: {account} has no Pro, Max, Team or Enterprise plan");
        return Err(
            CliError::new(ExitStatus::Unusable, "account.no-plan", message)
                .hint("subscribe at claude.com/pricing, or use an API key from the Claude Console"),
        );
    }
    Ok(profile)
}

fn scopes(
    tokens: &Tokens,
    config: &OAuthConfig,
    console: &mut Console<'_>,
) -> Result<Vec<String>, CliError> {
    let wanted = &config.setup_token_scopes;
    let granted = tokens
        .granted_scopes(wanted)
        .map_err(|error| error.into_cli_error(WHAT))?;
    let more: Vec<&str> = granted
        .iter()
        .filter(|scope| !wanted.contains(scope))
        .map(String::as_str)
        .collect();
    if !more.is_empty() {
        let more = more.join(", ");
        console.warn(format!("the token has more scopes than requested: {more}"));
    }
    Ok(granted.to_vec())
}

/// A refusal of the provider is its way to say that there is no plan.
fn authorize_error(error: AuthorizeError) -> CliError {
    let is_refusal = error.is_refusal();
    let error = error.into_cli_error(WHAT);
    if is_refusal {
        return error.hint(
            "a long-lived token needs a Pro, Max, Team or Enterprise plan, and your consent",
        );
    }
    error
}
