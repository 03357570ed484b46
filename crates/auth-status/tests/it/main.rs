//! The whole tool in this process, on given streams. No other program of auth-tools is found here, so
//! what needs one is in the tests of the workspace.

mod assertions;
mod harness;
mod model;
mod prompt;
mod schema;
mod screen;
mod snapshots;
mod warnings;
