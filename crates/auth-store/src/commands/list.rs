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
use super::show::describe;
use crate::backend::Item;
use crate::document::LoginDocument;
use crate::profile::{DEFAULT_PROFILE, Profile};
use crate::store::Store;

/// What is the same for all profiles.
struct Shared {
    choice: ProfileChoice,
    journal: Option<SwitchJournal>,
    refreshers: RefresherFacts,
    now: Timestamp,
}

pub(super) fn run(context: &mut Context<'_>, setup: &StoreContext) -> Result<ExitStatus, CliError> {
    let config = Config::load(&context.env)?;
    let shared = Shared {
        choice: setup.choice.clone(),
        journal: SwitchJournal::read(setup.paths.config_dir()),
        refreshers: RefresherFacts::read(&context.env, &context.cwd, &config)?,
        now: (context.now)(),
    };
    let mut logins = Vec::new();
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
        let mut members = shared.members(&profile, login.as_ref());
        merge(
            &mut members,
            location_members(backend.as_ref(), Item::Credentials),
        );
        logins.push(members);
    }
    let none = logins.is_empty();
    print(context, setup, &logins, shared.now)?;
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

impl Shared {
    /// Whether a profile's login is the one that Claude Code uses now, after a switch.
    fn is_lent(&self, profile: &Profile) -> bool {
        let active = self.journal.as_ref().map(|journal| &journal.active);
        profile.name() != DEFAULT_PROFILE && active.is_some_and(|name| name == profile.name())
    }

    fn members(&self, profile: &Profile, login: Option<&LoginDocument>) -> Value {
        let active = self.choice.name == profile.name();
        let mut members = json!({
            "profile": profile.name(),
            "active": active,
            "chosen_by": active.then(|| self.choice.report()),
        });
        merge(&mut members, describe(login));
        members["refreshed_by"] = login.and_then(|login| self.refresher(login)).into();
        // After a switch, the login of a profile is in Claude Code's own directory.
        if profile.name() == DEFAULT_PROFILE {
            members["switched_to"] = self
                .journal
                .as_ref()
                .map(|journal| journal.active.clone())
                .into();
        } else if login.is_none() {
            members["lent_to"] = DEFAULT_PROFILE.into();
        }
        members
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

fn print(
    context: &mut Context<'_>,
    setup: &StoreContext,
    logins: &[Value],
    now: Timestamp,
) -> Result<(), CliError> {
    if setup.common.json {
        let document = json!({"logins": logins});
        return output::versioned(context.streams.stdout, &document);
    }
    let mut table = Table::new(&[
        "profile",
        "account",
        "organization",
        "plan",
        "expires",
        "refreshed by",
        "active",
    ]);
    let is_terminal = context.streams.terminals.stdout();
    for login in logins {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        table.row([
            text(&login["profile"]),
            text(&login["account"]["email"]),
            text(&login["account"]["organization_name"]),
            plan(login),
            expiry(&login["expires_at"], is_terminal.then_some(now)),
            text(&login["refreshed_by"]),
            active(login, &setup.choice),
        ]);
    }
    table.print(&mut context.streams)
}

/// The plan; of a Console login `console`.
fn plan(login: &Value) -> String {
    let kind = login["kind"].as_str().filter(|kind| *kind == "console");
    let plan = login["plan"].as_str().or(kind);
    plan.unwrap_or_default().to_owned()
}

/// When the access token expires; from now on a terminal, as a time otherwise.
fn expiry(value: &Value, now: Option<Timestamp>) -> String {
    let text = value.as_str().unwrap_or_default();
    let (Some(now), Ok(time)) = (now, text.parse::<Timestamp>()) else {
        return text.to_owned();
    };
    match std::time::Duration::try_from(time.duration_since(now)) {
        Ok(left) => format!("in {}", auth_core::cli::duration::human(left)),
        Err(_) => "expired".to_owned(),
    }
}

/// Whether a profile is active here, and why; where its login is, if a switch has lent it.
fn active(login: &Value, choice: &ProfileChoice) -> String {
    let is_active = login["active"].as_bool() == Some(true);
    let switched = login["switched_to"]
        .as_str()
        .filter(|name| !name.is_empty());
    let lent = login["lent_to"].as_str();
    match (is_active, switched, lent) {
        (true, Some(name), _) => format!("yes, switched to {name}"),
        (true, None, _) if choice.is_default() => "yes".to_owned(),
        (true, None, _) => format!("yes, {}", choice.reason()),
        (false, Some(name), _) => format!("switched to {name}"),
        (false, None, Some(name)) => format!("in {name}"),
        (false, None, None) => String::new(),
    }
}
