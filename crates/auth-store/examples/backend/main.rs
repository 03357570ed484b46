//! The real keychain, asked by the library itself: for `cargo xtask keychain`, which gives it a
//! private one.
//!
//! - `backend conformance` runs the cases that every backend passes
//! - `backend put TOKEN`, `backend get`: a login that is split as on Windows
//!
//! Items are named after `CLAUDE_CONFIG_DIR`, so that they are nobody's.

mod cases;

use std::process::ExitCode;
use std::time::Duration;

use auth_core::Env;
use auth_store::backend::{Backend, Item};
use auth_store::keychain::{ItemNames, Keychain, Prompt};

/// Small, so that a login has several parts.
const LIMIT: usize = 64;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["conformance"] => conformance(),
        ["put", token] => put(token),
        ["get"] => get(),
        _ => Err("expected `conformance`, `put TOKEN` or `get`".to_owned()),
    };
    let (text, code) = match outcome {
        Ok(text) => (text, ExitCode::SUCCESS),
        Err(text) => (text, ExitCode::FAILURE),
    };
    drop(auth_core::cli::output::record(
        &mut std::io::stdout(),
        &text,
    ));
    code
}

fn keychain(limit: Option<usize>) -> Result<Keychain, String> {
    let env = Env::from_process();
    let directory = env
        .get_os("CLAUDE_CONFIG_DIR")
        .ok_or("CLAUDE_CONFIG_DIR is not set")?;
    let directory = std::path::PathBuf::from(directory);
    let names = move || ItemNames::new(Some(&directory), "auth-tools-test");
    let timeout = Duration::from_secs(20);
    Ok(match limit {
        None => Keychain::new(names, timeout, Prompt::Refused),
        limit => Keychain::with_limit(names, timeout, Prompt::Refused, limit),
    })
}

fn conformance() -> Result<String, String> {
    let mut failed = cases::run(&keychain(None)?);
    // And with items as short as they get.
    failed.extend(cases::run(&keychain(Some(2_560))?));
    if failed.is_empty() {
        return Ok(format!("{} cases, whole and split", cases::CASES.len()));
    }
    Err(failed.join("\n"))
}

/// A login whose parts all name the token.
fn login(token: &str) -> String {
    format!(
        "{{\"token\":\"{token}\",\"again\":\"{}\"}}",
        format!("{token};").repeat(60)
    )
}

fn put(token: &str) -> Result<String, String> {
    let written = keychain(Some(LIMIT))?.write(Item::Credentials, login(token).as_bytes());
    written
        .map(|()| String::new())
        .map_err(|error| error.to_string())
}

/// The token, where the whole login is there.
fn get() -> Result<String, String> {
    let found = keychain(Some(LIMIT))?.read(Item::Credentials);
    let found = found.map_err(|error| error.to_string())?.ok_or("none")?;
    let text = String::from_utf8_lossy(&found);
    let token = text
        .strip_prefix("{\"token\":\"")
        .and_then(|rest| rest.split('"').next());
    let token = token.ok_or("not a login")?;
    if *text == login(token) {
        Ok(token.to_owned())
    } else {
        Err("torn".to_owned())
    }
}
