//! Getting a person's consent: authorization code with PKCE (RFC 6749, RFC 7636, RFC 8252) and
//! device codes (RFC 8628).
//!
//! - `pkce`: verifier, challenge, state
//! - `url`: what the person opens
//! - `callback`: the loopback redirect, with `page`s and `responder`
//! - `paste`: codes that a person copies
//! - `device`: codes that a person types elsewhere
//! - `browser`, `clipboard`: handing the URL over
//! - `screen`, `entry`: the line that waits on a terminal
//! - `surroundings`: SSH, WSL, containers
//! - `flow`, `race`: whichever comes first wins

mod browser;
mod callback;
mod clipboard;
mod device;
mod entry;
mod flow;
mod options;
mod page;
mod paste;
mod pkce;
mod race;
mod request;
mod responder;
mod screen;
mod surroundings;
mod url;
mod url_file;

pub use flow::{Authorized, FlowContext, Wanted, authorize};
pub use options::Options;
pub use responder::Responder;
