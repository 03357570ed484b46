//! The options, and what `[proxy]` in `config.toml` sets if they are absent.

use std::path::PathBuf;
use std::time::Duration;

use auth_core::cli::duration;
use clap::ValueHint;

use super::config::ProxyConfig;
use crate::gate::AllowRule;
use crate::listen::ListenAddress;

/// How long a connection may be idle.
const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(600);

/// The options of `auth-proxy`.
#[derive(clap::Args, Clone, Debug, Default)]
pub(super) struct ProxyArgs {
    /// Listen there: `ADDR:PORT`, `PORT` of loopback, or `unix:PATH` with mode 0600 (may be
    /// repeated) [default: a free port of 127.0.0.1]
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Vec<ListenAddress>,
    /// Let `--listen` name an address that other machines can reach
    #[arg(long)]
    pub(super) allow_remote: bool,
    /// Allow only requests such as `POST /v1/messages*`; `*` stands for any characters (may be
    /// repeated)
    #[arg(long, value_name = "METHOD PATH")]
    pub(super) allow: Vec<AllowRule>,
    /// Answer later requests with 429
    #[arg(long, value_name = "N")]
    pub(super) max_requests: Option<u64>,
    /// Answer requests with 429 once the answers have used so many tokens
    #[arg(long, value_name = "N")]
    pub(super) max_output_tokens: Option<u64>,
    /// Append one JSON line for each request; never a header, a body or a secret
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) log: Option<PathBuf>,
    /// Keep the token of the run in this file, and use the one that it has
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) token_file: Option<PathBuf>,
    /// Drop a connection on which nothing has happened for so long [default: 10m]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) idle_timeout: Option<Duration>,
}

impl ProxyArgs {
    /// The options with the configuration behind them. A list of the command line takes the place
    /// of the configuration's.
    pub(super) fn over(&self, config: ProxyConfig) -> Self {
        Self {
            listen: or_else(&self.listen, config.listen),
            allow_remote: self.allow_remote || config.allow_remote,
            allow: or_else(&self.allow, config.allow),
            max_requests: self.max_requests.or(config.max_requests),
            max_output_tokens: self.max_output_tokens.or(config.max_output_tokens),
            log: self.log.clone().or(config.log),
            token_file: self.token_file.clone().or(config.token_file),
            idle_timeout: self.idle_timeout.or(config.idle_timeout),
        }
    }

    /// How long a connection may be idle.
    pub(super) fn idle_timeout(&self) -> Duration {
        self.idle_timeout.unwrap_or(DEFAULT_IDLE_TIMEOUT)
    }
}

fn or_else<T: Clone>(given: &[T], configured: Vec<T>) -> Vec<T> {
    if given.is_empty() {
        configured
    } else {
        given.to_vec()
    }
}
