//! A credential that is handed over by an inherited descriptor.

use std::io::Read;
use std::sync::mpsc;
use std::time::Duration;

use crate::decision::CredentialOrigin;
use crate::decision::facts::Variable;
use crate::secret::Secret;
use crate::{platform, thread};

/// A writer that neither writes nor closes is not waited for longer.
const READ_TIMEOUT: Duration = Duration::from_secs(5);

/// Longer than any credential.
const MAX_LEN: u64 = 64 * 1024;

/// Reads descriptor `number` to its end, once.
#[must_use]
pub(super) fn read(origin: CredentialOrigin, number: u32) -> Variable {
    let (sender, receiver) = mpsc::channel();
    // On a thread, because a pipe whose writer stays silent cannot be read with a deadline.
    let reader = thread::spawn("descriptor", move || drop(sender.send(content(number))));
    if let Err(error) = reader {
        return Variable::Unusable(origin, error.message().to_owned());
    }
    let reason = match receiver.recv_timeout(READ_TIMEOUT) {
        Ok(Ok(text)) if text.trim().is_empty() => return Variable::Empty(origin),
        Ok(Ok(text)) => return Variable::Text(origin, Secret::from(text.trim())),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("nothing was written within {} s", READ_TIMEOUT.as_secs()),
    };
    Variable::Unusable(
        origin.clone(),
        format!("{origin}: descriptor {number} could not be read: {reason}"),
    )
}

fn content(number: u32) -> std::io::Result<String> {
    let mut text = String::new();
    platform::open_descriptor(number)?
        .take(MAX_LEN)
        .read_to_string(&mut text)?;
    Ok(text)
}
