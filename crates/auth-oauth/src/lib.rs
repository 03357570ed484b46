//! The OAuth protocol of the kit. Knows no store.
//!
//! - [`provider`]: which server, and who we are there
//! - [`http`]: requests with deadlines; the one place that names the HTTP client
//! - [`token`]: exchange, refresh, revocation
//! - [`account`]: profile, plan, API keys of Console accounts
//! - [`authorization`]: PKCE, loopback callback, pasted codes, device codes, and the flow that
//!   races them
//!
//! # Example
//! ```
//! use auth_oauth::provider;
//!
//! let endpoint = "https://platform.claude.com/v1/oauth/token".parse()?;
//! assert!(provider::is_safe(&endpoint));
//! assert!(!provider::is_safe(&"http://platform.claude.com/v1/oauth/token".parse()?));
//! assert!(provider::is_safe(&"http://127.0.0.1:8123/token".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - Nothing is stored: what comes back is handed to the caller.
//! - Endpoints are https, or http on loopback. Redirects are not followed.
//! - Every wait has a deadline and ends at a signal ([`Interrupt`]).
//! - Only [`RequestError::Refused`] says something about a credential; a network failure never does.
//!
//! # Limitations
//! - The HTTP client and its TLS keep copies of what they send in buffers that are not wiped; a
//!   process lives for one request or one login.
//! - The authorization URL is an argument of the browser's opener, so other users of the machine
//!   may see it. It carries no secret: the verifier stays here.

pub mod account;
mod answer;
pub mod authorization;
mod error;
pub mod http;
mod interrupt;
mod platform;
pub mod provider;
pub mod token;

pub use error::RequestError;
pub use http::Http;
pub use interrupt::Interrupt;
pub use provider::OAuthConfig;
