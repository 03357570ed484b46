//! The project that the working directory is in.

use std::path::{Path, PathBuf};

/// The nearest parent directory of the working directory that has a `.claude`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The directory that has the `.claude`.
    pub root: PathBuf,
    /// Whether that `.claude` is the configuration directory itself (the home directory seen as a
    /// project): its `settings.json` is the user's own layer then.
    is_config_dir: bool,
}

impl Project {
    /// Looks upwards from `cwd`.
    #[must_use]
    pub fn find(cwd: &Path, config_dir: &Path) -> Option<Self> {
        let root = cwd
            .ancestors()
            .find(|folder| folder.join(".claude").is_dir())?;
        let folder = root.join(".claude");
        let is_config_dir = folder == config_dir || same_folder(&folder, config_dir);
        Some(Self {
            root: root.to_owned(),
            is_config_dir,
        })
    }

    /// `settings.local.json`.
    #[must_use]
    pub fn local_settings(&self) -> PathBuf {
        self.root.join(".claude").join("settings.local.json")
    }

    /// `settings.json`, where that is not the user's own file.
    #[must_use]
    pub fn settings(&self) -> Option<PathBuf> {
        (!self.is_config_dir).then(|| self.root.join(".claude").join("settings.json"))
    }
}

fn same_folder(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
