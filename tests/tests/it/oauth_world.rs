//! What the OAuth tests share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auth_tests::{Provider, Sandbox};

/// A provider that gives consent at once, and a sandbox whose browser is a visitor.
pub(crate) fn world() -> (Provider, Sandbox) {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.set("BROWSER", env!("CARGO_BIN_EXE_visit"));
    (provider, sandbox)
}

/// Every file below a directory with its content.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let content = std::fs::read(&path).unwrap_or_default();
            found.insert(path, content);
        }
    }
    found
}
