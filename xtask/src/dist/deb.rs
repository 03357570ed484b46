//! Debian packages, made by `dpkg-deb`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::content::{self, File, gzip};
use super::elf::Needs;
use super::tools::Tool;
use super::{build, templates};
use crate::process;
use crate::workspace::write as write_file;
use auth_tests::harness::platform;

/// Debian's revision of the package.
const REVISION: &str = "1";

/// Writes `TOOL_VERSION-1_ARCH.deb`.
pub(crate) fn write(
    tool: &Tool,
    target: &str,
    files: &[File],
    needs: &Needs,
    folder: &Path,
) -> Result<()> {
    let architecture = architecture(target)?;
    let version = format!("{}-{REVISION}", tool.version);
    let tree = tempfile::tempdir()?;
    let own = own_files(tool, &version)?;
    let mut sums = String::new();
    let mut size = 0;
    for file in files.iter().chain(&own) {
        place(tree.path(), file)?;
        size += file.bytes.len().div_ceil(1024);
        sums.push_str(&format!(
            "{}  {}\n",
            md5(&tree.path().join(&file.path))?,
            file.path
        ));
    }
    let control = control(tool, &version, architecture, needs, size);
    for (name, text) in [("control", control), ("md5sums", sums)] {
        let path = format!("DEBIAN/{name}");
        place(
            tree.path(),
            &File {
                path,
                mode: 0o644,
                bytes: text.into_bytes(),
            },
        )?;
    }
    let name = format!("{}_{version}_{architecture}.deb", tool.name);
    let mut dpkg = process::command("dpkg-deb");
    dpkg.env("SOURCE_DATE_EPOCH", build::date()?.to_string());
    dpkg.args(["--build", "--root-owner-group", "-Zxz"]);
    process::read(dpkg.arg(tree.path()).arg(folder.join(name))).context("is dpkg installed?")?;
    Ok(())
}

fn architecture(target: &str) -> Result<&'static str> {
    Ok(match target.split('-').next() {
        Some("x86_64") => "amd64",
        Some("aarch64") => "arm64",
        _ => bail!("no Debian architecture is known for `{target}`"),
    })
}

/// What only Debian wants.
fn own_files(tool: &Tool, version: &str) -> Result<Vec<File>> {
    let docs = format!("usr/share/doc/{}", tool.name);
    let copyright = templates::text("debian/copyright", &[("HOMEPAGE", &tool.homepage)])?;
    let date = date()?;
    let changelog = format!(
        "{} ({version}) unstable; urgency=medium\n\n  * See changelog.gz beside this file.\n\n \
         -- the auth-tools contributors <{MAINTAINER}>  {date}\n",
        tool.name
    );
    let file = |path: String, bytes: Vec<u8>| File {
        path,
        mode: 0o644,
        bytes,
    };
    Ok(vec![
        file(format!("{docs}/copyright"), copyright.into_bytes()),
        file(
            format!("{docs}/changelog.Debian.gz"),
            gzip(changelog.as_bytes())?,
        ),
        content::zsh(tool, "vendor-completions")?,
    ])
}

/// The package's address for questions; no such mailbox is run, the issues are.
const MAINTAINER: &str = "auth-tools@users.noreply.github.com";

/// The time in Debian's form.
fn date() -> Result<String> {
    let mut date = process::command("date");
    date.env("LC_ALL", "C").args(["--utc", "--rfc-email"]);
    let text = process::read(date.arg(format!("--date=@{}", build::date()?)))?;
    Ok(text.trim().to_owned())
}

fn control(tool: &Tool, version: &str, architecture: &str, needs: &Needs, size: usize) -> String {
    let mut lines = vec![
        format!("Package: {}", tool.name),
        format!("Version: {version}"),
        format!("Architecture: {architecture}"),
        format!("Maintainer: the auth-tools contributors <{MAINTAINER}>"),
        format!("Installed-Size: {size}"),
    ];
    if let Some((major, minor)) = needs.glibc {
        lines.push(format!("Depends: libc6 (>= {major}.{minor})"));
    }
    if !tool.recommends.is_empty() {
        lines.push(format!("Recommends: {}", tool.recommends.join(", ")));
    }
    lines.push("Section: utils".into());
    lines.push("Priority: optional".into());
    lines.push(format!("Homepage: {}", tool.homepage));
    lines.push(format!("Description: {}", summary(&tool.description)));
    lines.push(" One of the auth-tools: small programs for the credentials of Claude Code,".into());
    lines.push(" each useful alone, in shell pipelines. Secrets leave by stdout or by the".into());
    lines.push(" environment of one child, never by the arguments of a program.".into());
    lines.join("\n") + "\n"
}

/// Debian's one line: at most 80 characters, not beginning with an article.
fn summary(description: &str) -> String {
    let line = description.split(": ").last().unwrap_or(description);
    let mut short = String::new();
    for word in line.split(' ') {
        if short.len() + word.len() + 1 > 79 {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    for article in ["a ", "an ", "the "] {
        if let Some(rest) = short.strip_prefix(article) {
            return rest.trim_end_matches(',').to_owned();
        }
    }
    short.trim_end_matches(',').to_owned()
}

/// Writes a file below `tree` with its mode, and folders that everybody can enter.
fn place(tree: &Path, file: &File) -> Result<()> {
    let path = tree.join(&file.path);
    for folder in path
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(tree))
    {
        fs::create_dir_all(folder)?;
        platform::set_mode(folder, 0o755)?;
    }
    write_file(&path, &file.bytes)?;
    Ok(platform::set_mode(&path, file.mode)?)
}

fn md5(path: &Path) -> Result<String> {
    let mut md5sum = process::command("md5sum");
    let said = process::read(md5sum.arg(path))?;
    let sum = said.split(' ').next();
    Ok(sum.context("md5sum prints a sum")?.to_owned())
}
