//! The options of every command of `auth-store`.

use std::time::Duration;

use auth_core::cli::duration;

use crate::backend::Kind;
use crate::platform::AUTOMATIC;

#[derive(clap::Args)]
pub(super) struct StoreOptions {
    /// Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]
    #[arg(long, global = true, value_enum, value_name = "BACKEND")]
    pub(super) backend: Option<Choice>,
    /// How long to wait: for a keychain [default: 5s], for a lock [default: 15s]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration::parse)]
    pub(super) timeout: Option<Duration>,
}

/// `--backend`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Choice {
    /// The Keychain on macOS, the file elsewhere
    Auto,
    /// Claude Code's own file
    File,
    /// The platform's keychain
    Keychain,
}

impl Choice {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::File => Kind::File,
            Self::Keychain => Kind::Keychain,
            Self::Auto => AUTOMATIC,
        }
    }
}
