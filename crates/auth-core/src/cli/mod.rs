//! What every tool shares: how it starts, parses its arguments, prints and fails.

mod console;
pub mod duration;
mod global_args;
pub mod input;
mod log;
pub mod output;
mod parse;
mod run;
pub mod signals;
pub mod subprocess;

pub use crate::error::CliError;
pub use crate::exit_status::ExitStatus;
pub use crate::sanitize;
pub use auth_fs::quote_path;
pub use console::{ColorChoice, Console};
pub use global_args::{GlobalArgs, SETTINGS_VARIABLE};
pub use output::Table;
pub use parse::{did_you_mean, parse};
pub use run::{Context, Streams, Terminals, Tool, main, run_with};
