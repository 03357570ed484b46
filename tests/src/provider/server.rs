//! The listener: one thread a connection, stopped from outside.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::fault::Fate;
use super::http::Request;
use super::route::{self, Reply};
use super::world::World;

/// How long a connection may be idle, and stay silent on purpose.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub(super) struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on 127.0.0.1; port 0 chooses a free one.
    ///
    /// # Errors
    /// Where the port is taken.
    pub(super) fn start(port: u16, world: Arc<Mutex<World>>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let base = format!("http://{address}");
        let accepting = std::thread::spawn(move || accept(&listener, &world, &base, &stopped));
        Ok(Self {
            address,
            stop,
            accepting: Some(accepting),
        })
    }

    /// Where it listens.
    #[must_use]
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it has to stop.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.accepting.take() {
            thread.join().ok();
        }
    }
}

fn accept(listener: &TcpListener, world: &Arc<Mutex<World>>, base: &str, stop: &Arc<AtomicBool>) {
    while let Ok((stream, _)) = listener.accept() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let world = Arc::clone(world);
        let base = base.to_owned();
        let stop = Arc::clone(stop);
        // A connection that fails is the client's to report; the next one is served all the same.
        std::thread::spawn(move || serve(stream, &world, &base, &stop).ok());
    }
}

fn serve(
    mut stream: TcpStream,
    world: &Mutex<World>,
    base: &str,
    stop: &AtomicBool,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let Some(request) = Request::read(&mut stream)? else {
        return Ok(());
    };
    match route::answer(world, &request, base) {
        Reply::Drop | Reply::Send(_, Fate::Lost) => Ok(()),
        Reply::Send(response, Fate::Arrives) => response.write(&mut stream, usize::MAX),
        Reply::Send(response, Fate::Truncated) => {
            response.write(&mut stream, response.body.len() / 2)
        }
        Reply::Hang => {
            hang(&stream, stop);
            Ok(())
        }
    }
}

/// Silence until the other side leaves, the server stops, or [`PATIENCE`] is over.
fn hang(mut stream: &TcpStream, stop: &AtomicBool) {
    let step = Duration::from_millis(100);
    stream.set_read_timeout(Some(step)).ok();
    for _ in 0..PATIENCE.as_millis() / step.as_millis() {
        let gone = matches!(io::Read::read(&mut stream, &mut [0; 64]), Ok(0));
        if gone || stop.load(Ordering::SeqCst) {
            return;
        }
    }
}
