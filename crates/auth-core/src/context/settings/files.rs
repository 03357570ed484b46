//! Finding and reading the files of the layers.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Layer;
use crate::decision::Scope;
use crate::{CliError, Env, ExitStatus, platform};

/// The layer of a file; `None` where there is no such file.
pub(super) fn read(path: &Path, scope: Scope) -> Result<Option<Layer>, CliError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Layer::parse(scope, Some(path), &text).map(Some),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            let message = format!(
                "reading settings: {}:1:1: the file is not UTF-8 text",
                path.display()
            );
            Err(
                CliError::new(ExitStatus::Data, "settings.malformed", message)
                    .hint("save the file as UTF-8"),
            )
        }
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// The administrator's layers: drop-ins come before the main file, and of the drop-ins the one
/// whose name is last.
pub(super) fn managed(env: &Env) -> Result<Vec<Layer>, CliError> {
    let main = managed_settings(env);
    let mut layers = Vec::new();
    for file in drop_ins(&main.with_file_name("managed-settings.d"))? {
        layers.extend(read(&file, Scope::Managed)?);
    }
    layers.extend(read(&main, Scope::Managed)?);
    Ok(layers)
}

/// The layer of `--settings`: JSON where it begins with a brace, else a file, which must be there.
pub(super) fn flag(value: &OsString, cwd: &Path) -> Result<Option<Layer>, CliError> {
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
    match read(&path, Scope::Flag)? {
        Some(layer) => Ok(Some(layer)),
        None => Err(CliError::new(
            ExitStatus::Usage,
            "settings.missing",
            format!(
                "reading `--settings`: there is no file `{}`",
                path.display()
            ),
        )
        .hint("give a file, or JSON that begins with `{`")),
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

/// The `*.json` files of a folder, last name first.
fn drop_ins(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(unreadable(folder, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    files.sort_unstable_by(|a, b| b.cmp(a));
    Ok(files)
}

fn unreadable(path: &Path, error: &std::io::Error) -> CliError {
    let message = format!("reading settings: `{}`: {error}", path.display());
    CliError::new(ExitStatus::Unavailable, "settings.unreadable", message)
        .hint("make the file readable for you, or remove it")
}
