//! How a code may come back.

use std::path::PathBuf;
use std::time::Duration;

use auth_core::cli::duration;

/// The options that `auth-login login` and `setup-token` share.
#[derive(clap::Args, Clone, Debug)]
#[group(id = "authorization")]
#[command(next_help_heading = "Authorization")]
pub struct AuthorizationArgs {
    /// Do not open a browser
    #[arg(long)]
    pub no_browser: bool,
    /// The port of the loopback redirect [default: a free one]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Write the URL to a file
    #[arg(long, value_name = "FILE")]
    pub url_file: Option<PathBuf>,
    /// Read the authorization code from stdin (CODE, CODE#STATE, or the whole URL)
    #[arg(long)]
    pub code_stdin: bool,
    /// Show a code to type on another device, if the provider supports it
    #[arg(long)]
    pub device: bool,
    /// Time limit for the browser sign-in
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = duration::parse)]
    pub timeout: Duration,
}
