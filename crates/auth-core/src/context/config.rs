//! The kit's own `config.toml`.

use std::path::PathBuf;

use crate::context::paths;
use crate::{CliError, Env, ExitStatus};

/// The parsed file and where it is; an absent file is an empty table.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where it is, or would be; `None` where there is no home directory.
    pub path: Option<PathBuf>,
    table: toml::Table,
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// Exit 6 with file, line and column where it is not TOML; exit 4 where it cannot be read.
    pub fn load(env: &Env) -> Result<Self, CliError> {
        let Some(path) = paths::kit_config(env) else {
            return Ok(Self::default());
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let message = format!("reading `{}`: {error}", path.display());
                return Err(CliError::new(
                    ExitStatus::Unavailable,
                    "config.unreadable",
                    message,
                ));
            }
        };
        match text.parse::<toml::Table>() {
            Ok(table) => Ok(Self {
                path: Some(path),
                table,
            }),
            Err(error) => {
                let (line, column) = position(&text, error.span().map_or(0, |span| span.start));
                let place = format!("{}:{line}:{column}", path.display());
                let message = format!("reading the configuration: {place}: {}", error.message());
                Err(CliError::new(ExitStatus::Data, "config.malformed", message)
                    .hint("mend the file, or name another with `AUTH_TOOLS_CONFIG`"))
            }
        }
    }

    /// A section such as `[oauth]`; empty where it is not there.
    #[must_use]
    pub fn section(&self, name: &str) -> toml::Table {
        self.table
            .get(name)
            .and_then(|value| value.as_table().cloned())
            .unwrap_or_default()
    }
}

/// The 1-based line and column of a byte offset.
#[must_use]
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::{Config, position};
    use crate::{Env, ExitStatus};

    #[test]
    fn a_position_counts_lines_and_characters_from_one() {
        assert_eq!(position("ab\ncé", 0), (1, 1));
        assert_eq!(position("ab\ncéd", 6), (2, 3));
        assert_eq!(position("ab", 99), (1, 3));
    }

    #[test]
    fn a_malformed_file_is_named_with_line_and_column() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        let env = Env::from_pairs([("AUTH_TOOLS_CONFIG", path.as_os_str())]);
        assert!(
            Config::load(&env)
                .expect("an absent file is empty")
                .section("oauth")
                .is_empty()
        );
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&path, "[oauth]\nclient_id = = 1\n").expect("write");
        let failure = Config::load(&env).expect_err("it is malformed");
        assert_eq!(failure.exit(), ExitStatus::Data);
        assert!(
            failure.message().contains("config.toml:2:13"),
            "{}",
            failure.message()
        );
    }
}
