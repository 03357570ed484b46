//! `auth-login login`: consent, tokens, account, store.

mod account;
mod claude;
mod document;

use auth_core::cli::{Context, output};
use auth_core::context::refresher::Refresher;
use auth_core::context::settings::Settings;
use auth_core::decision::AccountReport;
use auth_core::json::JsonObject;
use auth_core::{CliError, ExitStatus, Secret};
use auth_oauth::account::Profile;
use auth_oauth::authorization::{
    self, AuthorizationArgs, AuthorizationSpec, Authorized, FlowContext, PendingPage,
};
use auth_oauth::token::{self, Tokens};
use auth_oauth::{HttpClient, LoginMethod, LoginPolicy, OAuthConfig};
use auth_store::document::LoginDocument;
use auth_store::profile_dirs;
use jiff::Unit;
use serde::Serialize;

use super::endpoint_record::EndpointRecord;
use super::login_context::{LoginContext, expires_at};
use super::{OAuthOptions, claude_code};

pub(super) const WHAT: &str = "login failed";

#[derive(clap::Args)]
pub(super) struct Args {
    /// Log in with a Claude.ai account (Pro, Max, Team, Enterprise) [default]
    #[arg(long, conflicts_with = "console")]
    claudeai: bool,
    /// Log in with a Console account: create and store an API key
    #[arg(long)]
    console: bool,
    /// Fill in this email address on the sign-in page
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    /// Sign in with the organization's single sign-on
    #[arg(long)]
    sso: bool,
    /// With --profile: link settings, CLAUDE.md, agents, commands, skills and plugins of the main
    /// configuration directory
    #[arg(long)]
    share_settings: bool,
    #[command(flatten)]
    authorization: AuthorizationArgs,
    #[command(flatten)]
    oauth: OAuthOptions,
}

/// `auth-login login --json`.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    kind: &'static str,
    account: Option<AccountReport>,
    organization: Option<&'a str>,
    plan: Option<&'a str>,
    expires_at: Option<String>,
    fingerprint: String,
}

/// A login that is not stored yet.
struct NewLogin {
    document: JsonObject,
    /// What has to come back when the store is read.
    secret: Secret,
    tokens: Tokens,
    profile: Profile,
    /// The browser page that waits for the result.
    page: Option<PendingPage>,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &LoginContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let layer = setup.common.settings_layer(&setup.env);
    let settings = Settings::load(Some(&setup.paths), &setup.env, &context.cwd, layer.as_ref())?;
    let against_policy = |error: auth_oauth::policy::PolicyError| error.into_cli_error(WHAT);
    let policy = LoginPolicy::from_settings(&settings).map_err(against_policy)?;
    let method = policy.method(args.method()).map_err(against_policy)?;
    // What would make the login fail later is found before a browser opens.
    let oauth = OAuthConfig::load(&setup.env, &args.oauth.oauth)?;
    let refresher = claude_code::refresher(setup, &context.cwd, &oauth, None, WHAT)?;
    let created = profile_dirs::create(&setup.profile, setup.profile.name())?;
    if args.share_settings {
        profile_dirs::share_settings(&created)?;
    }
    let (stored, profile) = if let Refresher::Claude(program) = &refresher {
        setup.store()?.check_writable()?;
        claude::log_in(context, setup, args, program, method, &policy)?
    } else {
        let client = Client::prepare(context, setup, oauth, method)?;
        setup.store()?.check_writable()?;
        let login = client.obtain(context, args, &policy)?;
        client.store(context, login)?
    };
    report(context, setup, method, &stored, &profile)?;
    Ok(ExitStatus::Ok)
}

impl Args {
    fn method(&self) -> Option<LoginMethod> {
        match (self.claudeai, self.console) {
            (_, true) => Some(LoginMethod::Console),
            (true, false) => Some(LoginMethod::ClaudeAi),
            (false, false) => None,
        }
    }

    /// More parameters of the authorization URL.
    fn extra(&self) -> Vec<(&'static str, String)> {
        let hint = self.email.iter().map(|email| ("login_hint", email.clone()));
        let method = self.sso.then(|| ("login_method", "sso".to_owned()));
        hint.chain(method).collect()
    }
}

/// Our own OAuth client, and what it is used for.
struct Client<'a> {
    setup: &'a LoginContext,
    config: OAuthConfig,
    client_id: String,
    http: HttpClient,
    method: LoginMethod,
}

impl<'a> Client<'a> {
    /// Fails if something that the login will need is not configured.
    fn prepare(
        context: &Context<'_>,
        setup: &'a LoginContext,
        config: OAuthConfig,
        method: LoginMethod,
    ) -> Result<Self, CliError> {
        let client_id = config.client_id()?.to_owned();
        if method == LoginMethod::Console && config.api_key_url.is_none() {
            let message = format!("{WHAT}: `api_key_url` of `[oauth]` in config.toml is not set");
            return Err(CliError::new(ExitStatus::Data, "oauth.no-api-key", message));
        }
        let http = setup.http(context)?;
        http.prepare(&config.token_url)
            .map_err(|error| auth_oauth::RequestError::from(error).into_cli_error(WHAT))?;
        Ok(Self {
            setup,
            config,
            client_id,
            http,
            method,
        })
    }

