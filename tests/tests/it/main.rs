//! Whole-tool and cross-tool tests. Each runs the built programs in a sandbox of its own; what they
//! share is the library of this package.

mod accounts;
mod approval;
mod aws;
mod browser;
mod browser_login;
mod client_files;
mod client_locks;
mod documents;
mod federate;
mod foreign;
mod foreign_login;
mod hand_over;
mod incidents;
#[cfg(target_os = "linux")]
mod linux;
mod login;
mod mistakes;
mod oauth_documents;
mod oauth_world;
mod precedence;
mod provider;
mod refresh;
mod refresh_faults;
mod reported;
mod schemas;
mod setup_token;
mod status;
mod status_verify;
mod suite;
mod tls;
#[cfg(unix)]
mod unix;
