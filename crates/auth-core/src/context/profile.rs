//! Which of the user's logins is read: the option, a variable, a rule by directory, the default.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::config::{Config, ProfileRule};
use super::paths::{Paths, home};
use super::switch_journal::SwitchJournal;
use crate::decision::ProfileReport;
use crate::global_args::GlobalArgs;
use crate::{CliError, Env, platform};

pub use super::paths::DEFAULT_PROFILE as DEFAULT;

/// The variable that names a profile.
pub const VARIABLE: &str = "AUTH_TOOLS_PROFILE";

/// A profile and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// Its name.
    pub name: String,
    /// What chose it.
    pub chosen_by: ChosenBy,
}

/// What chose a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChosenBy {
    /// `--profile`.
    Option,
    /// `$AUTH_TOOLS_PROFILE`.
    Variable,
    /// A rule of `config.toml`.
    Rule {
        /// The file.
        path: PathBuf,
        /// The line of the rule, from 1.
        line: usize,
    },
    /// Nothing else.
    Default,
}

/// Why no profile could be chosen.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfileError {
    /// It cannot be a profile's name.
    #[error("`{0}` cannot be a profile's name")]
    InvalidName(String),
    /// The profile does not exist.
    #[error("unknown profile `{name}`")]
    Unknown {
        /// Its name.
        name: String,
        /// Those that exist, the default one first.
        known: Vec<String>,
    },
    /// A rule names what cannot be a profile.
    #[error("{}:{line}: `{name}` cannot be a profile's name", .path.display())]
    RuleName {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A rule's pattern is malformed.
    #[error("{}:{line}: the pattern of a profile rule is malformed: {reason}", .path.display())]
    Pattern {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

impl ProfileChoice {
    /// `--profile`, else `$AUTH_TOOLS_PROFILE`, else the first rule of the configuration that
    /// matches `cwd`, else the default.
    ///
    /// # Errors
    /// [`ProfileError`], except [`ProfileError::Unknown`].
    pub fn find(
        option: Option<&str>,
        env: &Env,
        config: &Config,
        cwd: &Path,
    ) -> Result<Self, ProfileError> {
        let choice = match (option, env.get_trimmed(VARIABLE)) {
            (Some(name), _) => Self::new(name, ChosenBy::Option),
            (None, Some(name)) => Self::new(name, ChosenBy::Variable),
            (None, None) => matching_rule(config, env, cwd)?.unwrap_or_default(),
        };
        if is_valid_name(&choice.name) {
            return Ok(choice);
        }
        let name = choice.name;
        match choice.chosen_by {
            ChosenBy::Rule { path, line } => Err(ProfileError::RuleName { path, line, name }),
            _ => Err(ProfileError::InvalidName(name)),
        }
    }

    fn new(name: &str, chosen_by: ChosenBy) -> Self {
        Self {
            name: name.to_owned(),
            chosen_by,
        }
    }

    /// Whether it is Claude Code's own login.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.name == DEFAULT
    }

    /// Whether `--profile` named it: no other source is read then.
    #[must_use]
    pub fn is_option(&self) -> bool {
        self.chosen_by == ChosenBy::Option
    }

    /// What chose it: `--profile`, the variable, or the rule with its file and line.
    #[must_use]
    pub fn reason(&self) -> String {
        match &self.chosen_by {
            ChosenBy::Option => "--profile".to_owned(),
            ChosenBy::Variable => VARIABLE.to_owned(),
            ChosenBy::Rule { path, line } => format!("rule {}:{line}", path.display()),
            ChosenBy::Default => "default".to_owned(),
        }
    }

    /// The paths of its login: the profile's own directory, or, while a switch has made its login
    /// the one of plain `claude`, the main one.
    ///
    /// # Errors
    /// [`ProfileError::Unknown`] if it does not exist.
    pub fn paths(&self, main: &Paths) -> Result<Paths, ProfileError> {
        if !self.is_default() && SwitchJournal::is_lent(main, &self.name) {
            return Ok(main.clone());
        }
        let paths = main.profile(&self.name);
        if self.is_default() || paths.config_dir().is_dir() {
            return Ok(paths);
        }
        Err(ProfileError::Unknown {
            name: self.name.clone(),
            known: known(main),
        })
    }

    /// As documents show it.
    #[must_use]
    pub fn report(&self) -> ProfileReport {
        let (chosen_by, rule) = match &self.chosen_by {
            ChosenBy::Option => ("option", None),
            ChosenBy::Variable => ("variable", None),
            ChosenBy::Rule { path, line } => ("rule", Some((path.display().to_string(), *line))),
            ChosenBy::Default => ("default", None),
        };
        ProfileReport {
            name: self.name.clone(),
            chosen_by: chosen_by.to_owned(),
            path: rule.as_ref().map(|(path, _)| path.clone()),
            line: rule.map(|(_, line)| line),
        }
    }
}

impl GlobalArgs {
    /// Refuses a `--profile` that does not exist, for commands that need no login.
    ///
    /// # Errors
    /// [`ProfileError::InvalidName`], [`ProfileError::Unknown`].
    pub fn check_profile(&self, env: &Env, cwd: &Path) -> Result<(), CliError> {
        let Some(name) = &self.profile else {
            return Ok(());
        };
        let choice = ProfileChoice::find(Some(name), env, &Config::default(), cwd)?;
        choice.paths(&self.paths(env, cwd)?)?;
        Ok(())
    }
}

impl Default for ProfileChoice {
    fn default() -> Self {
        Self::new(DEFAULT, ChosenBy::Default)
    }
}

impl std::fmt::Display for ProfileChoice {
    /// `work (--profile)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = &self.name;
        match &self.chosen_by {
            ChosenBy::Option => write!(f, "{name} (--profile)"),
            ChosenBy::Variable => write!(f, "{name} ({VARIABLE})"),
            ChosenBy::Rule { path, line } => write!(f, "{name} ({}:{line})", path.display()),
            ChosenBy::Default => f.write_str(name),
        }
    }
}

