//! Debian packages that tasks need, installed if the user says `--install`.

use anyhow::{Context, Result};

use crate::process;

/// What the tests run besides auth-tools.
pub(crate) const FOR_TESTS: &str = "bubblewrap curl dash dbus dbus-bin dbus-daemon docker.io fish \
    gnome-keyring jq libglib2.0-bin libsecret-tools openssh-client openssh-server procps strace \
    systemd tmux util-linux zsh";

/// Installs those of `packages`, separated by spaces, that are missing.
pub(crate) fn install(packages: &str) -> Result<String> {
    let missing = missing(packages)?;
    if missing.is_empty() {
        return Ok("nothing was missing".into());
    }
    let mut update = process::command("apt-get");
    process::run(update.args(["update", "--quiet", "--quiet"]))?;
    let mut install = process::command("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args("install --yes --quiet --quiet --no-install-recommends".split(' '));
    process::run(install.args(&missing))?;
    Ok(missing.join(" "))
}

fn missing(packages: &str) -> Result<Vec<&str>> {
    let mut query = process::command("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]);
    let listed = process::read(&mut query)
        .context("`--install` knows Debian and what is built on it only")?;
    let is_missing = |package: &&str| {
        let installed = format!("{package} installed");
        listed.lines().all(|line| line != installed)
    };
    Ok(packages.split_whitespace().filter(is_missing).collect())
}
