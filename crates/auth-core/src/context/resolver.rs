//! Gathers the facts and has the engine decide, looking only at what it asks for.

use std::path::{Path, PathBuf};

use super::claude_json::ClaudeJson;
use super::effective_env::EffectiveEnv;
use super::paths::Paths;
use super::settings::Settings;
use super::{cloud, descriptor, stored};
use crate::cli::{Context, GlobalArgs};
use crate::decision::facts::{Approval, HelperSetting, StoreFinding, StoredLogin, Variable};
use crate::decision::{
    Decision, Depth, Facts, MissingFact, Outcome, Report, Session, Source, decide, warnings,
};
use crate::{CliError, Env};

/// What is around one call of a tool, gathered as far as was needed.
pub struct Resolver {
    /// Where the client's files are.
    pub paths: Paths,
    /// The settings.
    pub settings: Settings,
    /// What the decision is made from.
    pub facts: Facts,
    /// The process environment.
    pub env: Env,
    common: GlobalArgs,
    cwd: PathBuf,
    client_state: Option<ClaudeJson>,
    project_trusted: Option<bool>,
    /// Why the store could not be read, where it could not.
    store_failure: Option<CliError>,
}

impl Resolver {
    /// Reads what every decision needs: the settings, and the environment under them.
    ///
    /// # Errors
    /// Exit 6 for a malformed settings file; exit 2 where there is no home directory.
    pub fn read(invocation: &Context<'_>, common: &GlobalArgs) -> Result<Self, CliError> {
        let (env, cwd) = (invocation.env.clone(), invocation.cwd.clone());
        let paths = common.paths(&env, &cwd)?;
        let layer = common.settings_layer(&env);
        let settings = Settings::load(&paths, &env, &cwd, layer.as_ref())?;
        let session = common.session.unwrap_or_else(|| {
            let terminals = invocation.streams.terminals;
            Session::default_for(!common.no_input && terminals.stdin() && terminals.stderr())
        });
        let mut situation = Self {
            facts: Facts::unknown(session, (invocation.now)()),
            common: common.clone(),
            client_state: None,
            project_trusted: None,
            store_failure: None,
            paths,
            settings,
            env,
            cwd,
        };
        situation.read_variables()?;
        Ok(situation)
    }

    fn read_variables(&mut self) -> Result<(), CliError> {
        let trusted = EffectiveEnv::depend_on_trust(&self.settings) && self.project_is_trusted()?;
        let session = self.facts.session;
        let variables = EffectiveEnv::new(&self.env, &self.settings, trusted);
        let facts = &mut self.facts;
        facts.cloud = cloud::switch(&variables, &self.env);
        facts.auth_token = variables.credential("ANTHROPIC_AUTH_TOKEN", None);
        facts.api_key = variables.credential(
            "ANTHROPIC_API_KEY",
            Some("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"),
        );
        facts.oauth_token = variables.credential(
            "CLAUDE_CODE_OAUTH_TOKEN",
            Some("CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR"),
        );
        facts.gateway = variables
            .text("ANTHROPIC_BASE_URL")
            .is_some_and(|url| !is_of_anthropic(url));
        let helper = self.settings.api_key_helper(session);
        facts.helper = helper.map(|found| HelperSetting {
            empty: found.value.trim().is_empty(),
            place: found.place,
        });
        Ok(())
    }

