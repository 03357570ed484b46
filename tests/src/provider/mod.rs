//! An embedded OAuth provider: authorization code with PKCE, device authorization, rotating refresh
//! tokens, revocation, profile, API keys, and the API's side of checking a credential. It listens
//! on loopback, remembers everything in memory, and goes wrong on demand.
//!
//! In a test it is [`Provider`], which runs in the test's own process; for a shell it is the program
//! `oauth-provider`, asked through `/control/…`.
//!
//! # Invariants
//! - A code is good for one exchange; one that comes again ends the tokens that it gave.
//! - PKCE is required, by S256 alone. The redirect URI is compared byte by byte.
//! - A refresh token that was exchanged and comes again ends its whole grant.
//!
//! # Limitations
//! One account, no TLS, no sign-in: whoever opens the page is that account.

mod api;
mod authorize;
mod control;
mod device;
mod fault;
mod handle;
mod http;
mod messages;
mod pages;
mod route;
mod server;
mod settings;
mod token;
mod world;

pub use fault::{Fault, HUGE};
pub use handle::Provider;
pub use settings::{CLIENT_ID, Plan, PlanRefusal, Settings, TokenRequest};
pub use world::Recorded;
