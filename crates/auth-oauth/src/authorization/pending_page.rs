//! The browser that brought the code, waiting for what became of it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use super::page::Page;

/// A browser page that waits. If it is dropped unanswered, it says that nothing came of it.
pub struct PendingPage {
    stream: Option<Arc<TcpStream>>,
}

/// How long a browser may take to read its page.
const WRITE_TIMEOUT: Duration = Duration::from_secs(1);
const SEE_TERMINAL: &str = "See the terminal for details.";
const FAILED: &str = "Sign-in failed";

impl PendingPage {
    pub(super) fn new(stream: Arc<TcpStream>) -> Self {
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
            heading: FAILED,
            sentence: &format!("{sentence} {SEE_TERMINAL}"),
        });
    }

    fn answer(&mut self, page: &Page<'_>) {
        if let Some(stream) = self.stream.take() {
            send(&stream, &page.to_response());
        }
    }
}

impl Drop for PendingPage {
    fn drop(&mut self) {
        self.answer(&Page {
            status: 400,
            heading: FAILED,
            sentence: SEE_TERMINAL,
        });
    }
}

/// Sends a response and closes. A browser that is gone is no error: the terminal tells the same.
pub(super) fn send(mut stream: &TcpStream, response: &[u8]) {
    drop(stream.set_write_timeout(Some(WRITE_TIMEOUT)));
    drop(stream.write_all(response));
    drop(stream.shutdown(Shutdown::Write));
    // What is still on its way is read, because closing on it would reset the connection before
    // the page has been seen.
    drop(stream.set_read_timeout(Some(WRITE_TIMEOUT / 4)));
    let mut rest = [0; 4096];
    for _ in 0..64 {
        if !stream.read(&mut rest).is_ok_and(|count| count > 0) {
            break;
        }
    }
}
