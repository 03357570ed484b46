//! A server on loopback that keeps each request and refuses it: for any path, so that it can stand
//! for the API, a gateway or a cloud.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What came.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) path: String,
    /// Names in lower case.
    pub(super) headers: BTreeMap<String, String>,
}

impl Received {
    /// Whether it is a message to the model, and not one of the client's other questions.
    pub(super) fn is_message(&self) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        path.ends_with("/v1/messages") || path.contains("/invoke")
    }
}

/// A running server; its thread ends with the process.
pub(super) struct Recorder {
    base: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Recorder {
    pub(super) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let base = format!("http://{}", listener.local_addr()?);
        let received = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let list = Arc::clone(&list);
                // A connection that fails is the client's to report.
                std::thread::spawn(move || serve(&stream, &list).ok());
            }
        });
        Ok(Self { base, received })
    }

    /// Its URL, without a slash at the end.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// All that came so far.
    pub(super) fn received(&self) -> Vec<Received> {
        let list = self.received.lock();
        list.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(stream: &TcpStream, list: &Mutex<Vec<Received>>) -> io::Result<()> {
    const REFUSED: &str =
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"recorded"}}"#;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length");
        let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        io::copy(&mut (&mut reader).take(length), &mut io::sink())?;
        let request = Received { path, headers };
        list.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
        let mut stream = stream;
        write!(
            stream,
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{REFUSED}",
            REFUSED.len()
        )?;
    }
}
