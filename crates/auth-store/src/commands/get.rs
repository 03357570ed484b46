//! `auth-store get`.

use auth_core::cli::{Context, output};
use auth_core::secret::{Login, Secret};
use auth_core::{CliError, ExitStatus};
use zeroize::Zeroizing;

use super::context::{StoreContext, location_members};
use crate::backend::{Backend, Item};
use crate::document::LoginDocument;
use crate::profile::DEFAULT_PROFILE;
use crate::store::Store;

#[derive(clap::Args)]
pub(super) struct Args {
    /// One field of the login instead of its access token or API key
    #[arg(long, value_enum, value_name = "FIELD")]
    field: Option<Field>,
    /// Say in the document where the login was found
    #[arg(long, hide = true)]
    origin: bool,
    /// The login that the last refresh replaced
    #[arg(long, hide = true)]
    previous: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Field {
    /// The access token of a Claude.ai login
    AccessToken,
    /// Its refresh token
    RefreshToken,
    /// The key of a Console login
    ApiKey,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let backend = setup.backend();
    let store = setup.up_to_date_store(context, backend.as_ref());
    let as_document = setup.common.json && args.field.is_none();
    let login = read(&store, args.previous, as_document)?;
    setup.warn(context, &store);
    let Some(document) = login else {
        setup.say_none(context);
        return Ok(ExitStatus::NotFound);
    };
    warn_of_scopes(context, setup, &document.stored.login);
    if as_document {
        return print_document(context, backend.as_ref(), args, &document);
    }
    let Some(secret) = field(&document.stored.login, args.field) else {
        if !setup.common.json {
            let mut console = context.console(&setup.common);
            console.info("auth-store: the stored login has no such field");
            console.hint("`auth-store show` prints what is stored");
        }
        return Ok(ExitStatus::NotFound);
    };
    warn_of_expiry(context, setup, &document.stored.login, args.field);
    let mut line = Zeroizing::new(Vec::with_capacity(secret.expose().len() + 1));
    line.extend_from_slice(secret.expose().as_bytes());
    line.push(b'\n');
    output::bytes(context.streams.stdout, &line)?;
    Ok(ExitStatus::Ok)
}

/// The account is read only if it is asked for: that is another file.
fn read(
    store: &Store<'_>,
    previous: bool,
    with_account: bool,
) -> Result<Option<LoginDocument>, CliError> {
    if previous {
        return Ok(store.get_backup()?);
    }
    if with_account {
        return Ok(store.get_document()?);
    }
    let stored = store.get()?;
    Ok(stored.map(|stored| LoginDocument {
        stored,
        account: None,
    }))
}

fn field(login: &Login, field: Option<Field>) -> Option<&Secret> {
    match (login, field) {
        (login, None) => Some(login.secret()),
        (Login::ClaudeAi(login), Some(Field::AccessToken)) => Some(&login.access_token),
        (Login::ClaudeAi(login), Some(Field::RefreshToken)) => login.refresh_token.as_ref(),
        (Login::Console(key), Some(Field::ApiKey)) => Some(key),
        _ => None,
    }
}

fn print_document(
    context: &mut Context<'_>,
    backend: &dyn Backend,
    args: &Args,
    document: &LoginDocument,
) -> Result<ExitStatus, CliError> {
    let item = match args.previous {
        true => Item::Backup,
        false => item_of(document),
    };
    let mut document = document.to_document();
    if args.origin {
        document.set("store", &location_members(backend, item).to_string());
    }
    let mut text = document.into_text();
    text.push('\n');
    output::bytes(context.streams.stdout, text.as_bytes())?;
    Ok(ExitStatus::Ok)
}

/// A bare token does not show that it has expired; who prints a document sees it there.
fn warn_of_expiry(
    context: &mut Context<'_>,
    setup: &StoreContext,
    login: &Login,
    field: Option<Field>,
) {
    let Login::ClaudeAi(login) = login else {
        return;
    };
    if field == Some(Field::RefreshToken) || !login.has_expired((context.now)()) {
        return;
    }
    let profile = match setup.profile.name() {
        DEFAULT_PROFILE => String::new(),
        name => format!(" --profile {name}"),
    };
    let mut console = context.console(&setup.common);
    console.warn("the access token has expired, and is printed as it is stored");
    console.hint(format!(
        "`auth-core token{profile}` refreshes it before it is printed"
    ));
}

/// The item that holds a login.
pub(super) fn item_of(document: &LoginDocument) -> Item {
    match document.stored.login {
        Login::Console(_) => Item::ApiKey,
        Login::ClaudeAi(_) => Item::Credentials,
    }
}

/// Claude Code ignores such a login; the user should be told why.
pub(super) fn warn_of_scopes(context: &mut Context<'_>, setup: &StoreContext, login: &Login) {
    if let Login::ClaudeAi(login) = login
        && !login.can_infer()
    {
        let mut console = context.console(&setup.common);
        console.warn("the login lacks the scope `user:inference`: Claude Code ignores it");
        console.hint("`auth-login login` creates one that has it");
    }
}
