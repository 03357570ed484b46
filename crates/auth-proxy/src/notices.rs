//! What happens while requests are served, for the one task that may write to stderr.

use auth_core::CliError;
use tokio::sync::mpsc;

/// A signal that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReceivedSignal {
    /// Its number.
    pub(crate) number: i32,
    /// Whether the terminal or the kernel sent it: then the command has got it as well.
    pub(crate) by_kernel: bool,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// A warning for the user, with next steps.
    Warning {
        /// What is wrong.
        message: String,
        /// What to do.
        hints: Vec<String>,
    },
    /// Progress, shown with `-v`.
    Debug(String),
    /// A signal arrived.
    Signal(ReceivedSignal),
    /// The command has ended, or cannot be waited for.
    CommandEnded(std::io::Result<std::process::ExitStatus>),
    /// The other end of stdin was closed.
    StdinClosed,
}

/// Sends events to the main task. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Notices(mpsc::UnboundedSender<Event>);

impl Notices {
    /// The sending and the receiving end.
    pub(crate) fn channel() -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Sends an event; nobody listens once the program is about to end.
    pub(crate) fn send(&self, event: Event) {
        drop(self.0.send(event));
    }

    /// Warns the user.
    pub(crate) fn warn(&self, message: impl Into<String>) {
        self.send(Event::Warning {
            message: message.into(),
            hints: Vec::new(),
        });
    }

    /// Warns of an error that does not end the program.
    pub(crate) fn warn_of(&self, what: &str, error: &CliError) {
        self.send(Event::Warning {
            message: format!("{what}: {}", error.message()),
            hints: error.hints().to_vec(),
        });
    }

    /// Tells what happens, with `-v`.
    pub(crate) fn debug(&self, message: impl Into<String>) {
        self.send(Event::Debug(message.into()));
    }
}
