//! Cargo's own extensions that tasks run, each in one version.

use anyhow::{Result, bail};

use crate::{process, workspace};

/// A program from crates.io.
pub(crate) struct CargoTool {
    name: &'static str,
    version: &'static str,
}

pub(crate) const CYCLONEDX: CargoTool = CargoTool::new("cargo-cyclonedx", "0.5.9");
pub(crate) const DEB: CargoTool = CargoTool::new("cargo-deb", "3.8.0");
pub(crate) const DENY: CargoTool = CargoTool::new("cargo-deny", "0.20.2");
pub(crate) const GENERATE_RPM: CargoTool = CargoTool::new("cargo-generate-rpm", "0.21.1");
pub(crate) const MUTANTS: CargoTool = CargoTool::new("cargo-mutants", "27.1.0");

impl CargoTool {
    const fn new(name: &'static str, version: &'static str) -> Self {
        Self { name, version }
    }

    /// Whether it is on PATH or in cargo's folder, in whatever version.
    pub(crate) fn is_installed(&self) -> bool {
        let home = workspace::variable("CARGO_HOME").map(std::path::PathBuf::from);
        let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
        let own = home.is_some_and(|home| home.join("bin").join(self.name).is_file());
        own || process::is_installed(self.name)
    }

    /// Installs it if it is missing.
    pub(crate) fn install(&self) -> Result<String> {
        if self.is_installed() {
            return Ok(String::new());
        }
        let mut cargo = workspace::cargo();
        cargo.args(["install", "--locked", self.name, "--version", self.version]);
        process::run(&mut cargo)?;
        Ok(self.version.to_owned())
    }

    /// Fails with the command that installs it if it is missing.
    pub(crate) fn require(&self) -> Result<()> {
        if self.is_installed() {
            return Ok(());
        }
        let (name, version) = (self.name, self.version);
        bail!("{name} is not installed: `cargo install --locked {name} --version {version}`")
    }
}
