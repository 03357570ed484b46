//! Owner, mode, links, content and leftovers of the files.

use std::fs::Metadata;
use std::path::Path;

use super::Checkup;
use crate::backend::Item;
use crate::document::{CONSOLE, Document, LoginDocument, Stored};
use crate::file::{FileBackend, platform, private_file};
use crate::store::{StateFile, Store, StoreError};

pub(super) fn check(checkup: &mut Checkup<'_>) {
    let place = checkup.place;
    let directory = place.directory();
    let Ok(metadata) = std::fs::metadata(directory) else {
        return;
    };
    owner(checkup, directory, &metadata);
    if platform::exposed(&metadata).is_some_and(|mode| mode & 0o022 != 0) {
        checkup.fixable(
            "directory.mode",
            directory.display(),
            "others can write to the directory, and so replace the login",
            || platform::make_private(directory, &metadata).map_err(|error| error.to_string()),
        );
    }
    permissions(checkup, &place.credentials());
    permissions(checkup, &place.previous());
    let state = StateFile::of(place).read();
    // Claude Code leaves its mode to the umask; it is a secret's place only with a Console login.
    if state.as_ref().is_ok_and(has_key) {
        permissions(checkup, &place.state());
    }
    leftovers(checkup);
    content(checkup, state);
}

fn has_key(state: &Option<Document>) -> bool {
    let raw = state.as_ref().and_then(|state| state.get(CONSOLE));
    raw.is_some_and(|raw| raw != "null")
}

fn owner(checkup: &mut Checkup<'_>, path: &Path, metadata: &Metadata) {
    if platform::is_foreign(metadata) {
        checkup.trouble(
            "file.owner",
            path.display(),
            "it belongs to another user",
            format!("sudo chown \"$(id -un)\" '{}'", path.display()),
        );
    }
}

fn permissions(checkup: &mut Checkup<'_>, path: &Path) {
    let link = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if link => {
            let message = format!("it is a symbolic link that leads to no file: {error}");
            let remedy = "log in to create the file, or remove the link";
            return checkup.notice("file.link", path.display(), message, remedy);
        }
        Err(_) => return,
    };
    if link {
        let target = private_file::resolve(path).unwrap_or_else(|_| path.to_owned());
        let message = format!("it is a symbolic link to {}", target.display());
        let remedy = "nothing to do: it is followed and stays";
        checkup.notice("file.link", path.display(), message, remedy);
    }
    owner(checkup, path, &metadata);
    if let Some(mode) = platform::exposed(&metadata) {
        let message = format!("it has mode {mode:04o}: others can read or change it");
        checkup.fixable("file.mode", path.display(), message, || {
            platform::make_private(path, &metadata).map_err(|error| error.to_string())
        });
    }
}

/// A writer that holds the locks is the only one there is, so what it did not make is left over.
fn leftovers(checkup: &mut Checkup<'_>) {
    let place = checkup.place;
    let files = [place.credentials(), place.previous(), place.state()];
    let found = private_file::temporaries(&files);
    if found.is_empty() {
        return;
    }
    let backend = FileBackend::new(checkup.place);
    let store = Store::new(checkup.place, &backend, checkup.setup.lock_deadline());
    let guard = if checkup.fix {
        store.lock().map_err(|error| error.to_string()).map(Some)
    } else {
        Ok(None)
    };
    for path in found {
        let message = "a writer that was killed left it behind; it may hold a login";
        checkup.fixable("file.leftover", path.display(), message, || {
            guard.as_ref().map_err(Clone::clone)?;
            std::fs::remove_file(&path).map_err(|error| error.to_string())
        });
    }
}

fn content(checkup: &mut Checkup<'_>, state: Result<Option<Document>, StoreError>) {
    let place = checkup.place;
    let backend = FileBackend::new(place);
    let store = Store::new(place, &backend, checkup.setup.lock_deadline());
    let credentials = store.document(Item::Credentials);
    let parsed = credentials.map_err(|error| error.to_string());
    let parsed = parsed.and_then(|document| {
        let login = document.as_ref().map(Stored::claude_ai);
        login.transpose().map_err(|error| error.to_string())
    });
    if let Err(reason) = parsed {
        malformed(checkup, &place.credentials(), &reason);
    }
    let state = state.map_err(|error| error.to_string());
    let console = state.and_then(|document| {
        let document = document.unwrap_or_else(Document::empty);
        let raw = document.get(CONSOLE).unwrap_or("null");
        Stored::console(raw)
            .map(drop)
            .map_err(|error| error.to_string())
    });
    if let Err(reason) = console {
        malformed(checkup, &place.state(), &reason);
    }
    let previous = store
        .document(Item::Previous)
        .map_err(|error| error.to_string());
    let previous = previous.and_then(|document| {
        let login = document.as_ref().map(LoginDocument::from_document);
        login
            .transpose()
            .map(drop)
            .map_err(|error| error.to_string())
    });
    if let Err(reason) = previous {
        malformed(checkup, &place.previous(), &reason);
    }
}

fn malformed(checkup: &mut Checkup<'_>, path: &Path, reason: &str) {
    let remedy = format!(
        "mend it, or move it away: mv '{0}' '{0}.broken'",
        path.display()
    );
    checkup.trouble("file.malformed", path.display(), reason, remedy);
}