/// The profiles that exist, the default one first.
#[must_use]
pub fn known(main: &Paths) -> Vec<String> {
    let entries = auth_fs::list_dir(&main.profiles()).unwrap_or_default();
    let mut names: Vec<String> = entries
        .into_iter()
        .filter_map(|name| name.into_string().ok())
        .filter(|name| is_valid_name(name) && name != DEFAULT)
        .collect();
    names.sort();
    names.insert(0, DEFAULT.to_owned());
    names
}

/// Whether a name can be a directory's on every platform: up to 64 letters, digits, `-`, `_` and
/// `.`, with a letter or digit first, no `.` last, and no name of a device of Windows.
#[must_use]
pub fn is_valid_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let starts_plain = |name: &str| name.starts_with(|first: char| first.is_ascii_alphanumeric());
    name.len() <= 64
        && name.bytes().all(plain)
        && starts_plain(name)
        && !name.ends_with('.')
        && !is_device(name)
}

/// Whether Windows takes the name for a device's, whatever its extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.to_ascii_lowercase();
    let is_port = |number: &str| number.len() == 1 && number != "0" && number.parse::<u8>().is_ok();
    let port = stem
        .strip_prefix("com")
        .or_else(|| stem.strip_prefix("lpt"));
    ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || port.is_some_and(is_port)
}

fn matching_rule(
    config: &Config,
    env: &Env,
    cwd: &Path,
) -> Result<Option<ProfileChoice>, ProfileError> {
    let rules = config.profile_rules();
    let Some(path) = config.path.clone().filter(|_| !rules.is_empty()) else {
        return Ok(None);
    };
    let cwd = cwd.canonicalize().unwrap_or_else(|_| cwd.to_owned());
    for rule in rules {
        let line = rule.line;
        let is_match = matches(rule, env, &cwd).map_err(|error| ProfileError::Pattern {
            path: path.clone(),
            line,
            reason: error.msg.to_owned(),
        })?;
        if is_match {
            let chosen_by = ChosenBy::Rule { path, line };
            return Ok(Some(ProfileChoice::new(&rule.profile, chosen_by)));
        }
    }
    Ok(None)
}

/// A pattern as git's `gitdir:` conditions have it: `~/` is the home directory, `**` any number of
/// directories, a pattern that is not absolute matches anywhere, a `/` at the end means `/**`.
/// `DIR/**` matches `DIR` itself, too.
fn matches(rule: &ProfileRule, env: &Env, cwd: &Path) -> Result<bool, glob::PatternError> {
    let options = MatchOptions {
        case_sensitive: platform::FILE_NAMES_HAVE_CASE,
        require_literal_separator: true,
        require_literal_leading_dot: false,
    };
    let pattern = expand(&rule.pattern, env);
    let whole = Pattern::new(&resolve_links(&pattern))?;
    let itself = pattern.strip_suffix("/**").map(resolve_links);
    let itself = itself.map(|pattern| Pattern::new(&pattern)).transpose()?;
    let cwd = platform::with_slashes(&cwd.to_string_lossy());
    let is_match = |pattern: &Pattern| pattern.matches_with(&cwd, options);
    Ok(is_match(&whole) || itself.as_ref().is_some_and(is_match))
}

