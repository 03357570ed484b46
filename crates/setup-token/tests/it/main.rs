//! `setup-token` as a user runs it: the callback, pasted codes, faults, the terminal.

mod callback;
mod ledger;
mod paste;
mod policy;
mod refusals;
mod world;

#[cfg(unix)]
mod unix;
