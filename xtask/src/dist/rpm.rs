//! RPM packages.

use std::path::Path;

use anyhow::{Context as _, Result};
use rpm::{BuildConfig, CompressionWithLevel, Dependency, FileOptions, PackageBuilder};

use super::content::{self, File};
use super::elf::Needs;
use super::tools::Tool;
use super::{build, content::source};

/// The release of the package.
const RELEASE: &str = "1";

/// Writes `TOOL-VERSION-1.ARCH.rpm`.
pub(crate) fn write(
    tool: &Tool,
    target: &str,
    files: &[File],
    needs: &Needs,
    folder: &Path,
) -> Result<()> {
    let architecture = target
        .split('-')
        .next()
        .context("a target has an architecture")?;
    let (name, version) = (tool.name.as_str(), tool.version.as_str());
    let licence = tool.licence.as_str();
    let mut builder = PackageBuilder::new(name, version, licence, architecture, &tool.description);
    let config = BuildConfig::v4()
        .source_date(u32::try_from(build::date()?)?)
        .compression(CompressionWithLevel::Gzip(9));
    builder.using_config(config);
    builder
        .release(RELEASE)
        .url(&tool.homepage)
        .vendor("the auth-tools contributors");
    builder.build_host("localhost").description(
        "One of the auth-tools: small programs for the credentials of Claude Code, each useful \
         alone, in shell pipelines.",
    );
    for file in files {
        add(&mut builder, file)?;
    }
    add(&mut builder, &content::zsh(tool, "site-functions")?)?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let options = FileOptions::new(format!("/usr/share/licenses/{name}/{licence}"));
        builder.with_file_contents(source(licence)?, options.permissions(0o644).license())?;
    }
    for other in tool.recommends {
        builder.recommends(Dependency::any(*other));
    }
    if let Some((major, minor)) = needs.glibc {
        builder.requires(Dependency::any(format!(
            "libc.so.6(GLIBC_{major}.{minor})(64bit)"
        )));
    }
    let package = builder.build()?;
    package.write_file(folder.join(format!("{name}-{version}-{RELEASE}.{architecture}.rpm")))?;
    Ok(())
}

fn add(builder: &mut PackageBuilder, file: &File) -> Result<()> {
    let mode = u16::try_from(file.mode)?;
    let options = FileOptions::new(format!("/{}", file.path)).permissions(mode);
    let is_doc = ["usr/share/doc/", "usr/share/man/"]
        .iter()
        .any(|folder| file.path.starts_with(folder));
    let options = if is_doc { options.doc() } else { options };
    builder.with_file_contents(file.bytes.clone(), options)?;
    Ok(())
}
