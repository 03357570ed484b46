//! Debian and RPM packages, by cargo-deb and cargo-generate-rpm from the metadata in the manifests.

use std::fs;
use std::path::Path;

use anyhow::Result;
use auth_tests::harness::tools::Tool;

use super::build;
use super::content::{self, Extras};
use crate::workspace::write;
use crate::{cargo_tools, process, workspace};

/// Makes both packages of a built tool.
pub(crate) fn packages(
    tool: &Tool,
    target: &str,
    program: &Path,
    extras: &Extras<'_>,
    folder: &Path,
) -> Result<()> {
    cargo_tools::DEB.require()?;
    cargo_tools::GENERATE_RPM.require()?;
    // Where the metadata looks for the program, and for what is made for packages.
    let built = build::target_dir().join(target).join("release");
    let expected = built.join(&tool.name);
    if program != expected {
        fs::create_dir_all(&built)?;
        fs::copy(program, expected)?;
    }
    let own = workspace::root()
        .join("target/dist-extras")
        .join(&tool.name);
    fs::create_dir_all(&own)?;
    write(&own.join("THIRD-PARTY-LICENSES.txt"), extras.licences)?;
    write(&own.join(format!("{}.cdx.json", tool.name)), extras.sbom)?;
    let changelog = content::gzip(&content::source("CHANGELOG.md")?)?;
    write(&own.join("changelog.gz"), changelog)?;
    let date = build::date()?.to_string();
    let mut deb = workspace::cargo();
    deb.args(["deb", "--quiet", "--no-build", "--no-strip", "--locked"]);
    deb.args(["--package", &tool.name, "--target", target]);
    deb.arg("--output")
        .arg(folder.join(""))
        .env("SOURCE_DATE_EPOCH", &date);
    process::run(deb.env("CARGO_TARGET_DIR", build::target_dir()))?;
    let mut rpm = workspace::cargo();
    rpm.args(["generate-rpm", "--payload-compress=gzip", "--package"]);
    rpm.arg(format!("crates/{}", tool.name));
    rpm.args(["--target", target, "--source-date", &date]);
    rpm.arg("--target-dir").arg(build::target_dir());
    process::run(rpm.arg("--output").arg(folder.join("")))
}
