//! `auth-store approval`: plumbing of `auth-core approve|decline|forget`.
//!
//! Claude Code keeps its answers in `customApiKeyResponses` of `.claude.json`, by the last 20
//! characters of the key.

use std::io::Read;

use auth_core::cli::Context;
use auth_core::{CliError, ExitStatus};
use serde_json::Value;

use super::setup::Setup;
use crate::document::Document;
use crate::store::StateFile;

const ANSWERS: &str = "customApiKeyResponses";
/// How many characters of a key name it.
const TAIL: usize = 20;

#[derive(clap::Args)]
pub(super) struct Args {
    /// What to remember
    #[arg(value_enum)]
    answer: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Answer {
    Approve,
    Decline,
    Forget,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let tail = read_tail(invocation)?;
    let state = StateFile::of(&setup.place);
    let current = state.read()?;
    if args.answer == Answer::Forget && current.is_none() {
        return Ok(ExitStatus::Ok);
    }
    if let Some(document) = &current {
        // What is not of the format is left alone.
        check_format(document).map_err(|reason| {
            let message = format!("reading `{}`: {reason}", setup.place.state().display());
            CliError::new(ExitStatus::Data, "store.malformed", message)
        })?;
    }
    let backend = crate::file::FileBackend::new(&setup.place);
    let store = setup.store(&backend);
    let guard = store.lock()?;
    state.edit(&guard, |document| remember(document, args.answer, &tail))?;
    Ok(ExitStatus::Ok)
}

fn read_tail(invocation: &mut Context<'_>) -> Result<String, CliError> {
    let mut text = String::new();
    let limited = invocation.streams.stdin.take(4096);
    let read = { limited }.read_to_string(&mut text);
    let tail = text.trim();
    let length = tail.chars().count();
    if read.is_err() || !(1..=TAIL).contains(&length) {
        return Err(CliError::usage(format!(
            "reading the key on stdin: expected its last {TAIL} characters"
        )));
    }
    Ok(tail.to_owned())
}

fn check_format(document: &Document) -> Result<(), String> {
    let Some(raw) = document.get(ANSWERS) else {
        return Ok(());
    };
    let value: Value =
        serde_json::from_str(raw).map_err(|_| format!("`{ANSWERS}` is too large or too deep"))?;
    if !value.is_object() {
        return Err(format!("`{ANSWERS}` is not an object"));
    }
    for list in ["approved", "rejected"] {
        if !matches!(&value[list], Value::Null | Value::Array(_)) {
            return Err(format!("`{ANSWERS}.{list}` is not an array"));
        }
    }
    Ok(())
}

/// Puts the key's tail into one list and takes it from the other; what else is there stays.
fn remember(document: &mut Document, answer: Answer, tail: &str) {
    let old = document.get(ANSWERS);
    if old.is_none() && answer == Answer::Forget {
        return;
    }
    let parsed = old.and_then(|raw| Document::parse(raw.to_owned()).ok());
    let mut answers = parsed.unwrap_or_else(Document::empty);
    for (name, holds) in [
        ("approved", answer == Answer::Approve),
        ("rejected", answer == Answer::Decline),
    ] {
        let list = answers.get(name);
        let list = list.and_then(|raw| serde_json::from_str::<Vec<Value>>(raw).ok());
        let old = list.unwrap_or_default();
        let mut new = old.clone();
        new.retain(|entry| entry != tail);
        if holds {
            new.push(tail.into());
        }
        if answers.get(name).is_none() || (holds != old.iter().any(|entry| entry == tail)) {
            answers.set(name, &Value::Array(new).to_string());
        }
    }
    document.set(ANSWERS, answers.text());
}
