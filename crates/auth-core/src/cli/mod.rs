//! What every tool shares: how it starts, parses its arguments, prints and fails.

mod console;
pub mod duration;
pub mod input;
mod log;
pub mod output;
mod parse;
mod run;
pub mod signals;

pub use crate::error::CliError;
pub use crate::exit_status::ExitStatus;
pub use crate::global_args::{ColorChoice, GlobalArgs, SETTINGS_VARIABLE};
pub use crate::invocation::{Context, Streams, Terminals, Tool};
pub use crate::{sanitize, subprocess};
pub use auth_fs::quote_path;
pub use console::Console;
pub use output::Table;
pub use parse::{did_you_mean, parse};
pub use run::{main, run_with};
