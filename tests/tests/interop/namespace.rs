//! A network of loopback alone, with mounts and processes of its own.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};

use auth_tests::harness::mount::Mount;
use auth_tests::harness::platform::is_root;
use auth_tests::harness::process;

/// Set in the process that runs inside.
const INSIDE: &str = "AUTH_TOOLS_TEST_LOOPBACK";

/// Where files of the moment are made. On the machine's own disk a process outside of these
/// namespaces might hold a lock, and the programs would have to wait for it.
const WORLDS: &str = "TMPDIR";

/// What the machine's own administrator may have told the client.
const MANAGED: &str = "/etc/claude-code";

/// Whether this process was started by [`again`].
pub(super) fn is_inside() -> bool {
    process::variable(INSIDE).is_some()
}

/// `unshare` with all that is needed; whatever is started in it ends with it.
fn unshare() -> Command {
    let mut unshare = process::command("unshare");
    if !is_root() {
        unshare.args(["--user", "--map-root-user"]);
    }
    unshare.args(["--net", "--mount", "--propagation", "private"]);
    unshare.args(["--pid", "--fork", "--kill-child", "--mount-proc"]);
    unshare
}

/// Why there can be no such namespace here.
pub(super) fn obstacle() -> Option<String> {
    for (program, package) in [
        ("unshare", "util-linux"),
        ("ip", "iproute2"),
        ("node", "nodejs"),
        ("openssl", "openssl"),
        ("tmux", "tmux"),
    ] {
        if !process::is_installed(program) {
            return Some(format!("`{program}` is not installed (Debian: {package})"));
        }
    }
    let tried = process::read(unshare().arg("true"));
    let why = tried.err()?;
    Some(format!("this machine forbids network namespaces: {why:#}"))
}

/// Runs this program again inside, with nothing of the caller's environment but `PATH` and the
/// settings of the tests.
pub(super) fn again() -> Result<ExitCode> {
    let mut command = unshare();
    command.arg(std::env::current_exe()?);
    command.args(std::env::args_os().skip(1));
    // Covered inside by a file system that nobody else sees.
    let worlds = tempfile::Builder::new().prefix("auth-interop-").tempdir()?;
    command
        .env_clear()
        .env(INSIDE, "1")
        .env(WORLDS, worlds.path());
    for name in [
        "PATH",
        "AUTH_TOOLS_PEER",
        "AUTH_TOOLS_BIN_DIR",
        "AUTH_TOOLS_RESULTS",
    ] {
        if let Some(value) = process::variable(name) {
            command.env(name, value);
        }
    }
    let ended = process::wait(command.spawn()?, process::LONG)?;
    Ok(ExitCode::from(u8::from(!ended.success())))
}

/// Brings loopback up, hides what the machine's administrator has set for the client, and makes a
/// file system for all that is written.
///
/// # Errors
/// Where there is any other interface.
pub(super) fn prepare() -> Result<()> {
    process::read(process::command("ip").args(["link", "set", "lo", "up"]))?;
    if Path::new(MANAGED).is_dir() {
        // It is to stay until the namespace goes.
        std::mem::forget(Mount::tmpfs(Path::new(MANAGED), "mode=755")?);
    }
    let worlds = process::variable(WORLDS).context("the task has to name a folder to itself")?;
    // This too.
    std::mem::forget(Mount::tmpfs(Path::new(&worlds), "mode=700")?);
    loopback_alone()
}

/// Fails unless loopback is the only interface.
pub(super) fn loopback_alone() -> Result<()> {
    let listed = std::fs::read_to_string("/proc/self/net/dev")?;
    let names = listed.lines().filter_map(|line| line.split_once(':'));
    let names: Vec<_> = names.map(|(name, _)| name.trim()).collect();
    ensure!(
        names == ["lo"],
        "the client would have a network here: {}",
        names.join(", ")
    );
    Ok(())
}
