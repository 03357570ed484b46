//! Gathers the facts and has the engine decide, looking only at what it asks for.

mod places;
mod verbose;
mod warnings;

use std::path::{Path, PathBuf};

use super::claude_json::ClaudeJson;
use super::config::Config;
use super::effective_env::EffectiveEnv;
use super::paths::Paths;
use super::profile::{DEFAULT, ProfileChoice};
use super::put_journal::PutJournal;
use super::refresher::{Refresher, RefresherFacts};
use super::settings::Settings;
use super::store_client::{StoreBackend, StoreClient, to_finding};
use super::switch_journal::SwitchJournal;
use super::{anthropic_profile, cloud, descriptor, session};
use crate::decision::facts::{Approval, StoreFinding, StoredLogin, Variable};
use crate::decision::{
    Credential, CredentialOrigin, Decision, Depth, Facts, MissingFact, Outcome, Report, Session,
    Source, Warning, decide,
};
use crate::global_args::GlobalArgs;
use crate::invocation::Context;
use crate::secret::Login;
use crate::{CliError, Env, ExitStatus};

/// What one call of a tool depends on, gathered as far as was needed.
pub struct Resolver {
    /// The settings that take effect.
    pub settings: Settings,
    /// What the decision is made from.
    pub facts: Facts,
    /// The process environment.
    pub env: Env,
    paths: Result<Paths, CliError>,
    config: Result<Config, CliError>,
    profile: ProfileChoice,
    common: GlobalArgs,
    cwd: PathBuf,
    session_from: SessionFrom,
    claude_json: Option<ClaudeJson>,
    project_trusted: Option<bool>,
    /// Why the store could not be read, if so.
    store_failure: Option<CliError>,
    /// What is wrong with the home directory: errors if the decision depends on it, else warnings.
    home_problems: Vec<CliError>,
}

/// What the session was chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionFrom {
    /// `--session`.
    Option,
    /// `CLAUDE_CODE_REMOTE` or `CLAUDE_CODE_ENTRYPOINT`.
    Environment,
    /// Whether there is a terminal.
    Default,
}

impl Resolver {
    /// Reads what every decision needs: the settings, and the environment under them.
    ///
    /// # Errors
    /// Exit 6 for malformed settings, 7 if their owner or mode is unsafe; exit 2 for a profile's
    /// name that is none. A home directory that is missing or cannot be read is an error only if
    /// the decision depends on it.
    pub fn read(context: &Context<'_>, common: &GlobalArgs) -> Result<Self, CliError> {
        let (env, cwd) = (context.env.clone(), context.cwd.clone());
        let paths = common.paths(&env, &cwd);
        let config = Config::load(&env).map_err(CliError::from);
        let layer = common.settings_layer(&env);
        let settings = Settings::load(paths.as_ref().ok(), &env, &cwd, layer.as_ref())?;
        let default = Config::default();
        let rules = config.as_ref().unwrap_or(&default);
        let profile = ProfileChoice::find(common.profile.as_deref(), &env, rules, &cwd)?;
        let mut resolver = Self {
            facts: Facts::unknown(Session::Print, (context.now)()),
            common: common.clone(),
            session_from: SessionFrom::Default,
            claude_json: None,
            project_trusted: None,
            store_failure: None,
            home_problems: Vec::new(),
            paths,
            config,
            profile,
            settings,
            env,
            cwd,
        };
        resolver.note_home_problems();
        resolver.settle_trust()?;
        resolver.choose_session(context);
        resolver.read_variables();
        Ok(resolver)
    }

    fn note_home_problems(&mut self) {
        let paths = self.paths.as_ref().err().cloned();
        let config = self.config.as_ref().err().cloned();
        let problems = paths.into_iter().chain(config);
        self.home_problems
            .extend(problems.chain(self.unreadable_settings()));
    }

    fn unreadable_settings(&self) -> Option<CliError> {
        let error = self.settings.user_problem()?;
        let message = format!("settings could not be read: {error}");
        let exit = ExitStatus::Unavailable;
        Some(CliError::new(exit, "settings.unreadable", message))
    }

    /// Lets the project's settings take effect if the project is trusted.
    fn settle_trust(&mut self) -> Result<(), CliError> {
        if self.settings.needs_trust() && self.project_is_trusted() {
            self.settings.trust_project()?;
        }
        Ok(())
    }

    fn choose_session(&mut self, context: &Context<'_>) {
        let named = session::from_environment(&self.variables());
        let terminals = context.streams.terminals;
        (self.facts.session, self.session_from) = match (self.common.session, named) {
            (Some(session), _) => (session, SessionFrom::Option),
            (None, Some(session)) => (session, SessionFrom::Environment),
            (None, None) => {
                let can_ask = !self.common.no_input && terminals.stdin() && terminals.stderr();
                (Session::default_for(can_ask), SessionFrom::Default)
            }
        };
    }

