//! `auth-store check`.

mod backends;
mod files;
mod locks;
mod onboarding;
mod switches;

use std::fmt::Display;

use auth_core::cli::{Context, Table, output};
use auth_core::{CliError, ExitStatus};
use serde_json::{Value, json};

use super::context::StoreContext;
use crate::backend::Kind;
use crate::profile::Profile;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Fix what is safe to fix, and print what was done; `--fix=onboarding` only marks Claude Code's
    /// first run as done
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true,
          default_missing_value = "all")]
    fix: Option<Fix>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Fix {
    /// What is safe to fix
    All,
    /// Claude Code's first-run flag (`hasCompletedOnboarding`)
    Onboarding,
}

/// One thing to know, with its remedy.
pub(super) struct Finding {
    /// Dotted and stable, such as `file.mode`.
    code: &'static str,
    /// The file, lock or item.
    subject: String,
    message: String,
    remedy: String,
    severity: Severity,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Severity {
    /// Something to fix.
    Error,
    /// Worth knowing; not by itself wrong.
    Warning,
    /// It was fixed just now.
    Fixed,
}

/// What the checks need, and what they found.
pub(super) struct Diagnostics<'a> {
    setup: &'a StoreContext,
    profile: &'a Profile,
    fix: bool,
    findings: Vec<Finding>,
}

pub(super) fn run(
    context: &mut Context<'_>,
    setup: &StoreContext,
    args: &Args,
) -> Result<ExitStatus, CliError> {
    let mut diagnostics = Diagnostics::new(setup, args.fix == Some(Fix::All));
    if args.fix == Some(Fix::Onboarding) {
        onboarding::fix(&mut diagnostics);
    } else {
        locks::check(&mut diagnostics);
        switches::check(&mut diagnostics);
        files::check(&mut diagnostics);
        backends::check(&mut diagnostics);
        onboarding::check(&mut diagnostics);
    }
    let findings = diagnostics.findings;
    let has_errors = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    if setup.common.json {
        let list: Vec<Value> = findings.iter().map(Finding::members).collect();
        let document = json!({"ok": !has_errors, "findings": list});
        output::versioned(context.streams.stdout, &document)?;
    } else {
        let mut table = Table::new(&["state", "code", "finding", "fix"]);
        for finding in &findings {
            table.row([
                finding.severity.name(),
                finding.code,
                &format!("{}: {}", finding.subject, finding.message),
                &finding.remedy,
            ]);
        }
        table.print(&mut context.streams)?;
    }
    Ok(match has_errors {
        true => ExitStatus::NotFound,
        false => ExitStatus::Ok,
    })
}

/// What can be found without taking a lock or opening a backend once more, as in the document.
pub(super) fn glance(
    setup: &StoreContext,
    here: &backends::Found,
    there: &backends::Found,
) -> Vec<Value> {
    let mut diagnostics = Diagnostics::new(setup, false);
    files::check(&mut diagnostics);
    backends::compare(&mut diagnostics, here, there);
    diagnostics.findings.iter().map(Finding::members).collect()
}

impl<'a> Diagnostics<'a> {
    fn new(setup: &'a StoreContext, fix: bool) -> Self {
        Self {
            setup,
            profile: &setup.profile,
            fix,
            findings: Vec::new(),
        }
    }

    fn error(
        &mut self,
        code: &'static str,
        subject: impl Display,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Error, code, subject, message, remedy);
    }

    fn warning(
        &mut self,
        code: &'static str,
        subject: impl Display,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Warning, code, subject, message, remedy);
    }

    /// Something that `--fix` fixes by `fix`.
    fn fixable(
        &mut self,
        code: &'static str,
        subject: impl Display,
        message: impl Into<String>,
        fix: impl FnOnce() -> Result<(), String>,
    ) {
        if !self.fix {
            return self.error(code, subject, message, "auth-store check --fix");
        }
        let message = message.into();
        match fix() {
            Ok(()) => self.add(Severity::Fixed, code, subject, message, "fixed"),
            Err(reason) => {
                let message = format!("{message}; it cannot be fixed: {reason}");
                self.error(code, subject, message, "fix it manually");
            }
        }
    }

    fn add(
        &mut self,
        severity: Severity,
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
            severity,
        });
    }

    fn uses_keychain(&self) -> bool {
        self.setup.kind == Kind::Keychain
    }
}

impl Finding {
    fn members(&self) -> Value {
        json!({
            "code": self.code,
            "state": self.severity.name(),
            "subject": self.subject,
            "message": self.message,
            "remedy": self.remedy,
        })
    }
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Fixed => "fixed",
        }
    }
}
