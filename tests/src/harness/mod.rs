//! The harness of the suites that run on every platform: the programs under test (native, static, or
//! Windows programs under Wine), an environment for each case, and cases whose outcomes a task reads.

mod cases;
mod keepassxc;
pub mod mount;
pub mod platform;
pub mod process;
mod programs;
mod run;
mod secret_service;
mod test_env;
pub mod tools;

pub use cases::{Case, Outcome, Row, at_once, not_run, passed, run, trial, trials};
pub use programs::Programs;
pub use run::{Ended, Run};
pub use secret_service::{Keyring, SecretService};
pub use test_env::{ACCOUNT_COMMANDS, TestEnv, login, token_of, write};
