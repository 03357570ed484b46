use std::fs::{File, OpenOptions};

/// The controlling terminal, to read from and to write to; `None` where there is none.
pub(in crate::tool) fn open_terminal() -> Option<(File, File)> {
    let terminal = OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .ok()?;
    Some((terminal.try_clone().ok()?, terminal))
}
