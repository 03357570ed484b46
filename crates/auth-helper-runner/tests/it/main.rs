//! `auth-helper-runner` as a user runs it. Helpers count their own runs.

mod portable;
mod world;

#[cfg(unix)]
mod unix;
