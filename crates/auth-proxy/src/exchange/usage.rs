//! What an answer says about its model and its tokens, read while it passes.
//!
//! Streams (server-sent events) are read line by line, whole JSON answers at their end; nothing
//! else is kept. An answer that is aborted counts at least one token for each piece that came.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use memchr::memchr;
use serde::{Deserialize, Serialize};

/// The longest line of a stream that is read; longer ones are skipped.
const MAX_LINE_LEN: usize = 256 * 1024;

/// The largest JSON answer that is read.
const MAX_JSON_LEN: usize = 16 * 1024 * 1024;

/// The tokens of one answer, as the API counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Usage {
    /// Tokens of the prompt that were not cached.
    pub input_tokens: u64,
    /// Tokens of the answer.
    pub output_tokens: u64,
    /// Tokens of the prompt that were written to the cache.
    pub cache_creation_input_tokens: u64,
    /// Tokens of the prompt that came from the cache.
    pub cache_read_input_tokens: u64,
}

/// Members that are absent keep what was known before.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct RawUsage {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
}

/// An event of a stream, or a whole message; unknown members are skipped.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    model: Option<Cow<'a, str>>,
    usage: Option<RawUsage>,
    #[serde(borrow)]
    message: Option<Box<Message<'a>>>,
}

/// Reads one answer.
#[derive(Debug)]
pub(crate) struct UsageMeter {
    format: Format,
    model: Option<String>,
    usage: Option<Usage>,
    /// Pieces of the answer that came; each has at least one token.
    pieces: u64,
}

#[derive(Debug)]
enum Format {
    Json { buffer: Vec<u8>, is_too_long: bool },
    Events { line: Vec<u8>, is_skipping: bool },
}

impl UsageMeter {
    /// A meter for an answer with these headers; `None` if its body cannot be read.
    #[must_use]
    pub(crate) fn for_answer(headers: &HeaderMap) -> Option<Self> {
        let encoding = headers.get(CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| encoding != "identity") {
            return None;
        }
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let format = match kind.to_ascii_lowercase().as_str() {
            "application/json" => Format::Json {
                buffer: Vec::new(),
                is_too_long: false,
            },
            "text/event-stream" => Format::Events {
                line: Vec::new(),
                is_skipping: false,
            },
            _ => return None,
        };
        Some(Self {
            format,
            model: None,
            usage: None,
            pieces: 0,
        })
    }

