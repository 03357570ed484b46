//! New tokens are stored, or kept until they can be.

use std::path::Path;

use auth_core::context::paths::Paths;
use auth_core::json::JsonObject;
use auth_core::{Env, Secret};
use auth_store::document::LoginDocument;
use auth_store::profile::Profile;
use auth_store::{FileStore, Kept, StoreError, TokenUpdate};
use jiff::Timestamp;
use tempfile::{TempDir, tempdir};

const OLD: &str = r#"{"claudeAiOauth":{"accessToken":"old","refreshToken":"used","expiresAt":1,"scopes":["user:inference"],"kept":1.50},"mcpOAuth":{"a":[1, 2]}}"#;

struct World {
    root: TempDir,
    store: FileStore,
}

impl World {
    fn new() -> Self {
        let root = tempdir().expect("a folder");
        let home = root.path().join("home");
        std::fs::create_dir(&home).expect("a folder");
        let text = |path: &Path| path.to_str().expect("text").to_owned();
        let env = Env::from_pairs([("HOME", text(&home)), ("LOCALAPPDATA", text(&home))]);
        let paths = Paths::find(Some(&root.path().join("config")), &env, root.path());
        let profile = Profile::find(&paths.expect("named"), None).expect("the default");
        let world = Self {
            store: FileStore::new(profile, &env).lock_timeout(std::time::Duration::from_millis(50)),
            root,
        };
        world.put(OLD);
        world
    }

    fn put(&self, text: &str) {
        auth_fs::private_file::create_dir(&self.root.path().join("config")).expect("a folder");
        auth_fs::private_file::replace(&self.credentials(), text.as_bytes()).expect("written");
    }

    fn credentials(&self) -> std::path::PathBuf {
        self.root.path().join("config/.credentials.json")
    }

    fn content(&self) -> String {
        std::fs::read_to_string(self.credentials()).expect("readable")
    }

    fn names(&self) -> Vec<String> {
        let names = auth_fs::list_dir(&self.root.path().join("config")).expect("readable");
        let mut names: Vec<_> = names
            .into_iter()
            .map(|name| name.into_string().expect("text"))
            .filter(|name| name != ".auth-store.lock")
            .collect();
        names.sort();
        names
    }
}

fn update() -> TokenUpdate {
    TokenUpdate {
        access_token: Secret::from("new"),
        refresh_token: Some(Secret::from("next")),
        expires_at: Some(Timestamp::from_millisecond(1_900_000_000_123).expect("a time")),
        refresh_token_expires_at: None,
    }
}

fn used() -> Secret {
    Secret::from("used")
}

const NEW: &str = r#"{"claudeAiOauth":{"accessToken":"new","refreshToken":"next","expiresAt":1900000000123,"scopes":["user:inference"],"kept":1.50},"mcpOAuth":{"a":[1, 2]}}"#;

#[test]
fn only_the_token_fields_change_and_the_old_login_is_kept_as_a_backup() {
    let world = World::new();
    let reservation = world.store.reserve(&used()).expect("there is space");
    assert_eq!(world.content(), OLD);
    let kept = reservation.keep(&update(), &|| true).expect("stored");
    assert!(matches!(kept, Kept::Stored(_)), "{kept:?}");
    assert_eq!(world.content(), NEW);
    assert_eq!(
        world.names(),
        [".credentials.json", ".credentials.previous.json"]
    );
}