    fn read_variables(&mut self) {
        let session = self.facts.session;
        let variables = EffectiveEnv::new(&self.env, &self.settings);
        let facts = &mut self.facts;
        facts.cloud = cloud::switch(&variables, &self.env);
        facts.host_managed = variables.is_on("CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST");
        facts.auth_token = variables.credential("ANTHROPIC_AUTH_TOKEN");
        facts.api_key = match facts.host_managed {
            // An API key of the settings is ignored then.
            true => {
                EffectiveEnv::new(&self.env, &Settings::default()).credential("ANTHROPIC_API_KEY")
            }
            false => variables.credential("ANTHROPIC_API_KEY"),
        };
        facts.oauth_token = variables.credential("CLAUDE_CODE_OAUTH_TOKEN");
        let base_url =
            |variables: &EffectiveEnv<'_>| variables.text("ANTHROPIC_BASE_URL").map(str::to_owned);
        facts.base_url = base_url(&variables);
        facts.client_base_url = base_url(&EffectiveEnv::as_client(&self.env, &self.settings));
        let profile = anthropic_profile::find(&variables, &self.env, facts.now);
        facts.profile = profile.map(Box::new);
        facts.helper = places::helper_setting(&self.settings, session);
        facts.behind = places::behind(&variables, &self.settings);
        if self.profile.is_option() {
            facts.only_profile = Some(self.profile.name.clone());
        }
    }

