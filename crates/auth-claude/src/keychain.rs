//! The keychain's items of a private directory.
//!
//! On macOS the program may store a login in the keychain instead of in a file, in an item that is
//! named after its configuration directory. Only `auth-store` opens a keychain: it reads these items,
//! and removes them with the directory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::cli::GlobalArgs;
use auth_core::context::store_program::{self, StoreProgram};
use auth_core::json::JsonObject;
use auth_core::{CliError, Env, ExitStatus};

use crate::platform;

/// More than `auth-store`'s own deadline for a keychain (5 s).
const TIMEOUT: Duration = Duration::from_secs(8);

/// The items of one directory.
#[derive(Debug)]
pub(crate) struct PrivateItems {
    env: Env,
    global: GlobalArgs,
}

impl PrivateItems {
    /// The items of a directory; `None` if the program uses no keychain on this platform.
    pub(crate) fn find(dir: &Path, env: &Env) -> Option<Self> {
        platform::USES_KEYCHAIN.then(|| Self::of(dir.to_owned(), env.clone()))
    }

    fn of(dir: PathBuf, env: Env) -> Self {
        let global = GlobalArgs {
            config_dir: Some(dir),
            // No rule and no variable chooses another one.
            profile: Some("default".to_owned()),
            no_input: true,
            ..GlobalArgs::default()
        };
        Self { env, global }
    }

    /// The login document of the items; `None` if there provably is none.
    ///
    /// # Errors
    /// Those of `auth-store`.
    pub(crate) fn read(&self) -> Result<Option<JsonObject>, CliError> {
        let output = self.run("get")?;
        if output.exit == ExitStatus::NotFound {
            return Ok(None);
        }
        let document = JsonObject::from_bytes(output.stdout.to_vec());
        let malformed = |_| CliError::internal("cannot read the output of `auth-store`");
        document.map(Some).map_err(malformed)
    }

    /// Removes them.
    ///
    /// # Errors
    /// Those of `auth-store`.
    pub(crate) fn remove(&self) -> Result<(), CliError> {
        self.run("erase").map(drop)
    }

    fn run(&self, command: &str) -> Result<auth_core::subprocess::Output, CliError> {
        let store = StoreProgram::new(&self.global, &self.env);
        let command = store.command(&[command, "--backend", "keychain"]);
        store_program::run(command.timeout(TIMEOUT))
    }
}

#[cfg(test)]
mod tests {
    /// The stand-in is a shell script.
    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::PermissionsExt;

        use auth_core::Env;
        use tempfile::TempDir;

        use crate::keychain::PrivateItems;

        /// A stand-in for `auth-store` that keeps one document in a file, and writes its arguments down.
        const STORE: &str = r#"#!/bin/sh
cd "${0%/*}" && echo "$*" >>log
case $1 in
get) [ -e item ] && cat item || exit 1 ;;
erase) rm -f item ;;
esac
"#;

        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        fn store() -> (TempDir, PrivateItems) {
            let folder = tempfile::tempdir().expect("a folder");
            let program = folder.path().join("auth-store");
            std::fs::write(&program, STORE).expect("written");
            std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).expect("ours");
            let document = r#"{"version":1,"claudeAiOauth":{"accessToken":"t"}}"#;
            std::fs::write(folder.path().join("item"), document).expect("written");
            let path = format!("{}:/usr/bin:/bin", folder.path().display());
            let items = PrivateItems::of("/private/run".into(), Env::from_pairs([("PATH", path)]));
            (folder, items)
        }

        #[test]
        fn the_items_of_the_directory_are_read_and_removed_by_auth_store() {
            let (folder, items) = store();
            let document = items.read().expect("it answers").expect("an item");
            let login = document.object("claudeAiOauth").expect("a login");
            assert_eq!(login.value("accessToken"), Some("t".to_owned()));
            items.remove().expect("it answers");
            assert!(items.read().expect("it answers").is_none());
            let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
            assert_eq!(log.lines().count(), 3);
            for line in log.lines() {
                let backend = line.contains("--backend keychain");
                let place = line.contains("--config-dir /private/run --profile default");
                assert!(backend && place, "{line}");
            }
        }
    }
}
