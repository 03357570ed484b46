//! Opening the URL: `$BROWSER`, else the platform's opener.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use auth_core::Env;

use super::host_env::HostEnvironment;
use crate::platform;

/// How long an opener is watched for a failure; one that runs longer is the browser itself.
const OPEN_TIMEOUT: Duration = Duration::from_millis(1500);

/// A command line to try.
type Opener = Vec<String>;

/// Starts a browser; says whether one of the candidates opened the URL.
pub(super) fn open(env: &Env, host: HostEnvironment, url: &str) -> bool {
    candidates(env, host, url)
        .iter()
        .filter_map(|opener| start(opener, env))
        .any(opened_ok)
}

fn candidates(env: &Env, host: HostEnvironment, url: &str) -> Vec<Opener> {
    if let Some(browser) = env.get_trimmed("BROWSER") {
        // A list as on PATH; `%s` stands for the URL.
        return std::env::split_paths(browser)
            .filter_map(|entry| parse_browser_entry(entry.to_str()?, url))
            .collect();
    }
    let mut commands: Vec<&[&str]> = Vec::new();
    if host == HostEnvironment::Wsl {
        commands.push(&["wslview"]);
        commands.push(&["rundll32.exe", "url.dll,FileProtocolHandler"]);
    }
    // Without a display the openers fall back to a browser inside the terminal.
    let displays = platform::DISPLAYS;
    if displays.is_empty() || displays.iter().any(|name| env.get_os(name).is_some()) {
        commands.extend_from_slice(platform::OPENERS);
    }
    let with_url = |command: &&[&str]| {
        let words = command.iter().copied().chain([url]);
        words.map(str::to_owned).collect()
    };
    commands.iter().map(with_url).collect()
}

fn parse_browser_entry(entry: &str, url: &str) -> Option<Opener> {
    let is_file = PathBuf::from(entry).is_file();
    let mut words: Opener = if is_file {
        vec![entry.to_owned()]
    } else {
        entry.split_whitespace().map(str::to_owned).collect()
    };
    if words.is_empty() {
        return None;
    }
    if words.iter().any(|word| word.contains("%s")) {
        return Some(words.iter().map(|word| word.replace("%s", url)).collect());
    }
    words.push(url.to_owned());
    Some(words)
}

fn start(opener: &Opener, env: &Env) -> Option<Child> {
    let (program, args) = opener.split_first()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a browser outlives us; its opener is watched for a moment only"
    )]
    let mut command = Command::new(program);
    command.args(args);
    platform::withhold_secrets(&mut command, env);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    platform::detach(&mut command);
    command.spawn().ok()
}

/// An opener that ends with an error has not opened the URL; one that still runs has.
fn opened_ok(mut child: Child) -> bool {
    let end = Instant::now() + OPEN_TIMEOUT;
    while Instant::now() < end {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(Duration::from_millis(10)),
            Err(_) => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::parse_browser_entry;

    #[test]
    fn a_browser_may_have_arguments_and_a_place_for_the_url() {
        assert_eq!(
            parse_browser_entry("firefox -P x", "U"),
            Some(vec!["firefox".into(), "-P".into(), "x".into(), "U".into()])
        );
        assert_eq!(
            parse_browser_entry("b --open=%s", "U"),
            Some(vec!["b".into(), "--open=U".into()])
        );
        assert_eq!(parse_browser_entry(" ", "U"), None);
    }
}
