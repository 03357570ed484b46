//! What the OAuth tests share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auth_tests::{Provider, Sandbox};
use serde_json::Value;

/// A provider that gives consent at once, and a sandbox whose browser is a visitor.
pub(crate) fn world() -> (Provider, Sandbox) {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.set("BROWSER", env!("CARGO_BIN_EXE_visit"));
    (provider, sandbox)
}

/// The JSON file `name` of the configuration directory; null where it is not there.
pub(crate) fn read(sandbox: &Sandbox, name: &str) -> Value {
    let text = std::fs::read_to_string(sandbox.config_dir().join(name)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

pub(crate) fn access_token(sandbox: &Sandbox) -> String {
    let login = &read(sandbox, ".credentials.json")["claudeAiOauth"];
    login["accessToken"].as_str().unwrap_or_default().to_owned()
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
