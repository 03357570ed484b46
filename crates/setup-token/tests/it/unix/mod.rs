//! What needs `/proc`, a terminal or signals.

mod secrets;
mod terminal;
