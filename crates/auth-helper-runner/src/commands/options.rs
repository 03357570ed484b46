//! The options of the commands that print a key.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_core::cli::{Context, duration};
use auth_core::{CliError, ExitStatus, Secret};
use zeroize::Zeroizing;

/// The longest key that is read back, with a line break.
const LONGEST: u64 = 64 * 1024 + 2;

#[derive(clap::Args)]
pub(super) struct Asking {
    /// The key that was refused with HTTP 401 or 403, on stdin (-) or in a file; it is not given
    /// again
    #[arg(long, value_name = "-|FILE")]
    rejected: Option<PathBuf>,
    /// Run the helper even where a good key is cached
    #[arg(long)]
    pub(super) fresh: bool,
    /// How long the helper may run
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "60s")]
    pub(super) timeout: Duration,
}

impl Asking {
    /// The refused key.
    pub(super) fn rejected(
        &self,
        invocation: &mut Context<'_>,
    ) -> Result<Option<Secret>, CliError> {
        let Some(path) = &self.rejected else {
            return Ok(None);
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
        let read = if path == Path::new("-") {
            let mut stdin = &mut *invocation.streams.stdin;
            Read::take(&mut stdin, LONGEST).read_to_end(&mut bytes)
        } else {
            let path = invocation.cwd.join(path);
            File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes))
        };
        read.map_err(|error| {
            let message = format!("reading the refused key from `{}`: {error}", path.display());
            CliError::new(ExitStatus::Usage, "rejected.unreadable", message)
        })?;
        match std::str::from_utf8(&bytes).map(str::trim) {
            Ok(text) if !text.is_empty() => Ok(Some(Secret::from(text))),
            _ => Err(CliError::usage("reading the refused key: there is none")
                .hint("give the key that was refused, on stdin or in a file")),
        }
    }
}