#[test]
fn an_answer_with_an_access_token_alone_keeps_the_old_refresh_token() {
    let world = World::new();
    let alone = TokenUpdate {
        refresh_token: None,
        expires_at: None,
        ..update()
    };
    let reservation = world.store.reserve(&used()).expect("there is space");
    drop(reservation.keep(&alone, &|| true).expect("stored"));
    let content = world.content();
    assert!(
        content.contains(r#""accessToken":"new","refreshToken":"used","scopes""#),
        "{content}"
    );
}

#[test]
fn a_reservation_that_is_dropped_leaves_nothing() {
    let world = World::new();
    drop(world.store.reserve(&used()).expect("there is space"));
    assert_eq!(world.names(), [".credentials.json"]);
    assert_eq!(world.content(), OLD);
}

#[test]
fn a_login_that_came_meanwhile_stays() {
    let world = World::new();
    let reservation = world.store.reserve(&used()).expect("there is space");
    let other = OLD.replace("used", "other");
    world.put(&other);
    let kept = reservation.keep(&update(), &|| true).expect("looked at");
    assert!(matches!(kept, Kept::Superseded(Some(_))), "{kept:?}");
    assert_eq!(world.content(), other);
    let refused = world.store.reserve(&used());
    assert!(
        matches!(refused, Err(StoreError::Superseded)),
        "{refused:?}"
    );
}

#[test]
fn a_backup_that_cannot_be_written_does_not_cost_the_tokens() {
    let world = World::new();
    let backup = world.root.path().join("config/.credentials.previous.json");
    std::fs::create_dir(backup).expect("a folder in the way");
    let reservation = world.store.reserve(&used()).expect("it is not needed");
    drop(reservation.keep(&update(), &|| true).expect("stored"));
    assert_eq!(world.content(), NEW);
}

/// Tokens that could not be stored, because a client holds its lock.
fn recovered(world: &World) -> std::path::PathBuf {
    let reservation = world.store.reserve(&used()).expect("there is space");
    let lock = world.root.path().join("config/.storage-write.lock");
    std::fs::create_dir(&lock).expect("the client's lock");
    let kept = reservation.keep(&update(), &|| true).expect("kept");
    std::fs::remove_dir(&lock).expect("released");
    assert_eq!(world.content(), OLD);
    match kept {
        Kept::Recovery { path, .. } => path,
        other => panic!("{other:?}"),
    }
}

#[test]
fn tokens_that_cannot_be_stored_are_adopted_later() {
    let world = World::new();
    let path = recovered(&world);
    let saved = std::fs::read_to_string(&path).expect("readable");
    assert!(saved.contains(&used().fingerprint().to_string()), "{saved}");
    assert!(!saved.contains(r#""used""#), "{saved}");
    assert!(world.store.has_recovery());
    let login = world.store.adopt_recovery().expect("adopted");
    assert!(login.is_some());
    assert_eq!(world.content(), NEW);
    assert!(!path.exists() && !world.store.has_recovery());
}

#[test]
fn tokens_of_another_refresh_token_are_deleted_instead() {
    let world = World::new();
    let path = recovered(&world);
    let other = OLD.replace("used", "other");
    world.put(&other);
    let login = world.store.adopt_recovery().expect("looked at");
    assert!(login.is_none() && !path.exists());
    assert_eq!(world.content(), other);
}

#[cfg(unix)]
#[test]
fn without_space_in_the_directory_another_directory_of_the_user_takes_the_tokens() {
    let world = World::new();
    // What is in the way cannot be replaced.
    let first = world.root.path().join("config/.credentials.recovery.json");
    std::fs::create_dir(&first).expect("a folder in the way");
    let path = world
        .store
        .save_recovery(&update(), &used())
        .expect("saved");
    assert!(
        path.starts_with(world.root.path().join("home")),
        "{}",
        path.display()
    );
    std::fs::remove_dir(&first).expect("it is empty");
    let login = world.store.adopt_recovery().expect("adopted");
    assert!(login.is_some());
    assert_eq!(world.content(), NEW);
}

#[test]
fn what_can_be_written_is_known_before_a_login() {
    let world = World::new();
    world.store.check_writable().expect("it can");
    assert_eq!(world.content(), OLD);
    assert_eq!(world.names(), [".credentials.json"]);
    std::fs::create_dir(world.root.path().join("config/.claude.json")).expect("in the way");
    let refused = world.store.check_writable();
    assert!(refused.is_err(), "{refused:?}");
    let mut account = JsonObject::parse(OLD.to_owned()).expect("JSON");
    account.set("oauthAccount", r#"{"emailAddress":"a@b.c"}"#);
    let login = LoginDocument::from_document(&account).expect("a login");
    assert!(world.store.put(&login).is_err());
    assert_eq!(world.content(), OLD);
}
