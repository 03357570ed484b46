//! `auth-store check`.

mod backends;
mod files;
mod locks;
mod onboarding;
mod switches;

use std::fmt::Display;

use anstyle::{AnsiColor, Style};
use auth_core::cli::{Context, output, sanitize};
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
        print(context, setup, &findings)?;
    }
    Ok(match has_errors {
        true => ExitStatus::NotFound,
        false => ExitStatus::Ok,
    })
}

/// On a terminal, the state of each finding, then what it is and how it is fixed; else one line
/// each.
fn print(
    context: &mut Context<'_>,
    setup: &StoreContext,
    findings: &[Finding],
) -> Result<(), CliError> {
    if !context.streams.terminals.stdout() {
        let lines: String = findings.iter().map(Finding::line).collect();
        return output::bytes(context.streams.stdout, lines.as_bytes());
    }
    if findings.is_empty() {
        context.console(&setup.common).info("no problems found");
    }
    let width = context.streams.terminals.stdout_width().unwrap_or(80);
    let colored = setup.common.color.allows(&setup.env, true);
    let text: String = findings
        .iter()
        .map(|finding| finding.paragraph(width, colored))
        .collect();
    output::bytes(context.streams.stdout, text.as_bytes())
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

    /// The same for a terminal: the state, then the text next to it.
    fn paragraph(&self, width: usize, colored: bool) -> String {
        const INDENT: &str = "         ";
        let state = format!("{:<9}", self.severity.name());
        let texts = [
            self.code.to_owned(),
            format!("{}: {}", self.subject, self.message),
            format!("fix: {}", self.remedy),
        ];
        let shown = match self.severity {
            Severity::Fixed => &texts[..2],
            _ => &texts[..],
        };
        let mut lines = Vec::new();
        for text in shown {
            let text = output::wrap(&sanitize::line(text), width.saturating_sub(INDENT.len()));
            lines.extend(text.lines().map(str::to_owned));
        }
        let text = lines.join(&format!("\n{INDENT}"));
        let state = match colored {
            true => self.severity.paint(&state),
            false => state,
        };
        format!("{state}{text}\n")
    }

    /// `state<TAB>code<TAB>subject: message<TAB>remedy`.
    fn line(&self) -> String {
        let text = format!("{}: {}", self.subject, self.message);
        let fields = [self.severity.name(), self.code, &text, &self.remedy];
        let fields: Vec<_> = fields.iter().map(|field| sanitize::line(field)).collect();
        fields.join("\t") + "\n"
    }
}

impl Severity {
    fn paint(self, text: &str) -> String {
        let color = match self {
            Self::Error => AnsiColor::Red,
            Self::Warning => AnsiColor::Yellow,
            Self::Fixed => AnsiColor::Green,
        };
        let style = Style::new().fg_color(Some(color.into())).bold();
        format!("{style}{text}{style:#}")
    }

    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Fixed => "fixed",
        }
    }
}
