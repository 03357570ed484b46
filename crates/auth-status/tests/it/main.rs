//! The whole tool in this process, on given streams. No other program of the kit is found here, so
//! what needs one is in the tests of the workspace.

mod assertions;
mod harness;
mod screen;
mod warnings;
