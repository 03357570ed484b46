//! `auth-store check`.

mod backends;
mod files;
mod locks;

use std::fmt::Display;

use auth_core::cli::{Context, output, sanitize};
use auth_core::{CliError, ExitStatus};
use serde_json::{Value, json};

use super::setup::Setup;
use crate::backend::Kind;
use crate::place::Place;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Mend what is safe to mend, and say what was done
    #[arg(long)]
    fix: bool,
}

/// One thing to know, with its remedy.
pub(super) struct Finding {
    /// Dotted and stable, such as `file.mode`.
    code: &'static str,
    /// The file, lock or item.
    subject: String,
    message: String,
    remedy: String,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Something to mend.
    Trouble,
    /// Worth knowing; not by itself wrong.
    Notice,
    /// It was mended just now.
    Fixed,
}

/// What the checks need, and what they found.
pub(super) struct Checkup<'a> {
    setup: &'a Setup,
    place: &'a Place,
    fix: bool,
    findings: Vec<Finding>,
}

pub(super) fn run(
    invocation: &mut Context<'_>,
    setup: &Setup,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let mut checkup = Checkup {
        setup,
        place: &setup.place,
        fix: args.fix,
        findings: Vec::new(),
    };
    locks::check(&mut checkup);
    files::check(&mut checkup);
    backends::check(&mut checkup);
    let findings = checkup.findings;
    if setup.common.json {
        let list: Vec<Value> = findings.iter().map(Finding::members).collect();
        let document = json!({
            "version": 1,
            "ok": !findings.iter().any(|finding| finding.state == State::Trouble),
            "findings": list,
        });
        output::document(invocation.streams.stdout, &document)?;
    } else {
        let lines: String = findings.iter().map(Finding::line).collect();
        output::bytes(invocation.streams.stdout, lines.as_bytes())?;
    }
    let trouble = findings
        .iter()
        .any(|finding| finding.state == State::Trouble);
    Ok(if trouble {
        ExitStatus::NotFound
    } else {
        ExitStatus::Ok
    })
}

/// What can be found without taking a lock or opening a backend once more, as in the document.
pub(super) fn glance(setup: &Setup, here: &backends::Found, there: &backends::Found) -> Vec<Value> {
    let mut checkup = Checkup {
        setup,
        place: &setup.place,
        fix: false,
        findings: Vec::new(),
    };
    files::check(&mut checkup);
    backends::judge(&mut checkup, here, there);
    checkup.findings.iter().map(Finding::members).collect()
}

impl Checkup<'_> {
    fn trouble(
        &mut self,
        code: &'static str,
        subject: impl Display,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(State::Trouble, code, subject, message, remedy);
    }

    fn notice(
        &mut self,
        code: &'static str,
        subject: impl Display,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(State::Notice, code, subject, message, remedy);
    }

    /// Something that `--fix` mends by `mend`.
    fn fixable(
        &mut self,
        code: &'static str,
        subject: impl Display,
        message: impl Into<String>,
        mend: impl FnOnce() -> Result<(), String>,
    ) {
        if !self.fix {
            return self.trouble(code, subject, message, "auth-store check --fix");
        }
        let message = message.into();
        match mend() {
            Ok(()) => self.add(State::Fixed, code, subject, message, "mended"),
            Err(reason) => {
                let message = format!("{message}; mending it failed: {reason}");
                self.trouble(code, subject, message, "mend it by hand");
            }
        }
    }

    fn add(
        &mut self,
        state: State,
        code: &'static str,
        subject: impl Display,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.findings.push(Finding {
            code,
            subject: subject.to_string(),
            message: message.into(),
            remedy: remedy.into(),
            state,
        });
    }

    /// Whether the keychain is what is in use.
    fn uses_keychain(&self) -> bool {
        self.setup.kind == Kind::Keychain
    }
}

impl Finding {
    fn members(&self) -> Value {
        json!({
            "code": self.code,
            "state": self.state.name(),
            "subject": self.subject,
            "message": self.message,
            "remedy": self.remedy,
        })
    }

    /// `state<TAB>code<TAB>subject: message<TAB>remedy`.
    fn line(&self) -> String {
        let text = format!("{}: {}", self.subject, self.message);
        let fields = [self.state.name(), self.code, &text, &self.remedy];
        let fields: Vec<_> = fields.iter().map(|field| sanitize::line(field)).collect();
        fields.join("\t") + "\n"
    }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Trouble => "trouble",
            Self::Notice => "notice",
            Self::Fixed => "fixed",
        }
    }
}
