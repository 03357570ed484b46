//! `--url-file`: the URL for another program.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::thread;

use auth_fs::remove;

use crate::platform;

/// Writes the URL and a line's end. A reader sees all of it or nothing; a pipe or a terminal is
/// written to as it is.
pub(super) fn write(path: &Path, url: &str) -> io::Result<()> {
    let line = format!("{url}\n");
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let path = path.to_owned();
        // A pipe that nobody reads would make us wait.
        let writer = thread::Builder::new().spawn(move || {
            let opened = OpenOptions::new().write(true).open(path);
            drop(opened.and_then(|mut pipe| pipe.write_all(line.as_bytes())));
        });
        return writer.map(drop);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    platform::make_private(&mut options);
    let written = options
        .open(&temporary)
        .and_then(|mut file| file.write_all(line.as_bytes()))
        .and_then(|()| remove::rename(&temporary, path).map_err(io::Error::other));
    if written.is_err() {
        // It may not have been made at all.
        drop(remove::file(&temporary));
    }
    written
}
