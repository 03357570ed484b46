//! A Debian with nothing in it but what every Debian has, and one package at a time.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use auth_tests::harness::process::{self, Answer};
use auth_tests::harness::tools::Tool;
use auth_tests::harness::{Outcome, not_run, passed, platform};

use super::{Made, file};

/// How long one program may take in there.
const DEADLINE: Duration = Duration::from_secs(60);

/// Installs, runs and purges each package alone.
pub(super) fn check(made: &Made) -> Result<Outcome> {
    if !platform::is_root() {
        return not_run("a chroot needs root");
    }
    let root = bare(&made.folder.with_file_name("bare-debian"))?;
    for tool in &made.tools {
        alone(tool, &root, &made.folder).with_context(|| tool.name.clone())?;
    }
    passed(format!("{} packages", made.tools.len()))
}

/// Makes it, or finds the one that an earlier run made.
fn bare(root: &Path) -> Result<PathBuf> {
    let root = root.to_owned();
    let finished = root.join(".finished");
    if finished.is_file() {
        return Ok(root);
    }
    if root.is_dir() {
        std::fs::remove_dir_all(&root)?;
    }
    let (site, release) = mirror()?;
    let mut debootstrap = process::command("debootstrap");
    debootstrap
        .args(["--variant=minbase", &release])
        .arg(&root)
        .arg(site);
    if let Some(proxy) = proxy()? {
        debootstrap.env("http_proxy", proxy);
    }
    let answer = process::ask(&mut debootstrap, b"", process::LONG)?;
    let said = answer.text();
    let last = said.lines().last().unwrap_or_default();
    ensure!(answer.status.success(), "{last} {}", answer.errors());
    std::fs::File::options()
        .create(true)
        .append(true)
        .open(finished)?;
    Ok(root)
}

/// Where this machine's own apt finds Debian, and which release.
fn mirror() -> Result<(String, String)> {
    let mut apt = process::command("apt-get");
    apt.args([
        "indextargets",
        "--format",
        "$(SITE) $(CODENAME) $(COMPONENT)",
    ]);
    let listed = process::read(apt.arg("Created-By: Packages")).context("apt's configuration")?;
    let main = listed.lines().find_map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let [site, release, "main"] = words[..] else {
            return None;
        };
        (!release.contains('-')).then(|| (site.to_owned(), release.to_owned()))
    });
    main.context("apt knows no Debian release; `apt-get update` first")
}

fn proxy() -> Result<Option<String>> {
    let mut apt = process::command("apt-config");
    let said = process::read(apt.args(["dump", "--format", "%v%n", "Acquire::http::Proxy"]))?;
    let proxy = said
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && *line != "DIRECT");
    Ok(proxy.map(str::to_owned))
}

/// A program in the chroot, without this machine's environment.
fn inside(root: &Path, words: &[&str]) -> Result<Answer> {
    let mut chroot = process::command("chroot");
    chroot.env_clear();
    chroot
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", "/root");
    chroot
        .env("LC_ALL", "C.UTF-8")
        .env("DEBIAN_FRONTEND", "noninteractive");
    chroot.env("ANTHROPIC_AUTH_TOKEN", "of-a-test");
    process::ask(chroot.arg(root).args(words), b"", DEADLINE)
}

fn must(root: &Path, words: &[&str]) -> Result<String> {
    let answer = inside(root, words)?;
    ensure!(
        answer.status.success(),
        "{}: {}{}",
        words.join(" "),
        answer.text(),
        answer.errors()
    );
    Ok(answer.text())
}

fn alone(tool: &Tool, root: &Path, folder: &Path) -> Result<String> {
    let package = file(folder, &format!("{}_", tool.name), ".deb")?;
    std::fs::copy(package, root.join("tmp/package.deb"))?;
    must(root, &["dpkg", "--install", "/tmp/package.deb"])?;
    let used = use_it(tool, root);
    must(root, &["dpkg", "--purge", &tool.name])?;
    let left = root.join("usr/bin").join(&tool.name);
    ensure!(!left.exists(), "{} is left", left.display());
    used
}

/// It says its version, and which package to install if another tool is missing.
fn use_it(tool: &Tool, root: &Path) -> Result<String> {
    let name = tool.name.as_str();
    let version = must(root, &[name, "--version"])?;
    let expected = format!("{name} {}", tool.version);
    ensure!(version.trim() == expected, "{version}");
    must(root, &["dpkg", "--verify", name])?;
    if name != "auth-core" {
        must(root, &[name, "--help"])?;
        return Ok(expected);
    }
    let resolved = must(root, &[name, "resolve"])?;
    ensure!(
        resolved.trim() == "auth-token\tANTHROPIC_AUTH_TOKEN",
        "{resolved}"
    );
    let words = [
        "env",
        "--unset=ANTHROPIC_AUTH_TOKEN",
        "AUTH_STORE_BACKEND=keychain",
        name,
        "--no-input",
        "token",
    ];
    let answer = inside(root, &words)?;
    let said = answer.errors();
    ensure!(
        said.contains("auth-store"),
        "{:?} {said}",
        answer.status.code()
    );
    Ok(said.lines().next().unwrap_or_default().to_owned())
}
