//! The platforms, and how each is tried.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::cross::{Profile, macos, musl, windows};
use crate::kit::Kit;
use crate::kit::secret_service::{Provider, SecretService};
use crate::modes::{self, Behaviour};
use crate::report::{Outcome, Report, Row};
use crate::{conformance, kit};

/// A platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Column {
    /// The plain build of this machine.
    Native,
    /// Static programs.
    Musl,
    /// Windows programs under Wine.
    Windows,
    /// Type-checked and linted.
    Macos,
}

/// The rows that are no behaviours: that there are programs at all.
pub(super) const BUILDS: &str = "all programs build";
pub(super) const LINTS: &str = "types and lints hold, on both processors";

impl Column {
    const ALL: [Self; 4] = [Self::Native, Self::Musl, Self::Windows, Self::Macos];

    /// Those that were asked for; all where none was.
    pub(super) fn chosen(asked: &[Self]) -> Vec<Self> {
        let wanted = |column: &Self| asked.is_empty() || asked.contains(column);
        Self::ALL.into_iter().filter(wanted).collect()
    }

    /// The head of the column.
    pub(super) fn title(self) -> String {
        match self {
            Self::Native if cfg_is("linux") => "Linux (glibc)".into(),
            Self::Native => std::env::consts::OS.into(),
            Self::Musl => "Linux (musl)".into(),
            Self::Windows => "Windows (Wine)".into(),
            Self::Macos => "macOS (checked)".into(),
        }
    }

    /// Builds the platform's programs and runs every behaviour with them.
    pub(super) fn run(self, only: Option<&str>, bin_dir: Option<&Path>) -> Vec<Row> {
        let mut report = Report::new(self.title());
        match self {
            Self::Macos => lint(&mut report),
            _ => self.try_programs(only, bin_dir, &mut report),
        }
        report.into_rows()
    }

    /// The folder of the platform's programs, built now unless they are given.
    fn programs(self, given: Option<&Path>) -> Result<PathBuf> {
        match self {
            Self::Musl => musl::programs_for(Profile::Dev),
            Self::Windows => windows::programs_for(Profile::Dev),
            _ => given.map_or_else(kit::build, |folder| Ok(folder.canonicalize()?)),
        }
    }

    fn try_programs(self, only: Option<&str>, given: Option<&Path>, report: &mut Report) {
        let start = Instant::now();
        let folder = match self.programs(given) {
            Ok(folder) => folder,
            Err(error) => {
                report.push(BUILDS, obstacle(&error), start.elapsed());
                return;
            }
        };
        report.push(BUILDS, Outcome::Passed(String::new()), start.elapsed());
        if self != Self::Windows {
            try_kit(&Kit::native(folder), only, report, open_keychain);
            return;
        }
        match windows::Wine::start() {
            Ok(wine) => try_kit(&wine.kit(folder), only, report, |kit| Ok((kit, None))),
            Err(error) => drop(report.push("programs run", obstacle(&error), start.elapsed())),
        }
    }
}

/// The behaviours of the file, then those of the keychain that `open` makes reachable for as long
/// as what it returns is kept.
fn try_kit(
    kit: &Kit,
    only: Option<&str>,
    report: &mut Report,
    open: impl FnOnce(Kit) -> Result<(Kit, Option<SecretService>)>,
) {
    modes::check(&modes::behaviours(only), kit, report);
    let cases: Vec<Behaviour> = keychain_behaviours(only);
    if cases.is_empty() {
        return;
    }
    let in_keychain = kit
        .clone()
        .with([("AUTH_STORE_BACKEND".into(), "keychain".into())]);
    match open(in_keychain) {
        Ok((kit, _kept_until_the_end)) => modes::check(&cases, &kit, report),
        Err(error) => {
            for case in cases {
                let outcome = obstacle(&error);
                report.push(case.name, outcome, std::time::Duration::ZERO);
            }
        }
    }
}

/// A keychain that no one else uses, for as long as the second value is kept.
fn open_keychain(kit: Kit) -> Result<(Kit, Option<SecretService>)> {
    match std::env::consts::OS {
        // Items have names of their own, and are removed.
        "windows" => Ok((kit, None)),
        "macos" => {
            bail!("a throw-away Keychain is not installed: `cargo xtask keychain` makes one")
        }
        _ => {
            let service = SecretService::start(Provider::GnomeKeyring)?;
            Ok((kit.with(service.variables()), Some(service)))
        }
    }
}

/// The behaviours of the keychain whose name has these words in it.
pub(super) fn keychain_behaviours(only: Option<&str>) -> Vec<Behaviour> {
    let cases = conformance::BEHAVIOURS.iter();
    cases
        .filter(|case| only.is_none_or(|words| case.name.contains(words)))
        .map(|case| Behaviour { ..*case })
        .collect()
}

fn lint(report: &mut Report) {
    let start = Instant::now();
    let result = macos::TARGETS
        .iter()
        .try_for_each(|target| macos::lint(target));
    let outcome = match &result {
        Ok(()) => Outcome::Passed("aarch64 and x86_64".into()),
        Err(error) => obstacle(error),
    };
    report.push(LINTS, outcome, start.elapsed());
}

/// What is not installed was not tried; everything else failed.
fn obstacle(error: &anyhow::Error) -> Outcome {
    let text = format!("{error:#}");
    if text.contains("not installed") {
        Outcome::NotRun(text)
    } else {
        Outcome::Failed(text)
    }
}

fn cfg_is(system: &str) -> bool {
    std::env::consts::OS == system
}
