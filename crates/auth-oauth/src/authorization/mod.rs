//! The user's consent: authorization code with PKCE (RFC 6749, RFC 7636, RFC 8252) and device
//! codes (RFC 8628).
//!
//! - `spec`: what an authorization needs and gives, and why it fails
//! - `pending`: a request that waits for its answer, with its PKCE pair and state
//! - `loopback_server`: the redirect, with `loopback_http` and `page`s
//! - `paste`: codes that are copied; `device`: codes that are typed elsewhere
//! - `browser`, `clipboard`, `url_file`: where the URL goes
//! - `status_line`, `line_editor`: the line that waits on a terminal
//! - `host_env`: SSH, WSL, containers
//! - `flow`, `event_loop`: whichever way brings a code first
//! - `token_receiver`, `external`: who exchanges the code, we or another program

mod browser;
mod clipboard;
mod device;
mod event_loop;
mod external;
mod flow;
mod host_env;
mod line_editor;
mod loopback_http;
mod loopback_server;
mod options;
mod page;
mod paste;
mod pending;
mod pending_page;
mod spec;
mod status_line;
mod token_receiver;
mod url_file;

pub use external::{ExternalContext, ExternalSignIn, ExternalUrls, sign_in};
pub use flow::authorize;
pub use options::AuthorizationArgs;
pub use pending_page::PendingPage;
pub use spec::{AuthorizationSpec, AuthorizeError, Authorized, FlowContext};
