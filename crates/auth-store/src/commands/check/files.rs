//! Owner, mode, links, content and leftovers of the files.

use std::fs::Metadata;
use std::path::Path;

use auth_core::CliError;
use auth_fs::lock::Lock;
use auth_fs::private_file;
use auth_fs::{Insecure, ReadError, Rules, quote_path, remove};

use super::Diagnostics;
use crate::backend::Item;
use crate::document::{LoginDocument, ParsedLogin};
use crate::file_backend::FileBackend;
use crate::store::{ClaudeJson, Store, StoreError, move_away};

pub(super) fn check(diagnostics: &mut Diagnostics<'_>) {
    let profile = diagnostics.profile;
    if !directory(diagnostics, profile.dir()) {
        return;
    }
    permissions(diagnostics, &profile.credentials());
    permissions(diagnostics, &profile.backup());
    let members = ClaudeJson::of(profile).login_members();
    // Claude Code leaves its mode to the umask; it holds a secret only with a Console login.
    let has_key = members.as_ref().is_ok_and(|members| {
        let raw = members.api_key.as_deref();
        raw.is_some_and(|raw| raw != "null")
    });
    if has_key {
        permissions(diagnostics, &profile.claude_json());
    }
    for path in [profile.dir().join("settings.json"), profile.claude_json()] {
        trust(diagnostics, &path);
    }
    leftovers(diagnostics);
    content(diagnostics, members.map(drop));
}

/// Whether there is a directory to look into.
fn directory(diagnostics: &mut Diagnostics<'_>, path: &Path) -> bool {
    let Ok(metadata) = std::fs::metadata(path) else {
        if let Ok(target) = std::fs::read_link(path) {
            let target = path.parent().unwrap_or(Path::new("")).join(target);
            let message = format!(
                "it is a symbolic link to {}, which does not exist",
                target.display()
            );
            let remedy = format!("mkdir -p {}", quote_path(&target));
            diagnostics.error("directory.dangling", path.display(), message, remedy);
        }
        return false;
    };
    owner(diagnostics, path, &metadata);
    let mode = auth_fs::group_or_other_bits(&metadata).filter(|mode| mode & 0o022 != 0);
    let is_shared = mode.is_some_and(|mode| mode & 0o1000 != 0);
    if is_shared || (mode.is_some() && auth_fs::is_foreign(&metadata)) {
        diagnostics.error(
            "directory.shared",
            path.display(),
            "other users can write to the directory, and it is not the user's own",
            "use another directory: --config-dir DIR, or CLAUDE_CONFIG_DIR",
        );
    } else if mode.is_some() {
        diagnostics.fixable(
            "directory.mode",
            path.display(),
            "others can write to the directory, and so replace the login",
            || auth_fs::make_private(path, &metadata).map_err(|error| error.to_string()),
        );
    }
    true
}

fn owner(diagnostics: &mut Diagnostics<'_>, path: &Path, metadata: &Metadata) {
    // Root may well look at a user's directory.
    if auth_fs::is_foreign(metadata) && !auth_fs::is_root() {
        diagnostics.error(
            "file.owner",
            path.display(),
            "it belongs to another user",
            format!("sudo chown \"$(id -un)\" {}", quote_path(path)),
        );
    }
}

fn permissions(diagnostics: &mut Diagnostics<'_>, path: &Path) {
    let link = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if link => {
            let message = format!("it is a symbolic link that leads to no file: {error}");
            let remedy = "log in to create the file, or remove the link";
            return diagnostics.warning("file.link", path.display(), message, remedy);
        }
        Err(_) => return,
    };
    if link {
        let message = match private_file::target(path) {
            Ok(target) => format!("it is a symbolic link to {}", target.display()),
            Err(error) => error.to_string(),
        };
        let remedy = "nothing to do: it is followed and stays";
        diagnostics.warning("file.link", path.display(), message, remedy);
    }
    owner(diagnostics, path, &metadata);
    if let Some(mode) = auth_fs::group_or_other_bits(&metadata) {
        let message = format!("it has mode {mode:04o}: others can read or change it");
        diagnostics.fixable("file.mode", path.display(), message, || {
            auth_fs::make_private(path, &metadata).map_err(|error| error.to_string())
        });
    }
}

