//! What a request must satisfy before anything is sent upstream: the run's token, a plain path on
//! the upstream host, and the rules of `--allow`.

mod allow;
mod run_token;
mod target;

pub use allow::{AllowRule, AllowRuleError, AllowRules};
pub use run_token::RunToken;
pub use target::{Target, TargetError};
