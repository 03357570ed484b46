//! Finding and reading the files of the layers.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use auth_fs::{ReadError, Rules};

use super::{Layer, SettingsError};
use crate::decision::Scope;
use crate::{Env, platform};

/// The layer of a file; `None` if there is no such file.
pub(super) fn read(
    path: &Path,
    scope: Scope,
    rules: &Rules<'_>,
) -> Result<Option<Layer>, SettingsError> {
    let Some(bytes) = auth_fs::read(path, rules)? else {
        return Ok(None);
    };
    match String::from_utf8(bytes) {
        Ok(text) => Layer::parse(scope, Some(path), &text).map(Some),
        Err(_) => Err(SettingsError::Malformed {
            name: path.display().to_string(),
            line: 1,
            column: 1,
            reason: "the file is not UTF-8 text".to_owned(),
        }),
    }
}

/// The administrator's layers: drop-ins come before the main file, and of the drop-ins the one
/// whose name is last.
pub(super) fn managed(env: &Env) -> Result<Vec<Layer>, SettingsError> {
    let main = managed_settings(env);
    let folder = main.parent().unwrap_or(Path::new("/"));
    let rules = Rules::trusted(folder);
    let mut layers = Vec::new();
    for file in drop_ins(&main.with_file_name("managed-settings.d"))? {
        layers.extend(read(&file, Scope::Managed, &rules)?);
    }
    layers.extend(read(&main, Scope::Managed, &rules)?);
    Ok(layers)
}

/// The layer of `--settings`: JSON if it begins with a brace, else a file, which must exist.
pub(super) fn flag(value: &OsString, cwd: &Path) -> Result<Option<Layer>, SettingsError> {
    if let Some(json) = value
        .to_str()
        .filter(|text| text.trim_start().starts_with('{'))
    {
        return Layer::parse(Scope::Flag, None, json).map(Some);
    }
    if value.is_empty() {
        return Ok(None);
    }
    let path = cwd.join(value);
    match read(&path, Scope::Flag, &Rules::any())? {
        Some(layer) => Ok(Some(layer)),
        None => Err(SettingsError::Missing(path)),
    }
}

#[cfg(feature = "test-support")]
fn managed_settings(env: &Env) -> PathBuf {
    let named = env.get_os("AUTH_TOOLS_MANAGED_SETTINGS").map(PathBuf::from);
    named.unwrap_or_else(|| platform::home_of_managed_settings().join("managed-settings.json"))
}

#[cfg(not(feature = "test-support"))]
fn managed_settings(_env: &Env) -> PathBuf {
    platform::home_of_managed_settings().join("managed-settings.json")
}

/// The `*.json` files of a directory, last name first.
fn drop_ins(folder: &Path) -> Result<Vec<PathBuf>, SettingsError> {
    let unreadable = |source| {
        let path = folder.to_owned();
        SettingsError::Read(ReadError::Io { path, source })
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(unreadable(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    files.sort_unstable_by(|a, b| b.cmp(a));
    Ok(files)
}
