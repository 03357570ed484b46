use std::io::{self, Read, Write};
use std::process::Child;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use zeroize::Zeroizing;

use super::super::Captured;

/// What the reading threads tell.
enum Event {
    Output(Vec<u8>),
    Errors(Vec<u8>),
    /// One of the two streams has ended.
    End,
}

/// Writes `input` to the program and reads both its streams to their ends, each on a thread: a
/// pipe cannot be read with a deadline otherwise. False if the deadline came first.
///
/// # Errors
/// None here; elsewhere the pipes' own.
pub(crate) fn exchange(
    child: &mut Child,
    input: Option<Zeroizing<Vec<u8>>>,
    captured: &mut Captured<'_>,
    deadline: Instant,
) -> io::Result<bool> {
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        // A program that ends without reading says why by its exit code.
        thread::Builder::new().spawn(move || drop(stdin.write_all(&input)))?;
    }
    let (sender, events) = mpsc::channel();
    listen(child.stdout.take(), sender.clone(), Event::Output)?;
    listen(child.stderr.take(), sender, Event::Errors)?;
    let mut ended = 0;
    while ended < 2 {
        let left = deadline.saturating_duration_since(Instant::now());
        match events.recv_timeout(left) {
            Ok(Event::Output(bytes)) => captured.stdout(&bytes),
            Ok(Event::Errors(bytes)) => captured.stderr(&bytes),
            Ok(Event::End) => ended += 1,
            Err(_) => return Ok(false),
        }
    }
    Ok(true)
}

fn listen(
    stream: Option<impl Read + Send + 'static>,
    events: mpsc::Sender<Event>,
    event: fn(Vec<u8>) -> Event,
) -> io::Result<()> {
    let reader = thread::Builder::new().spawn(move || {
        let mut buffer = Zeroizing::new([0; 16 * 1024]);
        if let Some(mut stream) = stream {
            // What could be read counts; the exit code tells of the rest.
            while let Ok(count @ 1..) = stream.read(&mut buffer[..]) {
                // The receiver is gone after the deadline.
                drop(events.send(event(buffer[..count].to_vec())));
            }
        }
        drop(events.send(Event::End));
    });
    reader.map(drop)
}
