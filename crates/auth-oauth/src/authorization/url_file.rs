//! `--url-file`: the URL for another program.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::thread;

use auth_fs::private_file;

/// Writes the URL and a line's end. A reader sees all of it or nothing; a pipe or a terminal is
/// written to as it is. The file is for its owner only.
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
    let path = std::path::absolute(path)?;
    private_file::replace_and_tidy(&path, line.as_bytes()).map_err(io::Error::other)
}
