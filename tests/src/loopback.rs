//! A listener on loopback: one thread a connection, stopped from outside.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A running listener; stopped on drop.
pub(crate) struct Listener {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Listener {
    /// Listens on 127.0.0.1; port 0 chooses a free one. `serve` has each connection, and is told
    /// when the listener stops.
    ///
    /// # Errors
    /// Where the port is taken.
    pub(crate) fn start<S>(port: u16, serve: S) -> io::Result<Self>
    where
        S: Fn(TcpStream, &AtomicBool) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let serve = Arc::new(serve);
        let accepting = std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (serve, stopped) = (Arc::clone(&serve), Arc::clone(&stopped));
                // A connection that fails is the client's to report; the next one is served all
                // the same.
                std::thread::spawn(move || serve(stream, &stopped).ok());
            }
        });
        Ok(Self {
            address,
            stop,
            accepting: Some(accepting),
        })
    }

    /// Where it listens.
    #[must_use]
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it has to stop.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.accepting.take() {
            thread.join().ok();
        }
    }
}

/// Hands bytes on in both directions until one side has no more, or 30 seconds pass without any.
///
/// # Errors
/// Where a side fails.
pub(crate) fn relay(
    near: &mut (impl io::Read + io::Write),
    far: &mut (impl io::Read + io::Write),
) -> io::Result<()> {
    const IDLE: u32 = 3000;
    let (mut buffer, mut idle) = ([0; 16 * 1024], 0);
    while idle < IDLE {
        idle += 1;
        for is_outward in [true, false] {
            let read = if is_outward {
                near.read(&mut buffer)
            } else {
                far.read(&mut buffer)
            };
            match read {
                Ok(0) => return Ok(()),
                Ok(count) if is_outward => far.write_all(&buffer[..count])?,
                Ok(count) => near.write_all(&buffer[..count])?,
                Err(error) if is_silence(&error) => continue,
                Err(error) => return Err(error),
            }
            idle = 0;
        }
    }
    Ok(())
}

/// Gives reads up after 5 ms, which is how [`relay`] looks at both sides in turn.
///
/// # Errors
/// Where the socket does not take it.
pub(crate) fn take_turns(stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(std::time::Duration::from_millis(5)))
}

fn is_silence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}
