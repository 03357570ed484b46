//! Careful reading: nothing blocks, nothing of another user is taken for the user's own.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Insecure, ReadError};
use crate::links;
use crate::platform;
use crate::platform::quote_path;

/// The size of an ordinary file in bytes at most.
pub const MAX_FILE: u64 = 16 * 1024 * 1024;
const MAX_CA_BUNDLE: u64 = 64 * 1024 * 1024;
const MAX_CLAUDE_JSON: u64 = 256 * 1024 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Which files are accepted.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    max_len: u64,
    access: Access<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Access<'a> {
    /// Any owner and mode.
    Any,
    /// Only files that nobody but the user, root or the owner of `config_dir` can have written.
    Trusted { config_dir: &'a Path, repair: bool },
}

impl<'a> Rules<'a> {
    /// Files of other programs: up to 16 MiB, of any owner and mode.
    #[must_use]
    pub const fn any() -> Self {
        Self {
            max_len: MAX_FILE,
            access: Access::Any,
        }
    }

    /// CA bundles: up to 64 MiB, of any owner and mode.
    #[must_use]
    pub const fn ca_bundle() -> Self {
        Self::any().max_len(MAX_CA_BUNDLE)
    }

    /// Settings, configuration and credentials: up to 16 MiB, not world-writable, owned by the
    /// user, by root, or, if this process is root, by the owner of `config_dir`.
    #[must_use]
    pub const fn trusted(config_dir: &'a Path) -> Self {
        Self {
            max_len: MAX_FILE,
            access: Access::Trusted {
                config_dir,
                repair: false,
            },
        }
    }

    /// `.claude.json`, which grows with the history: as [`Rules::trusted`], up to 256 MiB. Read it
    /// as a stream ([`Opened::into_reader`]).
    #[must_use]
    pub const fn claude_json(config_dir: &'a Path) -> Self {
        Self::trusted(config_dir).max_len(MAX_CLAUDE_JSON)
    }

    /// The same with another limit, in bytes.
    #[must_use]
    pub const fn max_len(mut self, bytes: u64) -> Self {
        self.max_len = bytes;
        self
    }

    /// The same for a caller that is about to repair the mode: a wrong one is accepted.
    #[must_use]
    pub const fn for_repair(mut self) -> Self {
        if let Access::Trusted { config_dir, .. } = self.access {
            self.access = Access::Trusted {
                config_dir,
                repair: true,
            };
        }
        self
    }

    fn config_dir(&self) -> Option<&'a Path> {
        match self.access {
            Access::Any => None,
            Access::Trusted { config_dir, .. } => Some(config_dir),
        }
    }

    fn judge(&self, path: &Path, metadata: &Metadata) -> Result<Option<Insecure>, ReadError> {
        let Access::Trusted { config_dir, repair } = self.access else {
            return Ok(None);
        };
        let Some(insecure) = platform::insecure(metadata, Some(config_dir)) else {
            return Ok(None);
        };
        let excused = || platform::has_no_modes_of_its_own(path, metadata);
        match insecure {
            Insecure::Owner { uid } if !excused() => Err(ReadError::Owner {
                path: path.to_owned(),
                uid,
            }),
            Insecure::WorldWritable { mode } if !repair && !excused() => {
                Err(ReadError::WorldWritable {
                    path: path.to_owned(),
                    mode,
                })
            }
            insecure => Ok(Some(insecure)),
        }
    }
}

impl ReadError {
    /// The shell command that fixes it, if there is one.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        let path = quote_path(self.path());
        match self {
            Self::Owner { .. } if platform::is_root() => Some(format!("chown root {path}")),
            Self::Owner { .. } => Some(format!("sudo chown \"$(id -un)\" {path}")),
            Self::WorldWritable { .. } => Some(format!("chmod o-w {path}")),
            _ => None,
        }
    }
}

/// A regular file that is accepted, open for reading.
#[derive(Debug)]
pub struct Opened {
    file: File,
    path: PathBuf,
    metadata: Metadata,
    max_len: u64,
    insecure: Option<Insecure>,
}

