//! `auth-store show`.

use auth_core::cli::{Context, output};
use auth_core::context::config::Config;
use auth_core::context::refresher::{LastRun, Refresher, RefresherFacts};
use auth_core::secret::{Account, ClaudeAiLogin, Login};
use auth_core::{CliError, ExitStatus};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::{StoreContext, location_members, other};
use super::get::item_of;
use super::path::merge;
use crate::backend::{Backend, BackendError, Item, Kind};
use crate::document::{LoginDocument, account};
use crate::store::StoreError;

pub(super) fn run(context: &mut Context<'_>, setup: &StoreContext) -> Result<ExitStatus, CliError> {
    let backend = setup.backend();
    let store = setup.up_to_date_store(context, backend.as_ref());
    let login = store.get_document()?;
    setup.warn(context, &store);
    let mut document = json!({"profile": setup.profile.name()});
    merge(&mut document, describe(login.as_ref()));
    if let Some(Login::ClaudeAi(login)) = login.as_ref().map(|login| &login.stored.login) {
        document["refreshed_by"] = refreshed_by(context, login)?.into();
    }
    merge(
        &mut document,
        location_members(
            backend.as_ref(),
            login.as_ref().map_or(Item::Credentials, item_of),
        ),
    );
    document["copies"] = Value::Array(
        copies(setup, login.as_ref(), &glance(setup, other(setup.kind)))
            .into_iter()
            .collect(),
    );
    if setup.common.json {
        output::versioned(context.streams.stdout, &document)?;
    } else if login.is_some() {
        output::bytes(context.streams.stdout, lines(&document).as_bytes())?;
    }
    if login.is_none() {
        setup.say_none(context);
        return Ok(ExitStatus::NotFound);
    }
    Ok(ExitStatus::Ok)
}

/// Who refreshes a login: `client ID`, `claude VERSION` or `nobody`.
fn refreshed_by(context: &Context<'_>, login: &ClaudeAiLogin) -> Result<String, CliError> {
    if login.refresh_token.is_none() {
        return Ok(Refresher::Nobody.to_string());
    }
    let config = Config::load(&context.env)?;
    let facts = RefresherFacts::read(&context.env, &context.cwd, &config)?;
    let refresher = Refresher::choose(facts.via, login.client_id.as_deref(), &facts);
    Ok(refresher.describe(LastRun::read(&context.env).as_ref()))
}

/// A time as it is shown, in whole seconds.
pub(super) fn time(time: Option<Timestamp>) -> Option<String> {
    let seconds = Timestamp::from_second(time?.as_second()).ok()?;
    Some(seconds.to_string())
}

/// A login without its secrets, as members of a document.
pub(super) fn describe(login: Option<&LoginDocument>) -> Value {
    let Some(login) = login else {
        return json!({"kind": null, "account": null, "fingerprint": null});
    };
    let account = login.account.as_deref().map(account);
    let fingerprint = login.stored.login.secret().fingerprint().to_string();
    match &login.stored.login {
        Login::Console(_) => json!({
            "kind": "console",
            "account": account.as_ref().map(account_members),
            "fingerprint": fingerprint,
        }),
        Login::ClaudeAi(login) => json!({
            "kind": "claudeai",
            "account": account.as_ref().map(|account| {
                let mut members = account_members(account);
                members["plan"] = login.subscription_type.clone().into();
                members
            }),
            "plan": login.subscription_type,
            "rate_limit_tier": login.rate_limit_tier,
            "scopes": login.scopes,
            "expires_at": time(login.expires_at),
            "refresh_token_expires_at": time(login.refresh_token_expires_at),
            "refreshable": login.refresh_token.is_some(),
            "fingerprint": fingerprint,
        }),
    }
}

fn account_members(account: &Account) -> Value {
    json!({
        "email": account.email,
        "uuid": account.uuid,
        "organization": account.organization_name,
        "organization_name": account.organization_name,
        "organization_uuid": account.organization_uuid,
    })
}

/// What the backend that is not in use holds: another login, or why that is not known.
pub(super) fn copies(
    setup: &StoreContext,
    login: Option<&LoginDocument>,
    (backend, there): &Glance,
) -> Option<Value> {
    let kind = other(setup.kind);
    match there {
        Ok(None) => None,
        Ok(Some(copy)) => {
            let secret = copy.stored.login.secret();
            let same = login.is_some_and(|login| login.stored.login.secret() == secret);
            let mut members = location_members(backend.as_ref(), item_of(copy));
            members["fingerprint"] = secret.fingerprint().to_string().into();
            members["same"] = same.into();
            Some(members)
        }
        Err(StoreError::Keychain(BackendError::Unavailable(_))) => None,
        Err(error) => Some(json!({"backend": kind.name(), "unknown": error.to_string()})),
    }
}

/// A backend, and what it holds.
pub(super) type Glance = (Box<dyn Backend>, Result<Option<LoginDocument>, StoreError>);

/// Looks into a backend without asking the user.
pub(super) fn glance(setup: &StoreContext, kind: Kind) -> Glance {
    let backend = setup.glance(kind);
    let login = setup.store(backend.as_ref()).get_document();
    (backend, login)
}

/// The human-readable lines, in this order.
const LINES: [&str; 15] = [
    "profile",
    "kind",
    "account",
    "plan",
    "rate_limit_tier",
    "scopes",
    "expires_at",
    "refresh_token_expires_at",
    "refreshable",
    "refreshed_by",
    "fingerprint",
    "backend",
    "path",
    "service",
    "copies",
];

/// One line per member that says something; nested objects and lists on one line.
fn lines(document: &Value) -> String {
    let mut lines = Vec::new();
    for name in LINES {
        let text = match (name, &document[name]) {
            (_, Value::Null) => continue,
            ("account", account) => account_line(account),
            ("copies", Value::Array(copies)) if copies.is_empty() => continue,
            (_, value) => plain(value),
        };
        lines.push((name.replace('_', " "), text));
    }
    let lines: Vec<(&str, String)> = lines
        .iter()
        .map(|(label, text)| (label.as_str(), text.clone()))
        .collect();
    output::labelled(&lines)
}

fn account_line(account: &Value) -> String {
    let email = account["email"].as_str().unwrap_or("(no e-mail address)");
    match account["organization_name"].as_str() {
        Some(organization) => format!("{email} ({organization})"),
        None => email.to_owned(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(plain).collect();
            values.join(" ")
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{name} {}", plain(value)))
                .collect();
            members.join(", ")
        }
        value => value.to_string(),
    }
}
