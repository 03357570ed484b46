//! `auth-store approval`: plumbing of `auth-core approve|decline|forget`.
//!
//! Claude Code keeps its answers in `customApiKeyResponses` of `.claude.json`, by the last 20
//! characters of the key.

use std::io::Read;

use auth_core::cli::Context;
use auth_core::json::JsonObject;
use auth_core::{CliError, ExitStatus};
use serde_json::Value;

use super::context::StoreContext;
use crate::file_backend::FileBackend;

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
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let tail = read_tail(context)?;
    let backend = FileBackend::new(&setup.profile);
    let store = setup.store(&backend);
    let mut guard = store.lock()?;
    // What is not of the format is left alone.
    let problem = std::cell::Cell::new(None);
    store.edit_and_write(&mut guard, |document| match check_format(document) {
        Ok(()) => remember(document, args.answer, &tail),
        Err(reason) => {
            problem.set(Some(reason));
            false
        }
    })?;
    match problem.take() {
        None => Ok(ExitStatus::Ok),
        Some(reason) => {
            let path = setup.profile.claude_json();
            let message = format!("`{}`: {reason}", path.display());
            Err(CliError::new(ExitStatus::Data, "store.malformed", message))
        }
    }
}

fn read_tail(context: &mut Context<'_>) -> Result<String, CliError> {
    let mut text = String::new();
    let limited = context.streams.stdin.take(4096);
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

fn check_format(document: &JsonObject) -> Result<(), String> {
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

/// Puts the key's tail into one list and takes it from the other; all else stays. Says whether that
/// changed anything.
fn remember(document: &mut JsonObject, answer: Answer, tail: &str) -> bool {
    if document.get(ANSWERS).is_none() && answer == Answer::Forget {
        return false;
    }
    let mut answers = document.object(ANSWERS).unwrap_or_else(JsonObject::empty);
    for (name, holds) in [
        ("approved", answer == Answer::Approve),
        ("rejected", answer == Answer::Decline),
    ] {
        let old: Vec<Value> = answers.value(name).unwrap_or_default();
        let mut new = old.clone();
        new.retain(|entry| entry != tail);
        if holds {
            new.push(tail.into());
        }
        if answers.get(name).is_none() || (holds != old.iter().any(|entry| entry == tail)) {
            answers.set(name, &Value::Array(new).to_string());
        }
    }
    document.set(ANSWERS, answers.text())
}
