//! Starts the command. It keeps the terminal, the streams and the process group of this program.

use std::ffi::OsString;
use std::io;
use std::process::Command;

use auth_core::Env;

use crate::notices::{Event, Notices};

/// A command that runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started {
    /// Its process id.
    pub(crate) pid: u32,
}

/// Starts a command; an event tells its end.
///
/// # Errors
/// It cannot be started.
pub(crate) fn start(command: &[OsString], env: &Env, notices: Notices) -> io::Result<Started> {
    let Some((program, args)) = command.split_first() else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the one child that the user asked for"
    )]
    let mut child = Command::new(program)
        .args(args)
        .env_clear()
        .envs(env.iter())
        .spawn()?;
    let pid = child.id();
    let wait = move || notices.send(Event::CommandEnded(child.wait()));
    std::thread::Builder::new()
        .name("command".to_owned())
        .spawn(wait)?;
    Ok(Started { pid })
}
