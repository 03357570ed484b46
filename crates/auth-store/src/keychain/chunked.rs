//! ItemStore that are longer than the platform allows: Windows holds 2560 bytes an item.
//!
//! A longer content is split. Its parts are written first, under names of their own; the item
//! itself becomes a header that says where they are. There are two generations of parts, `a` and
//! `b`: a write uses the one that the present header does not name, so a crash at any moment
//! leaves the old header with its parts or the new header with its own.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::backend::BackendError;

/// The items of a keychain, each of limited length.
pub trait ItemStore {
    /// An item's content; `None` if there provably is none.
    ///
    /// # Errors
    /// [`BackendError`].
    fn get(&self, service: &str, account: &str)
    -> Result<Option<Zeroizing<Vec<u8>>>, BackendError>;

    /// Replaces an item's content in place, or makes the item.
    ///
    /// # Errors
    /// [`BackendError`].
    fn set(&self, service: &str, account: &str, content: &[u8]) -> Result<(), BackendError>;

    /// Removes an item, if it exists.
    ///
    /// # Errors
    /// [`BackendError`].
    fn delete(&self, service: &str, account: &str) -> Result<(), BackendError>;
}

/// Contents of any length, in items of limited length.
pub struct ChunkedItems<'a> {
    items: &'a dyn ItemStore,
    account: &'a str,
    limit: Option<usize>,
}

/// What every header starts with, and no login document does.
const MARK: &[u8] = b"{\"auth-tools-parts\":";
/// 160 KiB with Windows' limit; more is no login.
const MAX_CHUNKS: usize = 64;
/// A reader that meets a writer looks again; a write takes a few milliseconds.
const ATTEMPTS: u32 = 5;
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// The item of a content that is split: one line of JSON.
#[derive(Serialize, Deserialize)]
struct Header {
    /// The version of this format.
    #[serde(rename = "auth-tools-parts")]
    version: u32,
    generation: Slot,
    /// How many parts there are.
    count: usize,
    /// How long they are together.
    bytes: usize,
    /// Of all parts together, in hexadecimal.
    sha256: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Slot {
    A,
    B,
}

impl Slot {
    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    fn name(self) -> char {
        match self {
            Self::A => 'a',
            Self::B => 'b',
        }
    }
}

/// What an item holds.
enum Content {
    Whole(Zeroizing<Vec<u8>>),
    Split(Header),
}

impl<'a> ChunkedItems<'a> {
    /// ItemStore of an account, of at most `limit` bytes each.
    #[must_use]
    pub fn new(items: &'a dyn ItemStore, account: &'a str, limit: Option<usize>) -> Self {
        Self {
            items,
            account,
            limit,
        }
    }

    /// The content; `None` if there provably is none.
    ///
    /// # Errors
    /// [`BackendError::Malformed`] where parts are missing or don't fit the header.
    pub fn read(&self, service: &str) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        for attempt in 1..=ATTEMPTS {
            match self.content(service)? {
                None => return Ok(None),
                Some(Content::Whole(content)) => return Ok(Some(content)),
                Some(Content::Split(header)) => {
                    if let Some(content) = self.join(service, &header)? {
                        return Ok(Some(content));
                    }
                }
            }
            if attempt < ATTEMPTS {
                std::thread::sleep(RETRY_INTERVAL);
            }
        }
        let message = format!("the keychain item `{service}` has lost parts");
        Err(BackendError::Malformed(message))
    }

    /// Replaces the content: parts first, the header last, then the old parts go.
    ///
    /// # Errors
    /// [`BackendError`]. The old content is readable then.
    pub fn write(&self, service: &str, content: &[u8]) -> Result<(), BackendError> {
        let Some(limit) = self.limit else {
            return self.items.set(service, self.account, content);
        };
        let generation = match self.content(service) {
            Ok(Some(Content::Split(header))) => header.generation.other(),
            // What is malformed has no parts that could be read.
            Ok(_) | Err(BackendError::Malformed(_)) => Slot::A,
            Err(error) => return Err(error),
        };
        // What a killed writer left.
        self.delete_chunks(service, generation)?;
        if content.len() <= limit {
            self.items.set(service, self.account, content)?;
        } else {
            self.split(service, generation, content, limit)?;
        }
        self.delete_chunks(service, generation.other())
    }

