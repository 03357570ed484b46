use std::fs::{File, OpenOptions};

/// The console, to read from and to write to; `None` where there is none.
pub(in crate::tool) fn open_terminal() -> Option<(File, File)> {
    let input = OpenOptions::new()
        .read(true)
        .write(true)
        .open("CONIN$")
        .ok()?;
    let output = OpenOptions::new()
        .read(true)
        .write(true)
        .open("CONOUT$")
        .ok()?;
    Some((input, output))
}
