//! The OAuth protocol of auth-tools: authorization, exchange, refresh, revocation. Knows no store.
//!
//! - [`config`]: which server, and who we are there
//! - [`http`]: requests with deadlines; the one place that names the HTTP client
//! - [`token`]: exchange, refresh, revocation
//! - [`federation`]: identity tokens of workloads
//! - [`account`]: profile, plan, API keys of Console accounts
//! - [`policy`]: which accounts an administrator allows
//! - [`authorization`]: PKCE, loopback callback, pasted codes, device codes; the first that brings a
//!   code is used
//!
//! # Example
//! ```
//! use auth_oauth::config;
//!
//! let endpoint = "https://platform.claude.com/v1/oauth/token".parse()?;
//! assert!(config::is_safe(&endpoint));
//! assert!(!config::is_safe(&"http://platform.claude.com/v1/oauth/token".parse()?));
//! assert!(config::is_safe(&"http://127.0.0.1:8123/token".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - Nothing is stored: what comes back is handed to the caller.
//! - Endpoints are https, or http on loopback. Redirects are not followed.
//! - A token answer with a usable access token is kept, whatever its other members are.
//! - Every wait has a deadline and ends at a signal ([`Interrupt`]).
//! - Only [`RequestError::Refused`] says something about a credential; a network failure never does.
//!
//! # Limitations
//! - The HTTP client and its TLS keep copies of what they send in buffers that are not wiped; a
//!   process lives for one request or one login.
//! - Over SSH and in containers the browser is given the authorization URL itself, which other users
//!   of the machine may see among its arguments. It has no secret: the verifier stays here.
//! - Whether a callback comes from another user is known on Linux alone.

pub mod account;
pub mod authorization;
pub mod config;
mod endpoint;
mod error;
pub mod federation;
pub mod http;
mod interrupt;
mod platform;
pub mod policy;
mod response;
pub mod token;
mod token_response;

pub use config::OAuthConfig;
pub use error::RequestError;
pub use http::HttpClient;
pub use interrupt::Interrupt;
pub use policy::{LoginMethod, LoginPolicy};
