//! The browser that brought the code, waiting for what became of it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::page::Page;

/// A browser that waits. Where it is dropped unanswered, it is told that nothing came of it.
pub struct Responder {
    stream: Option<TcpStream>,
}

/// How long a browser may take to read its page.
const PATIENCE: Duration = Duration::from_secs(1);

impl Responder {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream: Some(stream),
        }
    }

    /// Says that all went well.
    pub fn succeed(mut self, heading: &str) {
        self.answer(&Page {
            status: 200,
            heading,
            sentence: "You can close this window and return to the terminal.",
        });
    }

    /// Says why it did not.
    pub fn fail(mut self, sentence: &str) {
        self.answer(&Page {
            status: 400,
            heading: "This did not work",
            sentence,
        });
    }

    fn answer(&mut self, page: &Page<'_>) {
        if let Some(stream) = self.stream.take() {
            send(stream, page);
        }
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.answer(&Page {
            status: 400,
            heading: "This did not work",
            sentence: "The terminal says why.",
        });
    }
}

/// Sends a page and closes. A browser that is gone is no error: the terminal tells the same.
pub(super) fn send(mut stream: TcpStream, page: &Page<'_>) {
    drop(stream.set_write_timeout(Some(PATIENCE)));
    drop(stream.write_all(&page.to_answer()));
    drop(stream.shutdown(Shutdown::Write));
    // What is still on its way is read, because closing on it would reset the connection before
    // the page has been seen.
    drop(stream.set_read_timeout(Some(PATIENCE / 4)));
    let mut rest = [0; 4096];
    for _ in 0..64 {
        if !stream.read(&mut rest).is_ok_and(|count| count > 0) {
            break;
        }
    }
}
