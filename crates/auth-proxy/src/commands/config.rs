//! `[proxy]` in `config.toml`.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use auth_core::cli::duration;
use auth_core::context::config::Config;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::gate::AllowRule;
use crate::listen::ListenAddress;

/// What the table sets.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ProxyConfig {
    /// `--listen`.
    #[serde(deserialize_with = "parsed_list")]
    pub(super) listen: Vec<ListenAddress>,
    /// `--allow-remote`.
    pub(super) allow_remote: bool,
    /// `--allow`.
    #[serde(deserialize_with = "parsed_list")]
    pub(super) allow: Vec<AllowRule>,
    /// `--max-requests`.
    pub(super) max_requests: Option<u64>,
    /// `--max-output-tokens`.
    pub(super) max_output_tokens: Option<u64>,
    /// `--log`.
    pub(super) log: Option<PathBuf>,
    /// `--token-file`.
    pub(super) token_file: Option<PathBuf>,
    /// `--idle-timeout`.
    #[serde(deserialize_with = "parsed_duration")]
    pub(super) idle_timeout: Option<Duration>,
}

/// Why the table cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`[proxy]` in {}: {reason}", path.display())]
pub(super) struct ProxyConfigError {
    path: PathBuf,
    reason: String,
}

impl ProxyConfig {
    /// Reads the table.
    pub(super) fn read(config: &Config) -> Result<Self, ProxyConfigError> {
        let table = toml::Value::Table(config.section("proxy"));
        table
            .try_into()
            .map_err(|error: toml::de::Error| ProxyConfigError {
                path: config.path.clone().unwrap_or_default(),
                reason: error.message().to_owned(),
            })
    }
}

/// One text, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn parsed_list<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: FromStr<Err: std::fmt::Display>,
{
    let texts = match OneOrMore::deserialize(deserializer)? {
        OneOrMore::One(text) => vec![text],
        OneOrMore::More(texts) => texts,
    };
    let parse = |text: &String| {
        text.parse()
            .map_err(|error| D::Error::custom(format_args!("`{text}`: {error}")))
    };
    texts.iter().map(parse).collect()
}

fn parsed_duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    duration::parse(&text).map(Some).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::ProxyConfig;
    use auth_core::Env;
    use auth_core::context::config::Config;

    fn read(text: &str) -> Result<ProxyConfig, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&path, text).expect("written");
        let env = Env::from_pairs([("AUTH_TOOLS_CONFIG", path.as_os_str())]);
        let config = Config::load(&env).expect("it is TOML");
        ProxyConfig::read(&config).map_err(|error| error.to_string())
    }

    #[test]
    fn every_key_of_the_table_is_read() {
        let config = read(
            "[proxy]\nlisten = \"unix:/run/p.sock\"\nallow = [\"POST /v1/messages*\"]\nmax_requests = 5\nidle_timeout = \"90s\"\n",
        )
        .expect("a table");
        assert_eq!(config.listen.len(), 1);
        assert_eq!(config.allow.len(), 1);
        assert_eq!(config.max_requests, Some(5));
        assert_eq!(
            config.idle_timeout,
            Some(std::time::Duration::from_secs(90))
        );
        assert!(read("").is_ok_and(|config| config.listen.is_empty()));
    }

    #[test]
    fn a_wrong_key_or_value_is_named_with_its_file() {
        for (text, named) in [
            ("[proxy]\nallows = []\n", "allows"),
            ("[proxy]\nallow = [\"post /x\"]\n", "post"),
            ("[proxy]\nmax_requests = \"many\"\n", "many"),
        ] {
            let error = read(text).expect_err(text);
            assert!(
                error.contains(named) && error.contains("config.toml"),
                "{error}"
            );
        }
    }
}
