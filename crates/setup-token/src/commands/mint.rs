//! Getting the token.

use auth_core::cli::{Console, Context};
use auth_core::{CliError, ExitStatus};
use auth_oauth::account::{self, Profile};
use auth_oauth::authorization::{self, Authorized, FlowContext, Responder, Wanted};
use auth_oauth::token::{self, Tokens};
use auth_oauth::{Http, Interrupt, OAuthConfig, RequestError};

use super::Cli;

const WHAT: &str = "minting a token";
const INFERENCE: &str = "user:inference";

/// A token that may be printed.
pub(super) struct Minted {
    pub(super) tokens: Tokens,
    pub(super) scopes: Vec<String>,
    pub(super) profile: Profile,
}

/// Asks for consent, then looks at what was granted and to whom.
pub(super) fn mint(
    cli: &Cli,
    invocation: &mut Context<'_>,
) -> Result<(Minted, Option<Responder>), CliError> {
    let env = invocation.env.clone();
    let is_interactive = invocation.streams.terminals.stderr() && !cli.common.no_input;
    let provider = OAuthConfig::load(&env, &cli.provider)?;
    let client_id = provider.client_id()?.to_owned();
    let interrupt = Interrupt::install()
        .map_err(|error| CliError::internal(format!("listening for signals: {error}")))?;
    let http = Http::new(&env, &interrupt);
    let mut console = invocation.console(&cli.common);
    let mut context = FlowContext {
        env: &env,
        interrupt: &interrupt,
        provider: &provider,
        client_id: &client_id,
        http: &http,
        console: &mut console,
        is_interactive,
    };
    let wanted = Wanted {
        what: WHAT,
        endpoint: &provider.authorize_url,
        scopes: &provider.setup_token_scopes,
        extra: &[],
        expires_in: Some(cli.expires_in.as_secs()),
    };
    let authorized = authorization::authorize(&mut context, &cli.authorization, &wanted);
    let Authorized { tokens, responder } = authorized.map_err(plan_hint)?;
    let end = |failure: CliError| {
        // It is of no use to anyone; where it cannot be revoked it ends by itself.
        drop(token::revoke(
            &http,
            &provider,
            &client_id,
            &tokens.access_token,
            "access_token",
        ));
        failure
    };
    let profile = plan(&http, &provider, &tokens, &mut console).map_err(end)?;
    let scopes = scopes(&tokens, &provider, &mut console).map_err(end)?;
    let minted = Minted {
        tokens,
        scopes,
        profile,
    };
    Ok((minted, responder))
}

/// "It requires a Pro, Max, Team, or Enterprise plan": by the profile where the token may read it.
fn plan(
    http: &Http,
    provider: &OAuthConfig,
    tokens: &Tokens,
    console: &mut Console<'_>,
) -> Result<Profile, CliError> {
    let known = Profile::of_tokens(tokens);
    let profile = match account::profile(http, provider, &tokens.access_token) {
        Ok(profile) => profile.unwrap_or_default().or(known),
        Err(RequestError::Refused { .. }) => known,
        Err(error) => {
            let failure = error.into_failure("checking the plan");
            if matches!(
                failure.exit(),
                ExitStatus::Interrupted | ExitStatus::Terminated
            ) {
                return Err(failure);
            }
            console.warn(failure.message());
            known
        }
    };
    if profile.lacks_plan() {
        let whose = profile.email.as_deref().unwrap_or("this account");
        let message = format!("{WHAT}: {whose} has no Pro, Max, Team or Enterprise plan");
        return Err(
            CliError::new(ExitStatus::Unusable, "account.no-plan", message)
                .hint("subscribe at claude.com/pricing, or use an API key from the Claude Console"),
        );
    }
    Ok(profile)
}

fn scopes(
    tokens: &Tokens,
    provider: &OAuthConfig,
    console: &mut Console<'_>,
) -> Result<Vec<String>, CliError> {
    let wanted = &provider.setup_token_scopes;
    let granted = tokens.scopes.clone().unwrap_or_else(|| wanted.clone());
    if wanted.iter().any(|scope| scope == INFERENCE) && !granted.iter().any(|s| s == INFERENCE) {
        let message = format!("{WHAT}: the provider did not grant the scope `{INFERENCE}`");
        return Err(
            CliError::new(ExitStatus::Unusable, "oauth.scope", message).hint(
                "ask the organization's administrator whether this account may use Claude Code",
            ),
        );
    }
    let more: Vec<&str> = granted
        .iter()
        .filter(|scope| !wanted.contains(scope))
        .map(String::as_str)
        .collect();
    if !more.is_empty() {
        let more = more.join(", ");
        console.warn(format!("the token may do more than was asked for: {more}"));
    }
    Ok(granted)
}

/// A refusal of the provider is its way to say that there is no plan.
fn plan_hint(failure: CliError) -> CliError {
    if failure.code() != "oauth.refused" {
        return failure;
    }
    let plain = CliError::new(failure.exit(), failure.code().to_owned(), failure.message());
    let kept = failure
        .hints()
        .iter()
        .filter(|hint| !hint.contains("client_id"));
    kept.fold(plain, CliError::hint)
        .hint("a long-lived token needs a Pro, Max, Team or Enterprise plan, and your consent")
}
