//! The server: requests from a connection, answers to it.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::fault::Fate;
use super::http::Request;
use super::route::{self, Reply};
use super::world::World;
use crate::loopback::Listener;

/// How long a connection may be idle.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long an answer stays away: longer than any client waits.
const SILENCE: Duration = Duration::from_secs(120);

/// A running server.
pub(super) struct Server(Listener);

impl Server {
    /// Listens on 127.0.0.1; port 0 chooses a free one.
    ///
    /// # Errors
    /// Where the port is taken.
    pub(super) fn start(port: u16, world: Arc<Mutex<World>>) -> io::Result<Self> {
        let serve = move |stream: TcpStream, stop: &AtomicBool| {
            let base = format!("http://{}", stream.local_addr()?);
            serve(stream, &world, &base, stop)
        };
        Ok(Self(Listener::start(port, serve)?))
    }

    /// Where it listens.
    #[must_use]
    pub(super) fn address(&self) -> SocketAddr {
        self.0.address()
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

/// Silence until the other side leaves, the server stops, or [`SILENCE`] is over.
fn hang(mut stream: &TcpStream, stop: &AtomicBool) {
    let step = Duration::from_millis(100);
    stream.set_read_timeout(Some(step)).ok();
    for _ in 0..SILENCE.as_millis() / step.as_millis() {
        let gone = matches!(io::Read::read(&mut stream, &mut [0; 64]), Ok(0));
        if gone || stop.load(Ordering::SeqCst) {
            return;
        }
    }
}