    /// Reads the next bytes of the body.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        match &mut self.format {
            Format::Json {
                buffer,
                is_too_long,
            } => {
                if *is_too_long || buffer.len() + bytes.len() > MAX_JSON_LEN {
                    *is_too_long = true;
                    *buffer = Vec::new();
                } else {
                    buffer.extend_from_slice(bytes);
                }
            }
            Format::Events { .. } => {
                while let Some(end) = memchr(b'\n', bytes) {
                    self.feed_line(&bytes[..end], true);
                    bytes = &bytes[end + 1..];
                }
                self.feed_line(bytes, false);
            }
        }
    }

    /// A part of a line of a stream; `ends` if its line break follows.
    fn feed_line(&mut self, part: &[u8], ends: bool) {
        let Format::Events { line, is_skipping } = &mut self.format else {
            return;
        };
        if !*is_skipping && line.len() + part.len() > MAX_LINE_LEN {
            *is_skipping = true;
            line.clear();
        }
        if !ends {
            if !*is_skipping {
                line.extend_from_slice(part);
            }
            return;
        }
        if std::mem::take(is_skipping) {
            return;
        }
        if line.is_empty() {
            self.event(part);
            return;
        }
        let mut whole = std::mem::take(line);
        whole.extend_from_slice(part);
        self.event(&whole);
        whole.clear();
        if let Format::Events { line, .. } = &mut self.format {
            *line = whole;
        }
    }

    fn event(&mut self, line: &[u8]) {
        let Some(data) = line.strip_prefix(b"data:") else {
            return;
        };
        if let Ok(message) = serde_json::from_slice::<Message<'_>>(data) {
            self.note(&message);
        }
    }

    fn note(&mut self, message: &Message<'_>) {
        if message.kind == "content_block_delta" {
            self.pieces += 1;
        }
        if let Some(model) = &message.model {
            self.model.get_or_insert_with(|| model.as_ref().to_owned());
        }
        if let Some(raw) = &message.usage {
            let usage = self.usage.get_or_insert_default();
            let parts = [
                (&mut usage.input_tokens, raw.input_tokens),
                (&mut usage.output_tokens, raw.output_tokens),
                (
                    &mut usage.cache_creation_input_tokens,
                    raw.cache_creation_input_tokens,
                ),
                (
                    &mut usage.cache_read_input_tokens,
                    raw.cache_read_input_tokens,
                ),
            ];
            for (known, new) in parts {
                *known = new.unwrap_or(*known);
            }
        }
        if let Some(inner) = &message.message {
            self.note(inner);
        }
    }

    /// Reads what is only known at the end of the body.
    pub(crate) fn finish(&mut self) {
        if let Format::Json { buffer, .. } = &mut self.format {
            let buffer = std::mem::take(buffer);
            if let Ok(message) = serde_json::from_slice::<Message<'_>>(&buffer) {
                self.note(&message);
            }
        }
    }

    /// The model that answered, if the answer names it.
    #[must_use]
    pub(crate) fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// The usage, if the answer reports it.
    #[must_use]
    pub(crate) fn usage(&self) -> Option<Usage> {
        self.usage
    }

    /// The tokens of the answer so far: those reported, and at least one for each piece.
    #[must_use]
    pub(crate) fn output_tokens(&self) -> u64 {
        let reported = self.usage.map_or(0, |usage| usage.output_tokens);
        reported.max(self.pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINE_LEN, Usage, UsageMeter};
    use http::HeaderMap;

    fn meter(kind: &'static str) -> UsageMeter {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", http::HeaderValue::from_static(kind));
        UsageMeter::for_answer(&headers).expect("it can be read")
    }

    const STREAM: &str = "event: message_start\r\n\
        data: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\",\"content\":[],\"usage\":{\"input_tokens\":25,\"cache_read_input_tokens\":7,\"output_tokens\":1}}}\r\n\r\n\
        event: content_block_delta\n\
        data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"usage\\n\"}}\n\n\
        data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}}\n\n";

    #[test]
    fn a_stream_is_read_however_it_is_cut() {
        for size in [1, 2, 7, 64, STREAM.len()] {
            let mut meter = meter("text/event-stream; charset=utf-8");
            for piece in STREAM.as_bytes().chunks(size) {
                meter.feed(piece);
            }
            meter.finish();
            let expected = Usage {
                input_tokens: 25,
                output_tokens: 15,
                cache_creation_input_tokens: 0,
                cache_read_input_tokens: 7,
            };
            assert_eq!(meter.usage(), Some(expected), "pieces of {size}");
            assert_eq!(meter.model(), Some("claude-x"));
            assert_eq!(meter.output_tokens(), 15);
        }
    }

    #[test]
    fn an_aborted_stream_counts_its_pieces() {
        let mut meter = meter("text/event-stream");
        for _ in 0..40 {
            meter.feed(b"data: {\"type\":\"content_block_delta\",\"delta\":{}}\n\n");
        }
        meter.feed(b"data: {\"type\":\"mess");
        assert_eq!(meter.output_tokens(), 40);
    }

    #[test]
    fn a_line_without_end_is_skipped_and_the_next_one_read() {
        let mut meter = meter("text/event-stream");
        meter.feed(b"data: ");
        for _ in 0..5 {
            meter.feed(&vec![b'x'; MAX_LINE_LEN / 4]);
        }
        meter.feed(b"\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":3}}\n");
        assert_eq!(meter.output_tokens(), 3);
    }

    #[test]
    fn a_whole_message_is_read_at_its_end() {
        let mut meter = meter("application/json");
        let text = br#"{"type":"message","content":[{"type":"text","text":"\u00e4"}],"model":"claude-y","usage":{"input_tokens":3,"output_tokens":9,"service_tier":"standard","server_tool_use":{"x":1}}}"#;
        for piece in text.chunks(10) {
            meter.feed(piece);
        }
        assert_eq!(meter.usage(), None);
        meter.finish();
        assert_eq!(
            (meter.model(), meter.output_tokens()),
            (Some("claude-y"), 9)
        );
    }

    #[test]
    fn what_cannot_be_read_has_no_meter() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", http::HeaderValue::from_static("text/html"));
        assert!(UsageMeter::for_answer(&headers).is_none());
        headers.insert(
            "content-type",
            http::HeaderValue::from_static("application/json"),
        );
        headers.insert("content-encoding", http::HeaderValue::from_static("gzip"));
        assert!(UsageMeter::for_answer(&headers).is_none());
    }
}
