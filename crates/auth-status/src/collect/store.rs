//! The store: Claude Code's files, read in this process, or the keychain, which only `auth-store`
//! opens.

use std::path::Path;

use auth_core::cli::quote_path;
use auth_core::context::refresher::{LastRun, Refresher};
use auth_core::context::resolver::Resolver;
use auth_core::context::store_client::{self, StoreBackend};
use auth_core::context::store_program::StoreProgram;
use auth_core::context::user_dirs::recovery_files;
use auth_core::decision::document_time;
use auth_core::decision::facts::{StoreFinding, StoredLogin};
use auth_core::json::JsonObject;
use auth_core::secret::{Account, Login};
use auth_core::{CliError, ExitStatus};
use serde_json::{Map, Value, json};

use crate::report::{Finding, Store, StoreState};

/// Reads the store; the decision is made from the same login.
pub(super) fn read(resolver: &mut Resolver) -> Store {
    // Wanted in any case, and read once; an error is reported by what needs it.
    let _ = resolver.claude_json();
    let backend = resolver
        .config()
        .and_then(|config| Ok(StoreBackend::find(&resolver.env, config)?));
    let (login, shown, findings) = match backend {
        Ok(StoreBackend::Keychain) => inspect(resolver),
        Ok(_) => files(resolver),
        Err(error) => (Err(error), Map::new(), Vec::new()),
    };
    let (state, reason) = match &login {
        Ok(Some(_)) => (StoreState::Login, None),
        Ok(None) => (StoreState::Empty, None),
        Err(error) if error.exit() == ExitStatus::Data => {
            (StoreState::Malformed, Some(error.message().to_owned()))
        }
        Err(error) => (StoreState::Unavailable, Some(error.message().to_owned())),
    };
    resolver.set_stored_login(login);
    let refresher = resolver.refresher();
    Store {
        state,
        reason,
        refreshed_by: refresher.map(|it| described(&it, resolver)),
        findings,
        shown,
    }
}

fn described(refresher: &Refresher, resolver: &Resolver) -> String {
    refresher.describe(LastRun::read(&resolver.env).as_ref())
}

type Read = (
    Result<Option<StoredLogin>, CliError>,
    Map<String, Value>,
    Vec<Finding>,
);

fn inspect(resolver: &Resolver) -> Read {
    let inspection = match StoreProgram::new(resolver.common(), &resolver.env).inspect() {
        Ok(inspection) => inspection,
        Err(error) => return (Err(error), Map::new(), Vec::new()),
    };
    let mut shown: Map<String, Value> = inspection.value("show").unwrap_or_default();
    shown.remove("version");
    let findings = inspection.value("findings").unwrap_or_default();
    (login_of(&inspection), shown, findings)
}

fn login_of(inspection: &JsonObject) -> Result<Option<StoredLogin>, CliError> {
    if let Some(failure) = inspection.get("failure") {
        let error = CliError::from_stderr(failure);
        return Err(error.unwrap_or_else(|| {
            CliError::internal("cannot read the output of `auth-store`: unknown error form")
        }));
    }
    let login = inspection.object("login");
    let login = login.as_ref().map(store_client::from_document);
    Ok(login.transpose()?)
}

fn files(resolver: &Resolver) -> Read {
    let login = resolver.stored_login();
    let Ok(paths) = resolver.profile_paths() else {
        return (login, Map::new(), Vec::new());
    };
    let path = match &login {
        Ok(Some(StoredLogin {
            login: Login::Console(_),
            ..
        })) => paths.client_state(),
        _ => paths.credentials(),
    };
    let metadata = std::fs::metadata(&path).ok();
    let mode = metadata.as_ref().and_then(auth_fs::mode);
    let mut shown = members(login.as_ref().ok().and_then(Option::as_ref));
    shown.insert("backend".to_owned(), json!("file"));
    shown.insert("path".to_owned(), json!(path.display().to_string()));
    shown.insert(
        "mode".to_owned(),
        json!(mode.map(|mode| format!("{mode:04o}"))),
    );
    shown.insert("copies".to_owned(), json!([]));
    let exposed = metadata.as_ref().and_then(auth_fs::group_or_other_bits);
    let mut findings: Vec<Finding> = exposed
        .into_iter()
        .map(|mode| exposed_file(&path, mode))
        .collect();
    let recovery = recovery_files(paths.config_dir(), &resolver.env);
    findings.extend(recovery.iter().filter_map(|path| recovery_file(path)));
    (login, shown, findings)
}

/// The members of `auth-store show --json`.
fn members(stored: Option<&StoredLogin>) -> Map<String, Value> {
    let members = match stored.map(|stored| &stored.login) {
        Some(Login::ClaudeAi(login)) => json!({
            "kind": "claudeai",
            "plan": login.subscription_type,
            "rate_limit_tier": login.rate_limit_tier,
            "scopes": login.scopes,
            "expires_at": login.expires_at.map(document_time),
            "refresh_token_expires_at": login.refresh_token_expires_at.map(document_time),
            "refreshable": login.refresh_token.is_some(),
            "fingerprint": login.access_token.fingerprint().to_string(),
        }),
        Some(Login::Console(key)) => json!({
            "kind": "console",
            "refreshable": false,
            "fingerprint": key.fingerprint().to_string(),
        }),
        None => json!({ "kind": null }),
    };
    match members {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn exposed_file(path: &Path, mode: u32) -> Finding {
    Finding {
        code: "file.mode".to_owned(),
        state: "error".to_owned(),
        subject: path.display().to_string(),
        message: format!("it has mode {mode:04o}: others can read or change it"),
        remedy: format!("chmod 600 {}", quote_path(path)),
    }
}

/// Tokens that a refresh could not write into the store.
fn recovery_file(path: &Path) -> Option<Finding> {
    path.symlink_metadata().ok()?;
    Some(Finding {
        code: "store.recovery".to_owned(),
        state: "error".to_owned(),
        subject: path.display().to_string(),
        message: "it holds refreshed tokens that could not be stored".to_owned(),
        remedy: "auth-login refresh".to_owned(),
    })
}

/// Whose login it is, which another file says.
pub(super) fn add_account(store: &mut Store, resolver: &Resolver) {
    let Some(StoreFinding::Found(stored)) = &resolver.facts.login else {
        return;
    };
    let account = stored.account.as_ref().or(resolver.facts.account.as_ref());
    if let Some(account) = account
        && !store.shown.contains_key("account")
    {
        store.shown.insert(
            "account".to_owned(),
            members_of(account, plan(&stored.login)),
        );
    }
}

fn plan(login: &Login) -> Option<&str> {
    match login {
        Login::ClaudeAi(login) => login.subscription_type.as_deref(),
        Login::Console(_) => None,
    }
}

fn members_of(account: &Account, plan: Option<&str>) -> Value {
    json!({
        "email": account.email,
        "organization": account.organization_name,
        "organization_name": account.organization_name,
        "organization_uuid": account.organization_uuid,
        "uuid": account.uuid,
        "plan": plan,
    })
}
