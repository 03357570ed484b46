//! What every program of the kit shares: how it starts, speaks, fails and ends.

mod arguments;
mod console;
pub mod duration;
mod entry;
mod error;
mod exit;
mod file_error;
mod global_args;
pub mod input;
pub mod output;
mod run;
pub mod sanitize;
pub mod subprocess;
pub mod terminal;

pub use arguments::{Commands, Define, differences, parse, parse_command};
pub use console::{ColorChoice, Console};
pub use entry::start;
pub use error::CliError;
pub use exit::ExitStatus;
pub use global_args::{GlobalArgs, SETTINGS_VARIABLE};
pub use run::{Context, Streams, Terminals, Tool, run, run_with};
