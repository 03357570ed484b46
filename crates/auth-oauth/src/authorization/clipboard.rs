//! Copying the URL: by the terminal itself (OSC 52) and by a clipboard program if there is one.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::Env;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::host_env::HostEnvironment;
use crate::platform;

/// How long a clipboard program may take.
const CLIPBOARD_TIMEOUT: Duration = Duration::from_secs(2);

/// The sequence by which a terminal, also one at the other end of SSH, copies `text`.
pub(super) fn sequence(text: &str) -> String {
    format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))
}

/// Hands the text to the first clipboard program that takes it.
pub(super) fn copy(env: &Env, host: HostEnvironment, text: &str) -> bool {
    let has = |name: &str| env.get_os(name).is_some();
    let mut programs: Vec<&[&str]> = Vec::new();
    if has("TMUX") {
        programs.push(&["tmux", "load-buffer", "-w", "-"]);
    }
    if has("WAYLAND_DISPLAY") {
        programs.push(&["wl-copy"]);
    }
    if has("DISPLAY") {
        programs.push(&["xclip", "-selection", "clipboard"]);
        programs.push(&["xsel", "--clipboard", "--input"]);
    }
    if host == HostEnvironment::Wsl {
        programs.push(&["clip.exe"]);
    }
    programs.extend_from_slice(platform::CLIPBOARDS);
    programs
        .iter()
        .any(|program| feed(program, env, text).is_some())
}

/// `None` if the program is not installed, fails, or takes too long.
fn feed(program: &[&str], env: &Env, text: &str) -> Option<()> {
    let (name, args) = program.split_first()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a clipboard program is not one of ours; it has a deadline below"
    )]
    let mut command = Command::new(name);
    command.args(args);
    platform::withhold_secrets(&mut command, env);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    child.stdin.take()?.write_all(text.as_bytes()).ok()?;
    let end = Instant::now() + CLIPBOARD_TIMEOUT;
    while Instant::now() < end {
        match child.try_wait() {
            Ok(Some(status)) => return status.success().then_some(()),
            Ok(None) => thread::sleep(Duration::from_millis(5)),
            Err(_) => return None,
        }
    }
    // It may have ended just now; then there is nothing to kill.
    drop(child.kill());
    drop(child.wait());
    None
}