    /// Removes the content with all its parts.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn remove(&self, service: &str) -> Result<(), BackendError> {
        self.items.delete(service, self.account)?;
        if self.limit.is_some() {
            self.delete_chunks(service, Slot::A)?;
            self.delete_chunks(service, Slot::B)?;
        }
        Ok(())
    }

    /// How many chunks no header names; removes them if asked to.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn orphaned_chunks(&self, service: &str, remove: bool) -> Result<usize, BackendError> {
        if self.limit.is_none() {
            return Ok(0);
        }
        let named = match self.content(service)? {
            Some(Content::Split(header)) => Some(header.generation),
            _ => None,
        };
        let mut found = 0;
        for generation in [Slot::A, Slot::B] {
            if named != Some(generation) {
                found += self.count(service, generation)?;
                if remove {
                    self.delete_chunks(service, generation)?;
                }
            }
        }
        Ok(found)
    }

    fn content(&self, service: &str) -> Result<Option<Content>, BackendError> {
        let Some(content) = self.items.get(service, self.account)? else {
            return Ok(None);
        };
        if !content.starts_with(MARK) {
            return Ok(Some(Content::Whole(content)));
        }
        match serde_json::from_slice::<Header>(&content) {
            Ok(header) if header.version == 1 && header.count <= MAX_CHUNKS => {
                Ok(Some(Content::Split(header)))
            }
            _ => {
                let message = format!("the keychain item `{service}` has a header of another kind");
                Err(BackendError::Malformed(message))
            }
        }
    }

    /// The parts together; `None` if one is missing or they are not what the header says.
    fn join(
        &self,
        service: &str,
        header: &Header,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, BackendError> {
        let mut content = Zeroizing::new(Vec::new());
        for index in 0..header.count {
            let name = part(service, header.generation, index);
            let Some(part) = self.items.get(&name, self.account)? else {
                return Ok(None);
            };
            content.extend_from_slice(&part);
        }
        let fits = content.len() == header.bytes && digest(&content) == header.sha256;
        Ok(fits.then_some(content))
    }

    fn split(
        &self,
        service: &str,
        generation: Slot,
        content: &[u8],
        limit: usize,
    ) -> Result<(), BackendError> {
        let count = content.len().div_ceil(limit);
        if count > MAX_CHUNKS {
            let message = format!("{} bytes are too many for it", content.len());
            return Err(BackendError::Failed(message));
        }
        for (index, bytes) in content.chunks(limit).enumerate() {
            let name = part(service, generation, index);
            self.items.set(&name, self.account, bytes)?;
        }
        let header = Header {
            version: 1,
            generation,
            count,
            bytes: content.len(),
            sha256: digest(content),
        };
        let header = serde_json::to_vec(&header).expect("numbers and texts can be written as JSON");
        self.items.set(service, self.account, &header)
    }

    /// Removes a generation, from its last part down: whatever is killed meanwhile leaves parts
    /// without a gap, so the next sweep finds them all.
    fn delete_chunks(&self, service: &str, generation: Slot) -> Result<(), BackendError> {
        for index in (0..self.count(service, generation)?).rev() {
            let name = part(service, generation, index);
            self.items.delete(&name, self.account)?;
        }
        Ok(())
    }

    /// How many parts of a generation there are; they have no gap.
    fn count(&self, service: &str, generation: Slot) -> Result<usize, BackendError> {
        for index in 0..MAX_CHUNKS {
            let name = part(service, generation, index);
            if self.items.get(&name, self.account)?.is_none() {
                return Ok(index);
            }
        }
        Ok(MAX_CHUNKS)
    }
}

/// The service of a part.
fn part(service: &str, generation: Slot, index: usize) -> String {
    format!("{service} part {}{index}", generation.name())
}

fn digest(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