/// Opens a file.
///
/// # Errors
/// [`ReadError`], within moments whatever the file is.
pub fn open(path: &Path, rules: &Rules<'_>) -> Result<Opened, ReadError> {
    let file = links::open(path, rules.config_dir());
    match &file {
        Ok(_) => log::info!("read {}", path.display()),
        Err(error) => log::info!("not read: {error}"),
    }
    let file = file?;
    let metadata = file.metadata().map_err(ReadError::io(path))?;
    if let Some(kind) = platform::special_kind(&metadata) {
        return Err(ReadError::Kind {
            path: path.to_owned(),
            kind,
        });
    }
    let opened = Opened {
        insecure: rules.judge(path, &metadata)?,
        file,
        path: path.to_owned(),
        metadata,
        max_len: rules.max_len,
    };
    if opened.metadata.len() > rules.max_len {
        return Err(opened.too_large());
    }
    Ok(opened)
}

/// The content of a file, without a byte order mark; `None` if the file does not exist.
///
/// # Errors
/// [`ReadError`], but never [`ReadError::NotFound`].
pub fn read(path: &Path, rules: &Rules<'_>) -> Result<Option<Vec<u8>>, ReadError> {
    match open(path, rules) {
        Ok(opened) => opened.read().map(Some),
        Err(ReadError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Opened {
    /// What the system says of the open file.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What is unusual about owner and mode, but was accepted.
    #[must_use]
    pub fn insecure(&self) -> Option<Insecure> {
        self.insecure
    }

    /// The whole content, without a byte order mark.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(self) -> Result<Vec<u8>, ReadError> {
        let mut content = self.read_raw()?;
        if content.starts_with(BYTE_ORDER_MARK) {
            content.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(content)
    }

    /// The whole content as it is.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read_raw(mut self) -> Result<Vec<u8>, ReadError> {
        let len = self.metadata.len();
        let expected = usize::try_from(len).unwrap_or_default();
        let mut content = Vec::with_capacity(expected + 1);
        let reader = KnownLength::new(&mut self.file, len);
        let read = reader.take(self.max_len + 1).read_to_end(&mut content);
        read.map_err(ReadError::io(&self.path))?;
        if content.len() as u64 > self.max_len {
            return Err(self.too_large());
        }
        Ok(content)
    }

    /// Whether the content is exactly that, without holding it in memory.
    ///
    /// # Errors
    /// [`ReadError::Io`].
    pub fn is(mut self, content: &[u8]) -> Result<bool, ReadError> {
        const BLOCK: usize = 64 * 1024;
        let mut block = vec![0; BLOCK];
        let mut rest = content;
        loop {
            match self.file.read(&mut block) {
                Ok(0) => return Ok(rest.is_empty()),
                Ok(len) => match rest.strip_prefix(&block[..len]) {
                    Some(after) => rest = after,
                    None => return Ok(false),
                },
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadError::io(&self.path)(error)),
            }
        }
    }

    /// The content as it is, as a stream without a buffer. It ends at the limit.
    #[must_use]
    pub fn into_reader(self) -> impl Read {
        KnownLength::new(self.file, self.metadata.len()).take(self.max_len)
    }

    fn too_large(&self) -> ReadError {
        ReadError::Size {
            path: self.path.clone(),
            limit: self.max_len,
        }
    }
}

/// A file of known length: a read that ends at or after it, and does not fill its buffer, is the
/// last one, and no further call asks the system for the end.
struct KnownLength<R> {
    file: R,
    len: u64,
    read: u64,
    is_at_end: bool,
}

impl<R> KnownLength<R> {
    fn new(file: R, len: u64) -> Self {
        Self {
            file,
            len,
            read: 0,
            is_at_end: false,
        }
    }
}

impl<R: Read> Read for KnownLength<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.is_at_end {
            return Ok(0);
        }
        let count = self.file.read(buffer)?;
        self.read += count as u64;
        // A file of the system, as below `/proc`, has no length.
        self.is_at_end = self.len > 0 && self.read >= self.len && count < buffer.len();
        Ok(count)
    }
}
