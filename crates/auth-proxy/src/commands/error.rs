//! What goes wrong before the first request, as the user meets it.

use std::ffi::OsStr;
use std::io;

use auth_core::{CliError, ExitStatus};

use super::config::ProxyConfigError;
use super::token_file::TokenFileError;
use crate::listen::ListenerError;
use crate::platform;
use crate::upstream::UpstreamError;

/// What shells answer if a command is not found, and if it cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_RUN: u8 = 126;

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum StartError {
    #[error(transparent)]
    Config(#[from] ProxyConfigError),
    #[error(transparent)]
    Token(#[from] TokenFileError),
    #[error("cannot listen: {0}")]
    Listener(#[from] ListenerError),
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    #[error("cannot open the log {0}: {1}")]
    Log(String, #[source] io::Error),
    #[error("a thread or the event loop cannot be started: {0}")]
    Runtime(#[source] io::Error),
    #[error("the settings for `claude` cannot be written: {0}")]
    Settings(#[source] io::Error),
    #[error("cannot run `{0}`: {1}")]
    Command(String, #[source] io::Error),
}

impl StartError {
    /// A command that could not be started.
    pub(super) fn command(program: Option<&OsStr>, error: io::Error) -> Self {
        let program = program.unwrap_or_default().to_string_lossy();
        Self::Command(program.into_owned(), error)
    }

    fn exit(&self) -> (ExitStatus, &'static str) {
        match self {
            Self::Config(_) => (ExitStatus::Data, "config.malformed"),
            Self::Token(TokenFileError::Unusable { .. }) => (ExitStatus::Policy, "proxy.token"),
            Self::Token(_) => (ExitStatus::Unavailable, "proxy.token"),
            Self::Listener(ListenerError::Remote(_)) => (ExitStatus::Usage, "proxy.remote"),
            Self::Listener(_) => (ExitStatus::Unavailable, "proxy.listen"),
            Self::Upstream(_) => (ExitStatus::Data, "proxy.upstream"),
            Self::Log(..) => (ExitStatus::Unavailable, "proxy.log"),
            Self::Runtime(_) | Self::Settings(_) => (ExitStatus::Unavailable, "proxy.start"),
            Self::Command(_, error) if error.kind() == io::ErrorKind::NotFound => {
                (ExitStatus::Child(NOT_FOUND), "exec.not-started")
            }
            // Nothing is wrong with the command.
            Self::Command(_, error) if platform::is_shortage(error) => {
                (ExitStatus::Unavailable, "exec.not-started")
            }
            Self::Command(..) => (ExitStatus::Child(NOT_RUN), "exec.not-started"),
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Config(_) => Some("fix the table; `man auth-proxy` lists its keys"),
            Self::Token(TokenFileError::Unusable { .. }) => {
                Some("remove the file; a new token is created")
            }
            Self::Listener(ListenerError::Remote(_)) => {
                Some("add `--allow-remote` if other machines are to use this credential")
            }
            Self::Log(_, error) if error.kind() == io::ErrorKind::NotFound => {
                Some("create the directory of `--log` first")
            }
            Self::Command(_, error) if error.kind() == io::ErrorKind::NotFound => {
                Some("check the spelling and PATH, or give the full path")
            }
            _ => None,
        }
    }
}

impl From<StartError> for CliError {
    fn from(error: StartError) -> Self {
        let (exit, code) = error.exit();
        let failure = Self::new(exit, code, error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
