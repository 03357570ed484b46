//! Values that must not be shown, and what may be said of them.

mod credential;
pub mod redact;
mod text;

pub use credential::{Account, ClaudeAiLogin, Login, LoginError};
pub use text::{Fingerprint, Secret};