    /// The environment in effect. Whether a project may set auth variables has been settled while
    /// reading.
    #[must_use]
    pub fn variables(&self) -> EffectiveEnv<'_> {
        EffectiveEnv::new(
            &self.env,
            &self.settings,
            self.project_trusted.unwrap_or(false),
        )
    }

    /// Whether the project that the working directory is in may run its helper: by
    /// `--trust-project`, or because the client has recorded it.
    ///
    /// # Errors
    /// Exit 6 where the client's state is malformed.
    pub fn project_is_trusted(&mut self) -> Result<bool, CliError> {
        if let Some(known) = self.project_trusted {
            return Ok(known);
        }
        let root = self.settings.project().map(|project| project.root.clone());
        let trusted = self.common.trust_project
            || match root {
                Some(root) => self.client_state()?.trusts(&root),
                None => false,
            };
        self.project_trusted = Some(trusted);
        Ok(trusted)
    }

    /// The client's own state, read at most once.
    ///
    /// # Errors
    /// Exit 6 where it is malformed.
    pub fn client_state(&mut self) -> Result<&ClaudeJson, CliError> {
        if self.client_state.is_none() {
            self.client_state = Some(ClaudeJson::load(&self.paths.client_state())?);
        }
        Ok(self.client_state.get_or_insert_default())
    }

    /// Decides, answering the engine's questions; `ask` is put the question whether to use an API
    /// key that the person has not been asked about.
    ///
    /// # Errors
    /// What answering a question failed with, where the decision depends on it.
    pub fn decide(
        &mut self,
        look: Depth,
        ask: &mut dyn FnMut(&Self) -> Result<Approval, CliError>,
    ) -> Result<Decision, CliError> {
        loop {
            match decide(&self.facts, look) {
                Ok(decision) => return Ok(decision),
                Err(MissingFact::Descriptor(source)) => self.read_descriptor(source),
                Err(MissingFact::Trust) => self.facts.trusted = Some(self.project_is_trusted()?),
                Err(MissingFact::Login) => self.look_into_store(),
                Err(MissingFact::Approval) => {
                    let answer = match self.recorded_approval()? {
                        Approval::Unknown => ask(self)?,
                        answer => answer,
                    };
                    self.facts.approval = Some(answer);
                }
            }
        }
    }

    fn recorded_approval(&mut self) -> Result<Approval, CliError> {
        let Variable::Text(_, key) = &self.facts.api_key else {
            return Ok(Approval::Unknown);
        };
        let key = key.clone();
        Ok(self.client_state()?.approval(&key))
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

    fn look_into_store(&mut self) {
        let answer = stored::ask(&self.common, &self.env);
        self.know_login(answer);
    }

    /// Takes what the store answered to somebody who had to ask it anyway, so that it is not asked
    /// again.
    pub fn know_login(&mut self, answer: Result<Option<StoredLogin>, CliError>) {
        self.facts.login = Some(stored::finding(&answer));
        self.store_failure = answer.err();
    }

    /// Asks the store again, after a refresh.
    ///
    /// # Errors
    /// What `auth-store` failed with.
    pub fn stored_login_again(&mut self) -> Result<Option<StoredLogin>, CliError> {
        let answer = stored::ask(&self.common, &self.env)?;
        self.facts.login = Some(answer.clone().map_or(StoreFinding::Absent, |stored| {
            StoreFinding::Found(Box::new(stored))
        }));
        Ok(answer)
    }

    /// The failure behind a decision that could not find out, or not use, what is stored.
    #[must_use]
    pub fn failure_behind(&self, decision: &Decision) -> Option<&CliError> {
        let of_login = matches!(
            decision.outcome,
            Outcome::Unusable(Source::Login) | Outcome::Unavailable(Source::Login)
        );
        self.store_failure.as_ref().filter(|_| of_login)
    }

    /// The decision as a document.
    #[must_use]
    pub fn report(&self, decision: &Decision) -> Report {
        Report {
            version: 1,
            session: decision.session.name().to_owned(),
            active: decision.active(&self.facts),
            sources: decision.sources.clone(),
            warnings: warnings(&self.facts, decision),
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

/// Whether a base URL is one of Anthropic's own.
fn is_of_anthropic(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    host == "anthropic.com" || host.ends_with(".anthropic.com")
}

#[cfg(test)]
mod tests {
    use super::is_of_anthropic;

    #[test]
    fn a_gateway_is_any_host_that_is_not_anthropics() {
        for (url, own) in [
            ("https://api.anthropic.com", true),
            ("https://API.anthropic.com:443/v1", true),
            ("https://anthropic.com.evil.example", false),
            ("https://api.anthropic.com@evil.example/", false),
            ("http://127.0.0.1:8080", false),
            ("https://notanthropic.com", false),
        ] {
            assert_eq!(is_of_anthropic(url), own, "{url}");
        }
    }
}
