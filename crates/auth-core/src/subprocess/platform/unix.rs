use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::super::Captured;

/// Writes `input` to the program and reads both its streams to their ends, by `poll`: a thread for
/// each stream would cost more than the program itself. False if the deadline came first.
///
/// # Errors
/// The pipes' own, which are no answer of the program.
pub(crate) fn exchange(
    child: &mut Child,
    input: Option<Zeroizing<Vec<u8>>>,
    captured: &mut Captured<'_>,
    deadline: Instant,
) -> io::Result<bool> {
    let mut pipes = Pipes {
        stdin: child.stdin.take(),
        input: input.unwrap_or_default(),
        written: 0,
        stdout: child.stdout.take(),
        stderr: child.stderr.take(),
    };
    if let Some(stdin) = &pipes.stdin {
        let flags = rustix::fs::fcntl_getfl(stdin)?;
        rustix::fs::fcntl_setfl(stdin, flags | OFlags::NONBLOCK)?;
    }
    let mut buffer = Zeroizing::new([0; 2 * 1024]);
    while pipes.stdout.is_some() || pipes.stderr.is_some() {
        let Some(ready) = pipes.wait(deadline)? else {
            return Ok(false);
        };
        if ready.stdin {
            pipes.write()?;
        }
        if ready.stdout
            && !read(&mut pipes.stdout, &mut buffer[..], |part| {
                captured.stdout(part);
            })?
        {
            pipes.stdout = None;
        }
        if ready.stderr
            && !read(&mut pipes.stderr, &mut buffer[..], |part| {
                captured.stderr(part);
            })?
        {
            pipes.stderr = None;
        }
    }
    Ok(true)
}

/// Our ends of a program's pipes; `None` if one has ended.
struct Pipes {
    stdin: Option<ChildStdin>,
    input: Zeroizing<Vec<u8>>,
    written: usize,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
}

/// Which ends something can be done with now.
#[derive(Default)]
struct Ready {
    stdin: bool,
    stdout: bool,
    stderr: bool,
}

impl Pipes {
    /// Waits until one of the pipes is ready; `None` at the deadline.
    fn wait(&self, deadline: Instant) -> io::Result<Option<Ready>> {
        let ends = [
            (self.stdin.as_ref().map(AsFd::as_fd), PollFlags::OUT),
            (self.stdout.as_ref().map(AsFd::as_fd), PollFlags::IN),
            (self.stderr.as_ref().map(AsFd::as_fd), PollFlags::IN),
        ];
        let open = ends
            .iter()
            .filter_map(|(end, flags)| end.map(|end| PollFd::from_borrowed_fd(end, *flags)));
        let mut polled: Vec<PollFd<'_>> = open.collect();
        let left = Timespec::try_from(deadline.saturating_duration_since(Instant::now()));
        match poll(&mut polled, left.ok().as_ref()) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(Some(Ready::default())),
            Err(error) => return Err(error.into()),
        }
        let mut answers = polled.iter().map(|polled| !polled.revents().is_empty());
        let mut is_ready = |is_open: bool| is_open && answers.next().unwrap_or_default();
        Ok(Some(Ready {
            stdin: is_ready(self.stdin.is_some()),
            stdout: is_ready(self.stdout.is_some()),
            stderr: is_ready(self.stderr.is_some()),
        }))
    }

    /// Writes what the pipe takes; closes it after the last byte.
    fn write(&mut self) -> io::Result<()> {
        let Some(stdin) = &mut self.stdin else {
            return Ok(());
        };
        match stdin.write(&self.input[self.written..]) {
            Ok(count) => self.written += count,
            Err(error) if is_passing(&error) => return Ok(()),
            // A program that ends without reading says why by its exit code.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.stdin = None,
            Err(error) => return Err(error),
        }
        if self.written == self.input.len() {
            self.stdin = None;
        }
        Ok(())
    }
}

/// Reads what has come; false if the stream has ended.
fn read(
    stream: &mut Option<impl Read>,
    buffer: &mut [u8],
    mut take: impl FnMut(&[u8]),
) -> io::Result<bool> {
    let Some(stream) = stream else {
        return Ok(false);
    };
    match stream.read(buffer) {
        Ok(0) => Ok(false),
        Ok(count) => {
            take(&buffer[..count]);
            Ok(true)
        }
        Err(error) if is_passing(&error) => Ok(true),
        Err(error) => Err(error),
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock)
}
