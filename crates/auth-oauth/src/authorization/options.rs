//! How a person may come back with a code.

use std::path::PathBuf;
use std::time::Duration;

use auth_core::cli::duration;

/// The options that `auth-login login` and `setup-token` share.
#[derive(clap::Args, Clone, Debug)]
#[group(id = "authorization")]
#[command(next_help_heading = "Authorization")]
pub struct Options {
    /// Do not open a browser
    #[arg(long)]
    pub no_browser: bool,
    /// The port of the loopback redirect [default: a free one]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Write the URL to a file, for another program
    #[arg(long, value_name = "FILE")]
    pub url_file: Option<PathBuf>,
    /// Read the code that the browser shows from stdin (CODE, CODE#STATE, or the whole address)
    #[arg(long)]
    pub code_stdin: bool,
    /// Offer a code to type on another device, where the provider has an endpoint for it
    #[arg(long)]
    pub device: bool,
    /// How long to wait for the person
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = duration::parse)]
    pub timeout: Duration,
}