    /// Gets the user's consent, and the login that it gives. What comes of tokens that cannot be
    /// used is revoked.
    fn obtain(
        &self,
        context: &mut Context<'_>,
        args: &Args,
        policy: &LoginPolicy,
    ) -> Result<NewLogin, CliError> {
        let Authorized { tokens, page } = self.authorize(context, args)?;
        let mut console = context.console(&self.setup.common);
        for warning in &tokens.warnings {
            console.warn(format!("the token response is odd: {warning}"));
        }
        let login =
            account::fetch(&self.http, &self.config, &tokens, &mut console).and_then(|profile| {
                policy
                    .check_organization(&profile)
                    .map_err(|error| error.into_cli_error(WHAT))?;
                let (document, secret) = self.document(&tokens, &profile)?;
                Ok((document, secret, profile))
            });
        match login {
            Ok((document, secret, profile)) => Ok(NewLogin {
                document,
                secret,
                tokens,
                profile,
                page,
            }),
            Err(error) => {
                self.revoke(&tokens);
                if let Some(page) = page {
                    page.fail("The login was not stored.");
                }
                Err(error)
            }
        }
    }

    fn authorize(&self, context: &mut Context<'_>, args: &Args) -> Result<Authorized, CliError> {
        let setup = self.setup;
        let is_interactive = setup.is_interactive(context);
        let mut console = context.console(&setup.common);
        let mut flow = FlowContext {
            env: &setup.env,
            interrupt: &setup.interrupt,
            config: &self.config,
            client_id: &self.client_id,
            http: &self.http,
            console: &mut console,
            is_interactive,
        };
        let spec = AuthorizationSpec {
            what: WHAT,
            endpoint: match self.method {
                LoginMethod::ClaudeAi => &self.config.authorize_url,
                LoginMethod::Console => &self.config.console_authorize_url,
            },
            scopes: &self.config.scopes,
            extra: &args.extra(),
            expires_in: None,
        };
        authorization::authorize(&mut flow, &args.authorization, &spec)
            .map_err(|error| error.into_cli_error(WHAT))
    }

    fn document(
        &self,
        tokens: &Tokens,
        profile: &Profile,
    ) -> Result<(JsonObject, Secret), CliError> {
        let login = match self.method {
            LoginMethod::ClaudeAi => {
                document::claude_ai(tokens, &self.config, &self.client_id, profile)?
            }
            LoginMethod::Console => document::console(&self.http, &self.config, tokens, profile)?,
        };
        Ok((login.document, login.secret))
    }

    /// Tokens that are stored nowhere are of use to no one; if they cannot be revoked, they expire.
    fn revoke(&self, tokens: &Tokens) {
        let refresh = tokens.refresh_token.as_ref();
        let (token, hint) = match refresh {
            Some(token) => (token, "refresh_token"),
            None => (&tokens.access_token, "access_token"),
        };
        let (http, config) = (&self.http, &self.config);
        drop(token::revoke(http, config, &self.client_id, token, hint));
    }

    /// Stores the login and reads it back. What may be stored is never revoked.
    fn store(
        &self,
        context: &mut Context<'_>,
        login: NewLogin,
    ) -> Result<(LoginDocument, Profile), CliError> {
        let store = self.setup.store()?;
        let stored = match store.put(&login.document) {
            Ok(stored) => stored,
            Err(error) => {
                if !store.may_have(&login.secret) {
                    self.revoke(&login.tokens);
                }
                if let Some(page) = login.page {
                    page.fail("The login was not stored.");
                }
                return Err(error);
            }
        };
        let record = EndpointRecord::new(self.setup.profile.dir());
        let refresh_token = login.tokens.refresh_token.as_ref();
        let is_stored = self.method == LoginMethod::ClaudeAi;
        if let Some(token) = refresh_token.filter(|_| is_stored) {
            let failed = record.note(None, token, &self.config.token_url);
            failed.inspect(|warning| context.console(&self.setup.common).warn(warning));
        }
        for warning in store.files().take_warnings() {
            context.console(&self.setup.common).warn(warning);
        }
        if let Some(page) = login.page {
            page.succeed("You are logged in");
        }
        Ok((stored, login.profile))
    }
}

/// Says who is logged in: only now has the store given the login back.
fn report(
    context: &mut Context<'_>,
    setup: &LoginContext,
    method: LoginMethod,
    stored: &LoginDocument,
    profile: &Profile,
) -> Result<(), CliError> {
    let login = &stored.stored.login;
    let end = expires_at(login).map(|end| end.round(Unit::Second).unwrap_or(end));
    let mut console = context.console(&setup.common);
    console.info(account::summary(profile, method));
    let fingerprint = login.secret().fingerprint();
    console.debug(1, format!("the credential is {fingerprint}"));
    if setup.common.json {
        let document = Document {
            version: 1,
            kind: method.name(),
            account: profile.report(),
            organization: profile.organization_name.as_deref(),
            plan: profile.plan.as_deref(),
            expires_at: end.map(|end| end.to_string()),
            fingerprint: fingerprint.to_string(),
        };
        output::document(context.streams.stdout, &document)?;
    }
    Ok(())
}
