//! Finds a few members in a large JSON object, in one pass over a stream.
//!
//! Claude Code's state grows with its history. Most of its bytes are in strings that nobody here
//! asks for: they are checked and skipped eight bytes at a time, and only the members that the
//! caller asks for are parsed. One block of the stream is in memory at a time.
//!
//! What is skipped is held to the same grammar as what is parsed, so a text is refused here if and
//! only if `serde_json` refuses it, whatever the caller asks for; only a string that is skipped may
//! hold bytes that are not UTF-8.

use std::io::{self, Read};

use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// How much is read at a time: few system calls, and it stays in the processor's cache.
const BLOCK: usize = 64 * 1024;

/// A position in the text of one JSON object.
pub struct Scanner<'r> {
    reader: &'r mut dyn Read,
    block: Vec<u8>,
    /// What of the block was read from the stream, and what of that was scanned.
    filled: usize,
    at: usize,
    /// How much of the stream came before this block.
    before: u64,
    line: usize,
    /// Where in the stream the line starts.
    line_start: u64,
    /// Where in the block the text starts that is kept, and what earlier blocks had of it.
    kept_from: Option<usize>,
    kept: Zeroizing<Vec<u8>>,
}

/// Why a text was refused.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// It is not JSON, or not an object.
    #[error("line {line}, column {column}: {reason}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
        /// What is wrong; holds nothing of the text.
        reason: &'static str,
    },
    /// It could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Calls `each` with the name of every member of the one object in a text of about `len` bytes; a
