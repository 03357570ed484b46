//! What every program of the kit shares: how it starts, speaks, fails and ends.

mod arguments;
mod console;
pub mod duration;
mod entry;
mod exit;
mod failure;
pub mod input;
mod options;
pub mod output;
mod run;
pub mod sanitize;
pub mod sibling;
pub mod terminal;

pub use arguments::{Commands, Define, differences, parse, parse_command};
pub use console::{ColorChoice, Console};
pub use entry::start;
pub use exit::Exit;
pub use failure::Failure;
pub use options::{Common, SETTINGS_VARIABLE};
pub use run::{Invocation, Streams, Terminals, Tool, run, run_with};
