//! The options of every command of `auth-store`.

use std::time::Duration;

use crate::backend::Kind;
use crate::platform::AUTOMATIC;

#[derive(clap::Args)]
pub(super) struct StoreOptions {
    /// Which of several logins [default: Claude Code's own]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]
    #[arg(long, global = true, value_enum, value_name = "BACKEND")]
    pub(super) backend: Option<Choice>,
    /// How long to wait: for a keychain [default: 5s], for a lock [default: 15s]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration)]
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
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "auto" => Self::Auto,
            "file" => Self::File,
            "keychain" => Self::Keychain,
            _ => return None,
        })
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::File => Kind::File,
            Self::Keychain => Kind::Keychain,
            Self::Auto => AUTOMATIC,
        }
    }
}

/// `5`, `5s`, `500ms`, `1m`.
fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u32>().ok().map(u64::from);
    if let Some(seconds) = seconds {
        return Ok(Duration::from_secs(seconds));
    }
    let span = text.parse::<jiff::SignedDuration>().ok();
    let span = span.and_then(|span| Duration::try_from(span).ok());
    span.ok_or_else(|| "expected a time such as `5s`, `500ms` or `1m`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::duration;
    use std::time::Duration;

    #[test]
    fn a_time_is_seconds_or_has_a_unit() {
        assert_eq!(duration("5"), Ok(Duration::from_secs(5)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1m"), Ok(Duration::from_secs(60)));
        for wrong in ["", "-1s", "soon", "99999999999"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
