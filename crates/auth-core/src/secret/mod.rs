//! Values that must not be shown, and what may be said of them.

mod login;
mod recognize;
pub mod redact;
mod value;

pub use login::{Account, ClaudeAiLogin, INFERENCE_SCOPE, Login, LoginError};
pub use recognize::{Oddity, SecretKind};
pub use value::{Fingerprint, Secret};
