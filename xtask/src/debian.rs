//! Debian packages that tasks need, installed where the user says `--install`.

use anyhow::{Context, Result};

use crate::process;

/// What the tests run beside auth-tools.
pub(crate) const FOR_TESTS: &[&str] = &[
    "bubblewrap",
    "curl",
    "dash",
    "dbus",
    "dbus-bin",
    "dbus-daemon",
    "docker.io",
    "fish",
    "gnome-keyring",
    "jq",
    "libglib2.0-bin",
    "libsecret-tools",
    "openssh-client",
    "openssh-server",
    "procps",
    "strace",
    "systemd",
    "tmux",
    "util-linux",
    "zsh",
];

/// Installs those of `packages` that are missing.
pub(crate) fn install(packages: &[&str]) -> Result<String> {
    let missing = missing(packages)?;
    if missing.is_empty() {
        return Ok("nothing was missing".into());
    }
    let mut update = process::command("apt-get");
    update.args(["update", "--quiet", "--quiet"]);
    process::run(&mut update)?;
    let mut install = process::command("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args("install --yes --quiet --quiet --no-install-recommends".split(' '));
    process::run(install.args(&missing))?;
    Ok(missing.join(" "))
}

/// Those of `packages` that are not installed.
pub(crate) fn missing<'a>(packages: &[&'a str]) -> Result<Vec<&'a str>> {
    let mut query = process::command("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]);
    let listed = process::read(&mut query)
        .context("`--install` knows Debian and what is built on it only")?;
    let is_there = |package: &str| {
        listed
            .lines()
            .any(|line| line == format!("{package} installed"))
    };
    Ok(packages
        .iter()
        .copied()
        .filter(|package| !is_there(package))
        .collect())
}