/// value that `each` does not take is skipped. A blank text has no members. A byte order mark is
/// skipped.
///
/// # Errors
/// [`ScanError`], after any number of calls.
///
/// # Example
/// ```
/// let mut text: &[u8] = br#"{"history": ["a", "b"], "count": 2}"#;
/// let (len, mut count) = (text.len() as u64, 0);
/// auth_core::json::scan::members(&mut text, len, &mut |scanner, name| {
///     if name == "count" {
///         count = scanner.value()?;
///     }
///     Ok(())
/// })?;
/// assert_eq!(count, 2);
/// # Ok::<(), auth_core::json::scan::ScanError>(())
/// ```
pub fn members(
    reader: &mut dyn Read,
    len: u64,
    each: &mut dyn FnMut(&mut Scanner<'_>, &str) -> Result<(), ScanError>,
) -> Result<(), ScanError> {
    // One byte more shows the end of the stream in the block that the text is in.
    let len = usize::try_from(len).unwrap_or(BLOCK).saturating_add(1);
    let mut scanner = Scanner {
        reader,
        block: vec![0; len.min(BLOCK)],
        filled: 0,
        at: 0,
        before: 0,
        line: 1,
        line_start: 0,
        kept_from: None,
        kept: Zeroizing::default(),
    };
    scanner.byte_order_mark()?;
    match scanner.peek_token()? {
        None => return Ok(()),
        Some(b'{') => scanner.members(each)?,
        Some(_) => return Err(scanner.malformed("expected an object")),
    }
    match scanner.peek_token()? {
        None => Ok(()),
        Some(_) => Err(scanner.malformed("trailing characters")),
    }
}

impl Scanner<'_> {
    /// Parses the value at this position.
    ///
    /// # Errors
    /// [`ScanError`]; also if it is not a `T`.
    pub fn value<T: DeserializeOwned>(&mut self) -> Result<T, ScanError> {
        self.peek_token()?;
        let text = self.keep(Self::skip)?;
        let value = serde_json::from_slice(&text);
        value.map_err(|_| self.malformed("the value before this is of another type"))
    }

    /// The text of the value at this position.
    ///
    /// # Errors
    /// [`ScanError`].
    pub fn text(&mut self) -> Result<Zeroizing<String>, ScanError> {
        self.peek_token()?;
        let text = self.keep(Self::skip)?;
        self.to_text(&text).map(Zeroizing::new)
    }

    /// The same as [`members`] for the value at this position; a value that is no object is skipped.
    ///
    /// # Errors
    /// [`ScanError`].
    pub fn members(
        &mut self,
        each: &mut dyn FnMut(&mut Self, &str) -> Result<(), ScanError>,
    ) -> Result<(), ScanError> {
        if self.peek_token()? != Some(b'{') {
            return self.skip();
        }
        self.at += 1;
        if self.peek_token()? == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let name = self.name()?;
            let before = self.offset();
            each(self, &name)?;
            if self.offset() == before {
                self.skip()?;
            }
            match self.next_token()? {
                Some(b',') => {}
                Some(b'}') => return Ok(()),
                _ => return Err(self.malformed_before("expected `,` or `}`")),
            }
        }
    }

    fn byte_order_mark(&mut self) -> Result<(), ScanError> {
        if self.peek()? == Some(0xef) {
            self.at += 1;
            if (self.next()?, self.next()?) != (Some(0xbb), Some(0xbf)) {
                return Err(self.malformed("expected an object"));
            }
            self.line_start = self.offset();
        }
        Ok(())
    }

    /// A member's name, and the colon after it.
    fn name(&mut self) -> Result<String, ScanError> {
        if self.peek_token()? != Some(b'"') {
            return Err(self.malformed("a name must be a string"));
        }
        let quoted = self.keep(Self::skip)?;
        self.colon()?;
        if quoted.contains(&b'\\') {
            return serde_json::from_slice(&quoted)
                .map_err(|_| self.malformed("the name before this is not Unicode"));
        }
        self.to_text(&quoted[1..quoted.len() - 1])
    }

    fn colon(&mut self) -> Result<(), ScanError> {
        match self.next_token()? {
            Some(b':') => Ok(()),
            _ => Err(self.malformed_before("expected `:`")),
        }
    }

    fn to_text(&self, bytes: &[u8]) -> Result<String, ScanError> {
        let text = std::str::from_utf8(bytes).map(str::to_owned);
        text.map_err(|_| self.malformed("the text before this is not UTF-8"))
    }

    /// What `read` passes over.
    fn keep(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<(), ScanError>,
    ) -> Result<Zeroizing<Vec<u8>>, ScanError> {
        self.kept_from = Some(self.at);
        read(self)?;
        let from = self.kept_from.take().unwrap_or(self.at);
        self.kept.extend_from_slice(&self.block[from..self.at]);
        Ok(std::mem::take(&mut self.kept))
    }

    /// Passes over the value at this position.
    fn skip(&mut self) -> Result<(), ScanError> {
        // The brackets that are open, outermost first.
        let mut open = Vec::new();
        loop {
            match self.next_token()? {
                Some(b'"') => self.string()?,
                Some(bracket @ (b'{' | b'[')) => {
                    let end = if bracket == b'{' { b'}' } else { b']' };
                    if self.peek_token()? == Some(end) {
                        self.at += 1;
                    } else {
                        open.push(end);
                        self.skip_name(end)?;
                        continue;
                    }
                }
                Some(first) => self.bare(first)?,
                None => return Err(self.malformed("expected a value")),
            }
            loop {
                let Some(end) = open.last().copied() else {
                    return Ok(());
                };
                match self.next_token()? {
                    Some(b',') => {
                        self.skip_name(end)?;
                        break;
                    }
                    Some(byte) if byte == end => drop(open.pop()),
                    _ => return Err(self.malformed_before("expected `,` or the end of a list")),
                }
            }
        }
    }

    /// Passes over a name and its colon, in an object.
    fn skip_name(&mut self, end: u8) -> Result<(), ScanError> {
        if end != b'}' {
            return Ok(());
        }
        match self.next_token()? {
            Some(b'"') => self.string()?,
            _ => return Err(self.malformed_before("a name must be a string")),
        }
        self.colon()
    }

    /// Passes over what is left of a string.
    fn string(&mut self) -> Result<(), ScanError> {
        loop {
            let rest = &self.block[self.at..self.filled];
            let plain = plain_prefix(rest);
            let end = rest.get(plain).copied();
            self.at += plain;
            match end {
                None if self.fill()? => continue,
                None => return Err(self.malformed("a string has no end")),
                Some(b'"' | b'\\') => self.at += 1,
                Some(_) => return Err(self.malformed("a control character in a string")),
            }
            if end == Some(b'"') {
                return Ok(());
            }
            match self.next()? {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {}
                Some(b'u') => {
                    for _ in 0..4 {
                        if !self.next()?.is_some_and(|byte| byte.is_ascii_hexdigit()) {
                            return Err(self.malformed_before("an invalid escape"));
                        }
                    }
                }
                _ => return Err(self.malformed_before("an invalid escape")),
            }
        }
    }

    /// Passes over what is left of a value that is neither a string nor has brackets.
    fn bare(&mut self, first: u8) -> Result<(), ScanError> {
        match first {
            b't' => self.literal(b"rue"),
            b'f' => self.literal(b"alse"),
            b'n' => self.literal(b"ull"),
            b'-' | b'0'..=b'9' => self.number(first),
            _ => Err(self.malformed_before("expected a value")),
        }
    }

    fn literal(&mut self, rest: &[u8]) -> Result<(), ScanError> {
        for &expected in rest {
            if self.next()? != Some(expected) {
                return Err(self.malformed_before("expected a value"));
            }
        }
        Ok(())
    }

    fn number(&mut self, first: u8) -> Result<(), ScanError> {
        let digit = match first {
            b'-' => self.next()?,
            digit => Some(digit),
        };
        match digit {
            // Nothing may follow a leading zero.
            Some(b'0') => {}
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.malformed_before("an invalid number")),
        }
        if self.peek()? == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.peek()?, Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek()?, Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(())
    }

    fn some_digits(&mut self) -> Result<(), ScanError> {
        match self.next()? {
            Some(b'0'..=b'9') => self.digits(),
            _ => Err(self.malformed_before("an invalid number")),
        }
    }

    fn digits(&mut self) -> Result<(), ScanError> {
        while self.peek()?.is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    /// The byte at this position, after white space; it stays the next one.
    #[inline]
    fn peek_token(&mut self) -> Result<Option<u8>, ScanError> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') => {
                    self.at += 1;
                    self.line += 1;
                    self.line_start = self.offset();
                }
                token => return Ok(token),
            }
        }
    }

    #[inline]
    fn next_token(&mut self) -> Result<Option<u8>, ScanError> {
        let token = self.peek_token()?;
        self.at += usize::from(token.is_some());
        Ok(token)
    }

    #[inline]
    fn next(&mut self) -> Result<Option<u8>, ScanError> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }

    #[inline]
    fn peek(&mut self) -> Result<Option<u8>, ScanError> {
        if self.at == self.filled && !self.fill()? {
            return Ok(None);
        }
        Ok(Some(self.block[self.at]))
    }

    /// Reads the next block, all of this one being scanned; `false` at the end of the stream.
    #[cold]
    fn fill(&mut self) -> Result<bool, ScanError> {
        if let Some(from) = self.kept_from {
            self.kept.extend_from_slice(&self.block[from..self.filled]);
            self.kept_from = Some(0);
        }
        self.before = self.offset();
        (self.at, self.filled) = (0, 0);
        loop {
            match self.reader.read(&mut self.block) {
                Ok(read) => {
                    self.filled = read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// The byte at this position is wrong.
    #[cold]
    fn malformed(&self, reason: &'static str) -> ScanError {
        let column = self.offset() - self.line_start + 1;
        ScanError::Malformed {
            line: self.line,
            column: usize::try_from(column).unwrap_or(usize::MAX),
            reason,
        }
    }

    /// The byte before this position is wrong, or the text ended.
    #[cold]
    fn malformed_before(&mut self, reason: &'static str) -> ScanError {
        self.at = self.at.saturating_sub(1);
        self.malformed(reason)
    }
}

/// How many bytes stand before the first that ends a string, begins an escape, or is not allowed in
/// a string: eight at a time.
#[inline]
fn plain_prefix(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word & HIGH;
    let equal = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let mut words = bytes.chunks_exact(8);
    let mut plain = 0;
    for word in &mut words {
        let word = u64::from_le_bytes(word.try_into().unwrap_or_default());
        let special = below(word, b' ') | equal(word, b'"') | equal(word, b'\\');
        if special != 0 {
            // A borrow can only mark bytes after the first that is marked rightly.
            return plain + special.trailing_zeros() as usize / 8;
        }
        plain += 8;
    }
    let rest = words.remainder().iter();
    plain
        + rest
            .take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..b' '))
            .count()
}