fn expand(pattern: &str, env: &Env) -> String {
    let mut pattern = platform::with_slashes(pattern);
    if pattern == "~" || pattern.starts_with("~/") {
        let home = home(env).unwrap_or_default();
        let home = Pattern::escape(&platform::with_slashes(&home.to_string_lossy()));
        pattern = home.trim_end_matches('/').to_owned() + &pattern[1..];
    } else if !pattern.starts_with('/') && !Path::new(&pattern).is_absolute() {
        pattern = format!("**/{pattern}");
    }
    if pattern.ends_with('/') {
        pattern.push_str("**");
    }
    pattern
}

/// Resolves symbolic links in the part of a pattern before the first wildcard.
fn resolve_links(pattern: &str) -> String {
    let wild = pattern.find(['*', '?', '[']).unwrap_or(pattern.len());
    let literal = match wild == pattern.len() {
        true => pattern,
        false => pattern[..wild].rsplit_once('/').map_or("", |(dir, _)| dir),
    };
    match Path::new(literal).canonicalize() {
        Ok(resolved) if !literal.is_empty() => {
            let resolved = platform::with_slashes(&resolved.to_string_lossy());
            Pattern::escape(&resolved) + &pattern[literal.len()..]
        }
        _ => pattern.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ChosenBy, ProfileChoice, ProfileError, is_valid_name, matches};
    use crate::Env;
    use crate::context::config::{Config, ProfileRule};
    use std::path::Path;

    fn rule(pattern: &str) -> ProfileRule {
        ProfileRule {
            pattern: pattern.into(),
            profile: "work".into(),
            line: 1,
        }
    }

    #[test]
    fn a_pattern_matches_as_git_has_it() {
        let env = Env::from_pairs([("HOME", "/h/ada"), ("USERPROFILE", "/h/ada")]);
        for (pattern, cwd, expected) in [
            ("~/work/**", "/h/ada/work", true),
            ("~/work/**", "/h/ada/work/a/b", true),
            ("~/work/**", "/h/ada/workshop", false),
            ("~/work/", "/h/ada/work/a", true),
            ("~/work", "/h/ada/work/a", false),
            ("~/work", "/h/ada/work", true),
            ("/srv/*/client", "/srv/x/client", true),
            ("/srv/*/client", "/srv/x/y/client", false),
            ("/srv/**/client", "/srv/x/y/client", true),
            ("client/**", "/any/where/client/a", true),
            ("/[ab]/**", "/b/c", true),
        ] {
            let found = matches(&rule(pattern), &env, Path::new(cwd));
            assert_eq!(found.ok(), Some(expected), "{pattern} {cwd}");
        }
        assert!(matches(&rule("/a**"), &env, Path::new("/")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_resolved_on_both_sides() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("real/project");
        std::fs::create_dir_all(&real).expect("a directory");
        std::os::unix::fs::symlink(folder.path().join("real"), folder.path().join("work"))
            .expect("a link");
        let env = Env::from_pairs([("HOME", folder.path())]);
        let cwd = real.canonicalize().expect("it exists");
        assert_eq!(matches(&rule("~/work/**"), &env, &cwd).ok(), Some(true));
    }

    #[test]
    fn the_option_comes_before_the_variable_and_a_name_is_checked() {
        let env = Env::from_pairs([("AUTH_TOOLS_PROFILE", "b")]);
        let config = Config::default();
        let find = |option| ProfileChoice::find(option, &env, &config, Path::new("/"));
        let chosen = find(Some("a")).expect("a name");
        assert_eq!(
            (chosen.name.as_str(), &chosen.chosen_by),
            ("a", &ChosenBy::Option)
        );
        assert_eq!(find(None).expect("a name").chosen_by, ChosenBy::Variable);
        assert_eq!(
            find(Some("../x")),
            Err(ProfileError::InvalidName("../x".into()))
        );
    }

    #[test]
    fn a_name_can_be_a_directorys_on_every_platform() {
        let longest = "x".repeat(64);
        for name in [
            "a.b-c_1", "Work", "console", "com", "com10", "com0", &longest,
        ] {
            assert!(is_valid_name(name), "{name}");
        }
        let too_long = "x".repeat(65);
        for name in [
            "", ".a", "-a", "a.", "a b", "a/b", "a\\b", "\u{fc}n", "con", "NUL.txt", "Com1",
            "lpt9.a", &too_long,
        ] {
            assert!(!is_valid_name(name), "{name}");
        }
    }
}