    /// The environment that takes effect.
    #[must_use]
    pub fn variables(&self) -> EffectiveEnv<'_> {
        EffectiveEnv::new(&self.env, &self.settings)
    }

    /// The files of the configuration directory.
    ///
    /// # Errors
    /// Exit 2 if it is not known.
    pub fn paths(&self) -> Result<&Paths, CliError> {
        self.paths.as_ref().map_err(CliError::clone)
    }

    /// The configuration of auth-tools.
    ///
    /// # Errors
    /// Exit 6 if it is malformed.
    pub fn config(&self) -> Result<&Config, CliError> {
        self.config.as_ref().map_err(CliError::clone)
    }

    /// The profile whose login is read.
    #[must_use]
    pub fn profile(&self) -> &ProfileChoice {
        &self.profile
    }

    /// The files of that profile.
    ///
    /// # Errors
    /// Exit 1 if the profile does not exist, 2 if the configuration directory is not known.
    pub fn profile_paths(&self) -> Result<Paths, CliError> {
        Ok(self.profile.paths(self.paths()?)?)
    }

    /// What the session was chosen by.
    #[must_use]
    pub fn session_from(&self) -> SessionFrom {
        self.session_from
    }

    /// Whether the project that the working directory is in is trusted: by `--trust-project`, or
    /// because Claude Code has recorded it.
    pub fn project_is_trusted(&mut self) -> bool {
        if let Some(known) = self.project_trusted {
            return known;
        }
        let root = self.settings.project().map(|project| project.root.clone());
        let trusted = self.common.trust_project
            || root.is_some_and(|root| self.claude_json_or_warn().trusts(&root));
        self.project_trusted = Some(trusted);
        trusted
    }

    /// Claude Code's own state, read at most once.
    ///
    /// # Errors
    /// Exit 6 if it is malformed.
    pub fn claude_json(&mut self) -> Result<&ClaudeJson, CliError> {
        if self.claude_json.is_none() {
            let paths = self.paths()?;
            let state = ClaudeJson::load(&paths.client_state(), paths.config_dir())?;
            self.claude_json = Some(state);
        }
        Ok(self.claude_json.get_or_insert_default())
    }

    /// The same; if it cannot be read, that is a warning.
    fn claude_json_or_warn(&mut self) -> &ClaudeJson {
        if let Err(problem) = self.claude_json() {
            self.note(problem);
            self.claude_json = Some(ClaudeJson::default());
        }
        self.claude_json.get_or_insert_default()
    }

    fn note(&mut self, problem: CliError) {
        if !self.home_problems.contains(&problem) {
            self.home_problems.push(problem);
        }
    }

    /// Decides, finding out what the engine asks for; `ask` is called if an API key has neither
    /// been approved nor declined.
    ///
    /// # Errors
    /// What finding out failed with, if the decision depends on it.
    pub fn decide(
        &mut self,
        depth: Depth,
        ask: &mut dyn FnMut(&Self) -> Result<Approval, CliError>,
    ) -> Result<Decision, CliError> {
        loop {
            match decide(&self.facts, depth) {
                Ok(decision) => return self.checked(decision),
                Err(MissingFact::Descriptor(source)) => self.read_descriptor(source),
                Err(MissingFact::Login) => self.query_store(),
                Err(MissingFact::Refreshable) => {
                    let refresher = self.refresher();
                    self.facts.refreshable = Some(refresher != Some(Refresher::Nobody));
                }
                Err(MissingFact::Approval) => {
                    let answer = match self.recorded_approval() {
                        Approval::Unknown => ask(self)?,
                        answer => answer,
                    };
                    self.facts.approval = Some(answer);
                }
            }
        }
    }

    /// A decision, unless it depends on settings that could not be read.
    fn checked(&self, decision: Decision) -> Result<Decision, CliError> {
        verbose::log(self, &decision);
        match self.unreadable_settings() {
            Some(problem) if !decided_by_environment(&decision) => Err(problem),
            _ => Ok(decision),
        }
    }

    pub(super) fn recorded_approval(&mut self) -> Approval {
        let Variable::Text(_, key) = &self.facts.api_key else {
            return Approval::Unknown;
        };
        let key = key.clone();
        self.claude_json_or_warn().approval(&key)
    }

    fn read_descriptor(&mut self, source: Source) {
        let variable = if source == Source::ApiKey {
            &mut self.facts.api_key
        } else {
            &mut self.facts.oauth_token
        };
        if let Variable::Descriptor(origin, number) = variable {
            *variable = descriptor::read(origin.clone(), *number);
        }
    }

    fn query_store(&mut self) {
        let login = self.stored_login();
        self.set_stored_login(login);
    }

    /// The stored login of the profile, read now.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn stored_login(&self) -> Result<Option<StoredLogin>, CliError> {
        let paths = self.profile_paths()?;
        Ok(self.store_client(paths, &self.profile.name)?.login()?)
    }

    pub(super) fn store_client<'a>(
        &'a self,
        paths: Paths,
        profile: &'a str,
    ) -> Result<StoreClient<'a>, CliError> {
        Ok(StoreClient {
            common: &self.common,
            env: &self.env,
            backend: StoreBackend::find(&self.env, self.config()?)?,
            claude_json: self.claude_json.as_ref().filter(|_| profile == DEFAULT),
            paths,
            profile,
        })
    }

    /// Takes the login from a caller that has read it anyway.
    pub fn set_stored_login(&mut self, login: Result<Option<StoredLogin>, CliError>) {
        self.facts.login = Some(to_finding(&login));
        self.store_failure = login.err();
    }

    /// Reads whose login it is, which Claude Code keeps in another file. That it cannot be read is
    /// a warning.
    pub fn load_account(&mut self) {
        let Some(StoreFinding::Found(stored)) = &self.facts.login else {
            return;
        };
        if stored.account.is_some() || self.facts.account.is_some() {
            return;
        }
        let fingerprint = stored.login.secret().fingerprint();
        let account = if self.profile.is_default() {
            self.claude_json_or_warn().account().cloned()
        } else {
            let state = self
                .profile_paths()
                .and_then(|paths| Ok(ClaudeJson::load(&paths.client_state(), paths.config_dir())?));
            let noted = state.map_err(|problem| self.note(problem)).ok();
            noted.and_then(|state| state.account().cloned())
        };
        let main = self.paths.as_ref().ok().map(Paths::config_dir);
        let known = SwitchJournal::account_now(main, fingerprint, account);
        let paths = self.profile_paths();
        self.facts.account = PutJournal::account_now(paths, fingerprint, known);
    }

    /// Who refreshes the stored login; `None` if it is not one that can be refreshed.
    #[must_use]
    pub fn refresher(&self) -> Option<Refresher> {
        let Some(StoreFinding::Found(stored)) = &self.facts.login else {
            return None;
        };
        let Login::ClaudeAi(login) = &stored.login else {
            return None;
        };
        login.refresh_token.as_ref()?;
        let default = Config::default();
        let config = self.config.as_ref().unwrap_or(&default);
        // What is wrong with the configuration, `auth-login refresh` says.
        let facts = RefresherFacts::read(&self.env, &self.cwd, config).unwrap_or_default();
        let client_id = login.client_id.as_deref();
        Some(Refresher::choose(facts.via, client_id, &facts))
    }

    /// The error behind a decision that could not find out, or not use, what is stored.
    #[must_use]
    pub(crate) fn store_error_for(&self, decision: &Decision) -> Option<&CliError> {
        let is_login = matches!(
            decision.outcome,
            Outcome::Unusable(Source::Login) | Outcome::Unavailable(Source::Login)
        );
        self.store_failure.as_ref().filter(|_| is_login)
    }

    /// Every warning about a decision and what it depends on.
    #[must_use]
    pub fn warnings(&self, decision: &Decision) -> Vec<Warning> {
        warnings::all(self, decision, &self.home_problems)
    }

    /// The decision as a document.
    #[must_use]
    pub fn report(&self, decision: &Decision) -> Report {
        Report {
            version: 1,
            session: decision.session.name().to_owned(),
            profile: self.profile.report(),
            active: decision.active(&self.facts),
            sources: decision.sources.clone(),
            warnings: self.warnings(decision),
        }
    }

    /// The options of this call.
    #[must_use]
    pub fn common(&self) -> &GlobalArgs {
        &self.common
    }

    /// The working directory.
    #[must_use]
    pub fn cwd(&self) -> &Path {
        &self.cwd
    }
}

/// Whether a credential of the process environment is used, so that no file decides.
fn decided_by_environment(decision: &Decision) -> bool {
    let Outcome::Active(_, CredentialOrigin::Env { settings: None, .. }, credential) =
        &decision.outcome
    else {
        return false;
    };
    matches!(credential, Credential::Secret(..) | Credential::Cloud(..))
}
