//! Archives and checksums whose bytes depend on their content alone.

use std::io::{Cursor, Write as _};
use std::path::Path;

use anyhow::Result;
use auth_tests::harness::tools::Tool;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;

use super::build;
use super::content::{File, gzip};
use crate::workspace::write as write_file;

/// Writes the archive of a tool.
pub(crate) fn write(files: &[File], tool: &Tool, target: &str, folder: &Path) -> Result<()> {
    let stem = tool.stem(target);
    let bytes = if target.contains("windows") {
        zipped(files, &stem)?
    } else {
        gzip(&tarred(files, &stem)?)?
    };
    write_file(&folder.join(tool.archive(target)), bytes)
}

/// A tar of the files below a folder, owned by root.
fn tarred(files: &[File], stem: &str) -> Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    let date = build::date()?;
    for file in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(file.bytes.len().try_into()?);
        header.set_mode(file.mode);
        header.set_mtime(date);
        header.set_uid(0);
        header.set_gid(0);
        let path = Path::new(stem).join(&file.path);
        builder.append_data(&mut header, path, &*file.bytes)?;
    }
    Ok(builder.into_inner()?)
}

fn zipped(files: &[File], stem: &str) -> Result<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        // The default time is 1980: a zip's times have no time zone to agree on.
        let options = SimpleFileOptions::default().unix_permissions(file.mode);
        writer.start_file(format!("{stem}/{}", file.path), options)?;
        writer.write_all(&file.bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// In lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
