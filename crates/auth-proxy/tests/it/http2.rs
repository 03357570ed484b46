//! An upstream with TLS by a private authority, and HTTP/2.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

use crate::support::{KEY, Proxy, with_key};

/// As many streams as servers commonly allow on one connection.
const MAX_STREAMS: u32 = 100;

/// Serves HTTP/2 alone until the test ends: one event, then silence. The authority, and the port.
fn start() -> (String, u16) {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let certified = certified.expect("a certificate");
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .expect("the key is the certificate's");
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (sender, port) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(serve(config, sender));
    });
    let port = port.recv().expect("it listens");
    (certified.cert.pem(), port)
}

async fn serve(config: ServerConfig, port: mpsc::Sender<u16>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    port.send(address.port()).expect("the test waits");
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let serving = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                .max_concurrent_streams(MAX_STREAMS)
                .serve_connection(TokioIo::new(stream), hyper::service::service_fn(answer))
                .await;
            drop(serving);
        });
    }
}

/// One event with what has come, then nothing more.
async fn answer(
    request: http::Request<hyper::body::Incoming>,
) -> Result<http::Response<Events>, Infallible> {
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let text = format!(
        "data: {:?} {} {:?}\n\n",
        request.version(),
        request.uri().path(),
        header("x-api-key")
    );
    let event = Frame::data(Bytes::from(text));
    let answer = http::Response::builder().header("content-type", "text/event-stream");
    Ok(answer.body(Events(Some(event))).expect("an answer"))
}

/// A body of one frame that never ends.
struct Events(Option<Frame<Bytes>>);

impl http_body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.0.take() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => Poll::Pending,
        }
    }
}

#[test]
fn more_streams_than_one_connection_may_have_are_served_at_once() {
    let (authority, port) = start();
    let mut sandbox = with_key(&format!("https://localhost:{port}"));
    let path = sandbox.write("authority.pem", authority);
    sandbox.set("NODE_EXTRA_CA_CERTS", path);
    let proxy = Proxy::start(&sandbox, &[]);
    let mut streams: Vec<TcpStream> = (0..250)
        .map(|number| {
            let mut stream = proxy.connect();
            let start = format!("POST /v1/stream-{number}.");
            let head = proxy.head(&start, "content-length: 0\r\n");
            stream.write_all(head.as_bytes()).expect("sent");
            stream
        })
        .collect();
    for (number, stream) in streams.iter_mut().enumerate() {
        let expected = format!("data: HTTP/2.0 /v1/stream-{number}. Some(\"{KEY}\")");
        let mut got = String::new();
        let mut buffer = [0; 2048];
        while !got.contains(&expected) {
            let length = stream.read(&mut buffer).expect("more");
            assert!(length > 0, "the end of {number}: {got}");
            got.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    }
}

#[test]
fn an_authority_that_is_not_known_is_refused_with_the_reason() {
    let (_, port) = start();
    let sandbox = with_key(&format!("https://localhost:{port}"));
    let proxy = Proxy::start(&sandbox, &[]);
    let answer = proxy.send("POST", "/v1/messages", "{}");
    assert_eq!(answer.status, 502);
    assert!(answer.text.contains("UnknownIssuer"), "{}", answer.text);
}
