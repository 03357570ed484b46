//! What needs `/proc`, a terminal or signals.

mod another_user;
mod secrets;
mod terminal;
