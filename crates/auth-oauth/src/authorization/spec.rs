//! What an authorization needs, what it gives, and why it fails.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use auth_core::cli::{Console, duration, sanitize};
use auth_core::{CliError, Env, ExitStatus};
use url::Url;

use super::pending_page::PendingPage;
use crate::config::OAuthConfig;
use crate::error::RequestError;
use crate::http::HttpClient;
use crate::interrupt::{self, Interrupt};
use crate::token::Tokens;

/// What an authorization works with.
pub struct FlowContext<'a, 'c> {
    /// `$BROWSER`, the display, SSH and container variables.
    pub env: &'a Env,
    /// Ends every wait.
    pub interrupt: &'a Interrupt,
    /// The server.
    pub config: &'a OAuthConfig,
    /// Who we are there.
    pub client_id: &'a str,
    /// For requests.
    pub http: &'a HttpClient,
    /// Where the user reads.
    pub console: &'a mut Console<'c>,
    /// Whether the user can be prompted on the terminal.
    pub is_interactive: bool,
}

/// What is requested.
pub struct AuthorizationSpec<'a> {
    /// What failed if it fails, as messages begin: `login failed`.
    pub what: &'static str,
    /// The authorization endpoint.
    pub endpoint: &'a Url,
    /// The scopes.
    pub scopes: &'a [String],
    /// More parameters of the authorization URL.
    pub extra: &'a [(&'static str, String)],
    /// Seconds that the token should live.
    pub expires_in: Option<u64>,
}

/// What came of it.
pub struct Authorized {
    /// The tokens.
    pub tokens: Tokens,
    /// The browser page that waits for the result, if a browser brought the code.
    pub page: Option<PendingPage>,
}

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// A request failed, or the redirect carried an error.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The code could not be exchanged.
    #[error(transparent)]
    Exchange(RequestError),
    /// Nothing that could be a code was entered.
    #[error("no code was given")]
    NoCode,
    /// The pasted code is an answer to another authorization request.
    #[error("the pasted code belongs to another login: its state differs")]
    State,
    /// stdin cannot be read.
    #[error("cannot read the code from stdin: {0}")]
    Stdin(io::Error),
    /// The provider has no device authorization endpoint.
    #[error(
        "the provider has no device authorization: `device_authorization_url` of `[oauth]` is not set"
    )]
    NoDevice,
    /// The loopback redirect cannot listen.
    #[error("cannot listen on {}: {source}", port_name(*port))]
    Port {
        /// The requested port; `None` for any.
        port: Option<u16>,
        /// Why.
        source: io::Error,
    },
    /// `--url-file` cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    UrlFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system refuses a thread.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
    /// The program that signs in failed.
    #[error("{}", .0.message())]
    Program(CliError),
    /// Nobody signed in.
    #[error("no sign-in within {}", duration::human(*.0))]
    TimedOut(Duration),
    /// A signal arrived.
    #[error("interrupted by a signal")]
    Interrupted(ExitStatus),
}

impl AuthorizeError {
    /// Whether the server or the user refused.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        let (Self::Request(error) | Self::Exchange(error)) = self else {
            return false;
        };
        matches!(error, RequestError::Refused { .. })
    }

    /// The exit code that [`Self::into_cli_error`] gives to what can be entered again.
    pub(super) fn can_be_entered_again(&self) -> bool {
        matches!(self, Self::NoCode | Self::State) || self.is_refusal()
    }

    /// The error of a program; `what` says what failed.
    #[must_use]
    pub fn into_cli_error(self, what: &str) -> CliError {
        let message = format!("{what}: {}", sanitize::line(&self.to_string()));
        let error = |exit, code| CliError::new(exit, code, message.clone());
        match self {
            Self::Request(error) => error.into_cli_error(what),
            Self::Program(error) => error,
            Self::Exchange(error) => {
                let is_grant = error.is_invalid_grant();
                let error = error.into_cli_error(what);
                if is_grant {
                    return error
                        .hint("the code was already used, has expired, or was cut off: try again");
                }
                error
            }
            Self::NoCode => error(ExitStatus::Unusable, "oauth.no-code")
                .hint("paste what the browser shows: CODE, CODE#STATE, or the whole URL"),
            Self::State => error(ExitStatus::Unusable, "oauth.state")
                .hint("open the URL that was shown last, and paste the code that it leads to"),
            Self::NoDevice => {
                error(ExitStatus::Data, "oauth.no-device").hint("try again without `--device`")
            }
            Self::Port { port: Some(_), .. } => error(ExitStatus::Unavailable, "login.port")
                .hint("choose another `--port`, or omit it to use a free one"),
            Self::Port { port: None, .. } => {
                error(ExitStatus::Unavailable, "login.port").hint("pass the code with `--code-stdin`")
            }
            Self::Stdin(_) => error(ExitStatus::Unavailable, "input.unreadable"),
            Self::UrlFile { .. } => error(ExitStatus::Unavailable, "login.url-file"),
            Self::Thread(_) => error(ExitStatus::Unavailable, "system.thread")
                .hint("raise the limit of processes (`ulimit -u`) or try again"),
            Self::TimedOut(_) => error(ExitStatus::Unavailable, "login.timeout")
                .hint("try again with a longer `--timeout`")
                .hint("without a browser on this machine, `--code-stdin` takes the code that another browser shows"),
            Self::Interrupted(exit) => interrupt::error(exit, what),
        }
    }
}

fn port_name(port: Option<u16>) -> String {
    port.map_or_else(
        || "a port of 127.0.0.1".to_owned(),
        |port| format!("port {port} of 127.0.0.1"),
    )
}
