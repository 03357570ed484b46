//! `auth-store list`.

use auth_core::cli::{Context, Table, output};
use auth_core::context::config::Config;
use auth_core::context::profile::ProfileChoice;
use auth_core::context::refresher::{Refresher, RefresherFacts};
use auth_core::context::switch_journal::SwitchJournal;
use auth_core::secret::Login;
use auth_core::{CliError, ExitStatus};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::{StoreContext, location_members};
use super::path::merge;
use super::show::{describe, time};
use crate::backend::{Backend, Item};
use crate::document::{LoginDocument, account};
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::store::Store;

/// What is the same for all profiles.
struct Shared {
    choice: ProfileChoice,
    journal: Option<SwitchJournal>,
    refreshers: RefresherFacts,
    /// On a terminal, times are shown from now on.
    now: Option<Timestamp>,
}

pub(super) fn run(context: &mut Context<'_>, setup: &StoreContext) -> Result<ExitStatus, CliError> {
    let config = Config::load(&context.env)?;
    let shared = Shared {
        choice: setup.choice.clone(),
        journal: SwitchJournal::read(setup.paths.config_dir()),
        refreshers: RefresherFacts::read(&context.env, &context.cwd, &config)?,
        now: context.streams.terminals.stdout().then(|| (context.now)()),
    };
    let mut list = List::new(setup.common.json);
    let mut failures = Vec::new();
    for profile in Profile::all(&setup.paths) {
        let backend = setup.backend_of(setup.kind, &profile);
        let store = Store::new(&profile, backend.as_ref(), setup.lock_timeout());
        let login = match store.get_document_after(shared.journal.as_ref()) {
            Ok(login) => login,
            // One profile that cannot be read does not hide the others.
            Err(error) => {
                failures.push((profile.name().to_owned(), CliError::from(error)));
                continue;
            }
        };
        if login.is_none() && !shared.is_lent(&profile) {
            continue;
        }
        setup.warn(context, &store);
        list.add(&shared.entry(&profile, login.as_ref()), backend.as_ref());
    }
    let none = list.count == 0;
    list.print(context)?;
    for (name, error) in &failures {
        let mut console = context.console(&setup.common);
        console.warn(format!("profile `{name}`: {}", error.message()));
        error.hints().iter().for_each(|hint| console.hint(hint));
    }
    match failures.into_iter().next() {
        Some((_, error)) if none => Err(error),
        _ if none => Ok(ExitStatus::NotFound),
        _ => Ok(ExitStatus::Ok),
    }
}

/// What is printed. Of thousands of profiles, only that is kept.
struct List {
    count: usize,
    content: Content,
}

enum Content {
    Documents(Vec<Value>),
    Rows(Table),
}

impl List {
    fn new(is_json: bool) -> Self {
        let content = match is_json {
            true => Content::Documents(Vec::new()),
            false => Content::Rows(Table::new(&[
                "profile",
                "account",
                "organization",
                "plan",
                "expires",
                "refreshed by",
                "active",
            ])),
        };
        Self { count: 0, content }
    }

    fn add(&mut self, entry: &Entry<'_>, backend: &dyn Backend) {
        self.count += 1;
        match &mut self.content {
            Content::Documents(documents) => {
                let mut members = entry.members();
                merge(&mut members, location_members(backend, Item::Credentials));
                documents.push(members);
            }
            Content::Rows(table) => table.row(entry.row()),
        }
    }

    fn print(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self.content {
            Content::Documents(logins) => {
                output::versioned(context.streams.stdout, &json!({"logins": logins}))
            }
            Content::Rows(table) => table.print(&mut context.streams),
        }
    }
}

impl Shared {
    /// Whether a profile's login is the one that Claude Code uses now, after a switch.
    fn is_lent(&self, profile: &Profile) -> bool {
        profile.name() != DEFAULT_PROFILE && self.switched_to() == Some(profile.name())
    }