/// Files that the tools obey: whether others can have written them.
fn trust(diagnostics: &mut Diagnostics<'_>, path: &Path) {
    let rules = Rules::claude_json(diagnostics.profile.dir());
    match auth_fs::open(path, &rules) {
        Err(ReadError::NotFound { .. } | ReadError::Io { .. }) => {}
        Err(error @ ReadError::WorldWritable { .. }) => {
            let Ok(metadata) = path.metadata() else {
                return;
            };
            diagnostics.fixable("file.mode", path.display(), error.to_string(), || {
                auth_fs::make_private(path, &metadata).map_err(|error| error.to_string())
            });
        }
        Err(error) => {
            let failure = CliError::from(error);
            let remedy = failure.hints().join("; ");
            diagnostics.error("file.unsafe", path.display(), failure.message(), remedy);
        }
        Ok(opened) => match opened.insecure() {
            Some(Insecure::Owner { uid }) => diagnostics.warning(
                "file.owner",
                path.display(),
                format!("it is owned by another user (uid {uid})"),
                "nothing to do on a file system without owners",
            ),
            Some(Insecure::WorldWritable { mode } | Insecure::GroupWritable { mode }) => {
                diagnostics.warning(
                    "file.mode",
                    path.display(),
                    format!("others can write to it (mode {mode:04o})"),
                    format!("chmod go-w {}", quote_path(path)),
                );
            }
            _ => {}
        },
    }
}

/// A writer that holds the locks is the only one there is, so what it did not make is left over.
fn leftovers(diagnostics: &mut Diagnostics<'_>) {
    let profile = diagnostics.profile;
    let files = [
        profile.credentials(),
        profile.backup(),
        profile.claude_json(),
    ];
    let found = private_file::temporaries(&files);
    let backend = FileBackend::new(profile);
    let store = diagnostics.setup.store(&backend);
    let guard = match diagnostics.fix && !found.is_empty() {
        true => store.lock().map_err(|error| error.to_string()).map(Some),
        false => Ok(None),
    };
    for path in found {
        let message = "a writer that was killed left it behind; it may hold a login";
        diagnostics.fixable("file.leftover", path.display(), message, || {
            guard.as_ref().map_err(Clone::clone)?;
            // Taking the lock has removed those of the credentials.
            remove::file(&path).map_err(|error| error.to_string())
        });
    }
    drop(guard);
    // A writer that lives holds the lock.
    let is_killed =
        || Lock::try_acquire(&profile.write_lock()).is_ok() && store.has_unfinished_put();
    if store.has_unfinished_put() && is_killed() {
        let message = "a writer was killed before both files of a login were written";
        diagnostics.fixable("store.unfinished", profile.dir().display(), message, || {
            let finished = store.lock().map(drop);
            finished.map_err(|error| error.to_string())
        });
    }
    if store.has_recovery() {
        let message = "the tokens of a refresh could not be stored then";
        diagnostics.fixable("store.recovery", profile.dir().display(), message, || {
            store
                .adopt_recovery()
                .map(drop)
                .map_err(|error| error.to_string())
        });
    }
}

fn content(diagnostics: &mut Diagnostics<'_>, claude_json: Result<(), StoreError>) {
    let profile = diagnostics.profile;
    let backend = FileBackend::new(profile);
    let store = Store::new(profile, &backend, diagnostics.setup.lock_timeout());
    let credentials = store.document(Item::Credentials);
    let login = credentials
        .map_err(|error| reason(&error))
        .and_then(|document| {
            let login = document.as_ref().map(ParsedLogin::claude_ai);
            login.transpose().map_err(|error| error.to_string())
        });
    malformed(diagnostics, &profile.credentials(), login.err());
    let key = claude_json.and_then(|()| store.console());
    malformed(
        diagnostics,
        &profile.claude_json(),
        key.err().map(|error| reason(&error)),
    );
    let backup = store.document(Item::Backup);
    let backup = backup.map_err(|error| reason(&error)).and_then(|document| {
        let login = document.as_ref().map(LoginDocument::from_document);
        login.transpose().map_err(|error| error.to_string())
    });
    malformed(diagnostics, &profile.backup(), backup.err());
}

/// What is wrong, without the file: the finding names it.
fn reason(error: &StoreError) -> String {
    match error {
        StoreError::Malformed { reason, .. } => reason.to_string(),
        error => error.to_string(),
    }
}

fn malformed(diagnostics: &mut Diagnostics<'_>, path: &Path, reason: Option<String>) {
    // What is refused for its mode or owner has a finding of its own.
    let opened = auth_fs::open(path, &Rules::trusted(diagnostics.profile.dir()));
    let is_refused = matches!(
        opened,
        Err(ReadError::WorldWritable { .. } | ReadError::Owner { .. })
    );
    if let Some(reason) = reason.filter(|_| !is_refused) {
        diagnostics.error("file.malformed", path.display(), reason, move_away(path));
    }
}
