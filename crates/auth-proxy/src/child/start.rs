//! Starts the command. It keeps the terminal, the streams and the process group of this program.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command};
use std::sync::mpsc::{Sender, channel};
use std::thread::Builder;

use auth_core::Env;

use crate::notices::{Event, Notices};

/// A command that runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started {
    /// Its process id.
    pub(crate) pid: u32,
}

/// A thread that waits for the end of a command.
pub(crate) struct Waiter(Sender<Child>);

impl Waiter {
    /// Starts it before the command: without it the command's end would not be seen.
    ///
    /// # Errors
    /// There is no room for a thread.
    pub(crate) fn start(notices: Notices) -> io::Result<Self> {
        let (sender, started) = channel::<Child>();
        let wait = move || {
            if let Ok(mut child) = started.recv() {
                notices.send(Event::CommandEnded(child.wait()));
            }
        };
        let thread = Builder::new().name("command".to_owned());
        thread.spawn(wait).map(|_| Self(sender))
    }
}

/// Starts a command; an event tells its end.
///
/// # Errors
/// It cannot be started.
pub(crate) fn start(command: &[OsString], env: &Env, waiter: &Waiter) -> io::Result<Started> {
    let Some((program, args)) = command.split_first() else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the one child that the user asked for"
    )]
    let child = Command::new(program)
        .args(args)
        .env_clear()
        .envs(env.iter())
        .spawn()?;
    let pid = child.id();
    // The thread lives as long as its sender.
    waiter.0.send(child).map_err(io::Error::other)?;
    Ok(Started { pid })
}
