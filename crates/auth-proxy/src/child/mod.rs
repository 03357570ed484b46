//! The command that is served: its environment, its settings, its end.

mod claude;
mod environment;
mod start;

pub(crate) use claude::{ClaudeSettings, conflicts};
pub(crate) use environment::environment;
pub(crate) use start::{Started, Waiter, start};
