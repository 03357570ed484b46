//! The embedded OAuth provider as a program: for the demo, for shells, for tests in other languages.
//!
//! It prints one line of JSON when it is ready and stops when its stdin ends.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use anyhow::Context as _;
use auth_tests::{Plan, Provider, Settings};
use clap::Parser;

/// An OAuth provider on loopback for tests: prints its URLs as one line of JSON, stops when stdin
/// ends.
#[derive(Parser)]
#[command(name = "oauth-provider")]
struct Options {
    /// The port; a free one where absent.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Give consent at once, without a page.
    #[arg(long)]
    auto_approve: bool,
    /// The account's plan: pro, max, team, enterprise, none.
    #[arg(long, value_parser = plan)]
    plan: Option<Plan>,
    /// The life of access tokens in seconds.
    #[arg(long)]
    token_lifetime: Option<u64>,
    /// Stop after this many seconds in any case.
    #[arg(long, default_value_t = 3600)]
    lifetime: u64,
    /// Other settings, as a JSON object (see `GET /control/state`).
    #[arg(long, value_parser = settings)]
    settings: Option<Settings>,
    /// Write a `config.toml` that leads here.
    #[arg(long)]
    config: Option<std::path::PathBuf>,
}

fn plan(text: &str) -> Result<Plan, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}

fn settings(text: &str) -> Result<Settings, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let mut settings = options.settings.unwrap_or_default();
    settings.auto_approve |= options.auto_approve;
    settings.plan = options.plan.unwrap_or(settings.plan);
    settings.token_lifetime = options.token_lifetime.unwrap_or(settings.token_lifetime);
    let provider = Provider::with(settings, options.port)
        .with_context(|| format!("listening on port {}", options.port))?;
    if let Some(path) = &options.config {
        #[expect(clippy::disallowed_methods, reason = "no secret is in it")]
        std::fs::write(path, provider.config_toml())
            .with_context(|| format!("writing {}", path.display()))?;
    }
    writeln!(std::io::stdout(), "{}", provider.describe())?;
    let (ended, wait) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        // The end of stdin, or an error on it, both mean that nobody needs the provider any more.
        std::io::copy(&mut std::io::stdin().take(u64::MAX), &mut std::io::sink()).ok();
        ended.send(()).ok();
    });
    // Either the end of stdin or the end of the time: both stop it.
    wait.recv_timeout(Duration::from_secs(options.lifetime))
        .ok();
    Ok(())
}
