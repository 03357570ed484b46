//! An upstream that does exactly what a test says.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The values of a header, joined.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let values = self.headers.iter().filter(|(other, _)| other == name);
        let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(" | "))
    }
}

/// Listens on loopback; a thread serves each connection.
pub(crate) struct Upstream {
    pub(crate) base: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Upstream {
    /// Answers requests by `answer`, which writes to the connection.
    pub(crate) fn start(
        answer: impl Fn(&Request, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&requests), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &kept, &*answer));
            }
        });
        Self { base, requests }
    }

    /// Answers every request with 200 and a JSON document.
    pub(crate) fn plain() -> Self {
        Self::start(|_, stream| json(stream, 200, "{\"ok\":true}"))
    }

    /// Everything that has arrived.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no panic").clone()
    }

    /// How many requests have arrived.
    pub(crate) fn count(&self) -> usize {
        self.requests().len()
    }
}

fn serve(
    mut stream: TcpStream,
    kept: &Mutex<Vec<Request>>,
    answer: &dyn Fn(&Request, &mut TcpStream) -> std::io::Result<()>,
) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer) {
        kept.lock().expect("no panic").push(request.clone());
        if answer(&request, &mut stream).is_err() {
            return;
        }
    }
}

/// The next request; `None` at the end of the connection.
fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Request> {
    let (mut request, head) = loop {
        let mut lines = [httparse::EMPTY_HEADER; 200];
        let mut parsed = httparse::Request::new(&mut lines);
        if let httparse::Status::Complete(head) = parsed.parse(buffer).expect("a valid head") {
            let headers = parsed.headers.iter().map(|header| {
                let value = String::from_utf8_lossy(header.value).into_owned();
                (header.name.to_ascii_lowercase(), value)
            });
            let request = Request {
                method: parsed.method.expect("a method").to_owned(),
                path: parsed.path.expect("a path").to_owned(),
                headers: headers.collect(),
                body: Vec::new(),
            };
            break (request, head);
        }
        fill(stream, buffer)?;
    };
    buffer.drain(..head);
    if request.header("transfer-encoding").is_some() {
        request.body = read_chunks(stream, buffer)?;
    } else {
        let length = request.header("content-length");
        let length = length.map_or(0, |length| length.parse().expect("one length"));
        while buffer.len() < length {
            fill(stream, buffer)?;
        }
        request.body = buffer.drain(..length).collect();
    }
    Some(request)
}

fn read_chunks(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let parsed = httparse::parse_chunk_size(buffer).expect("a valid chunk");
        let httparse::Status::Complete((head, length)) = parsed else {
            fill(stream, buffer)?;
            continue;
        };
        let length = usize::try_from(length).expect("a small chunk");
        while buffer.len() < head + length + 2 {
            fill(stream, buffer)?;
        }
        body.extend_from_slice(&buffer[head..head + length]);
        buffer.drain(..head + length + 2);
        if length == 0 {
            return Some(body);
        }
    }
}

fn fill(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 16 * 1024];
    let length = stream.read(&mut chunk).ok().filter(|length| *length > 0)?;
    buffer.extend_from_slice(&chunk[..length]);
    Some(())
}

/// Writes a whole JSON answer.
pub(crate) fn json(stream: &mut TcpStream, status: u16, text: &str) -> std::io::Result<()> {
    let length = text.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all((head + text).as_bytes())
}

/// Writes a chunk of a chunked answer.
pub(crate) fn chunk(stream: &mut TcpStream, text: &str) -> std::io::Result<()> {
    stream.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes())
}