    /// The profile whose login is in Claude Code's own directory, after a switch.
    fn switched_to(&self) -> Option<&str> {
        let journal = self.journal.as_ref();
        journal.map(|journal| journal.active.as_str())
    }

    fn entry<'a>(&'a self, profile: &'a Profile, login: Option<&'a LoginDocument>) -> Entry<'a> {
        Entry {
            shared: self,
            name: profile.name(),
            login,
        }
    }

    fn refresher(&self, login: &LoginDocument) -> Option<String> {
        let Login::ClaudeAi(login) = &login.stored.login else {
            return None;
        };
        login.refresh_token.as_ref()?;
        let client_id = login.client_id.as_deref();
        Some(Refresher::choose(self.refreshers.via, client_id, &self.refreshers).to_string())
    }
}

/// One profile. Without a login, a switch has lent it.
struct Entry<'a> {
    shared: &'a Shared,
    name: &'a str,
    login: Option<&'a LoginDocument>,
}

impl Entry<'_> {
    fn is_active(&self) -> bool {
        self.shared.choice.name == self.name
    }

    fn refreshed_by(&self) -> Option<String> {
        self.shared.refresher(self.login?)
    }

    fn members(&self) -> Value {
        let active = self.is_active();
        let mut members = json!({
            "profile": self.name,
            "active": active,
            "chosen_by": active.then(|| self.shared.choice.report()),
        });
        merge(&mut members, describe(self.login));
        members["refreshed_by"] = self.refreshed_by().into();
        // After a switch, the login of a profile is in Claude Code's own directory.
        if self.name == DEFAULT_PROFILE {
            members["switched_to"] = self.shared.switched_to().into();
        } else if self.login.is_none() {
            members["lent_to"] = DEFAULT_PROFILE.into();
        }
        members
    }

    fn row(&self) -> [String; 7] {
        let raw = self.login.and_then(|login| login.account.as_deref());
        let account = raw.map(account).unwrap_or_default();
        [
            self.name.to_owned(),
            account.email.unwrap_or_default(),
            account.organization_name.unwrap_or_default(),
            self.plan().unwrap_or_default().to_owned(),
            self.expiry(),
            self.refreshed_by().unwrap_or_default(),
            self.active(),
        ]
    }

    /// The plan; of a Console login `console`.
    fn plan(&self) -> Option<&str> {
        match &self.login?.stored.login {
            Login::ClaudeAi(login) => login.subscription_type.as_deref(),
            Login::Console(_) => Some("console"),
        }
    }

    /// When the access token expires; from now on a terminal, as a time otherwise.
    fn expiry(&self) -> String {
        let login = self.login.map(|login| &login.stored.login);
        let Some(Login::ClaudeAi(login)) = login else {
            return String::new();
        };
        let (Some(end), Some(now)) = (login.expires_at, self.shared.now) else {
            return time(login.expires_at).unwrap_or_default();
        };
        match std::time::Duration::try_from(end.duration_since(now)) {
            Ok(left) => format!("in {}", auth_core::cli::duration::human(left)),
            Err(_) => "expired".to_owned(),
        }
    }

    /// Whether it is active here, and why; where its login is, if a switch has lent it.
    fn active(&self) -> String {
        let is_default = self.name == DEFAULT_PROFILE;
        let switched = self.shared.switched_to();
        let switched = switched.filter(|name| is_default && !name.is_empty());
        let choice = &self.shared.choice;
        match (self.is_active(), switched) {
            (true, Some(name)) => format!("yes, switched to {name}"),
            (true, None) if choice.is_default() => "yes".to_owned(),
            (true, None) => format!("yes, {}", choice.reason()),
            (false, Some(name)) => format!("switched to {name}"),
            (false, None) if !is_default && self.login.is_none() => {
                format!("in {DEFAULT_PROFILE}")
            }
            (false, None) => String::new(),
        }
    }
}
