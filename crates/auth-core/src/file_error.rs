//! Errors of files as the user meets them: the one place that gives them codes, exits and hints.

use std::io::ErrorKind;
use std::path::Path;

use auth_fs::lock::LockError;
use auth_fs::private_file::WriteError;
use auth_fs::{ReadError, quote_path};

use crate::{CliError, ExitStatus};

/// `file.kind` and `file.size` are exit 6, owner and mode exit 7 with the command that fixes them,
/// what the system refuses exit 4.
impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        let (exit, code) = match &error {
            ReadError::NotFound { .. } => (ExitStatus::Unavailable, "file.missing"),
            ReadError::Kind { .. } => (ExitStatus::Data, "file.kind"),
            ReadError::Size { .. } => (ExitStatus::Data, "file.size"),
            ReadError::Owner { .. } => (ExitStatus::Policy, "file.owner"),
            ReadError::WorldWritable { .. } => (ExitStatus::Policy, "file.mode"),
            ReadError::Link { .. } => (ExitStatus::Policy, "file.link"),
            _ => (ExitStatus::Unavailable, "file.unreadable"),
        };
        let failure = Self::new(exit, code, error.to_string());
        match (&error, error.fix()) {
            (_, Some(command)) => failure.hint(command),
            (ReadError::Io { path, source }, None) => system_hint(failure, source.kind(), path),
            (ReadError::Link { path }, None) => failure.hint(format!("ls -l {}", quote_path(path))),
            _ => failure,
        }
    }
}

/// Exit 4, except for a target that cannot be replaced at all.
impl From<WriteError> for CliError {
    fn from(error: WriteError) -> Self {
        let message = error.to_string();
        let failure = |code| Self::new(ExitStatus::Unavailable, code, message);
        match error {
            WriteError::Target(error) => error.into(),
            WriteError::DanglingLink { target, .. } => {
                failure("file.dangling").hint(format!("mkdir -p {}", quote_path(&target)))
            }
            WriteError::NotFlushed { .. } => failure("file.not-flushed"),
            WriteError::Io { path, source } => {
                system_hint(failure("file.not-written"), source.kind(), &path)
            }
            _ => failure("file.not-written"),
        }
    }
}

impl From<LockError> for CliError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::File(error) => error.into(),
            error => Self::new(ExitStatus::Unavailable, "lock.busy", error.to_string())
                .hint("try again; the lock is released when that process ends"),
        }
    }
}

/// What helps depends on what the system said: trying again is only one of the answers.
fn system_hint(failure: CliError, kind: ErrorKind, path: &Path) -> CliError {
    let path = quote_path(path);
    match kind {
        ErrorKind::PermissionDenied => failure.hint(format!("ls -ld {path}")),
        ErrorKind::ReadOnlyFilesystem => failure.hint("the file system is read-only"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            failure.hint(format!("free some space (df -h {path}), then try again"))
        }
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::{CliError, ExitStatus, ReadError};
    use auth_fs::FileKind;

    #[test]
    fn a_wrong_mode_is_refused_with_a_command_that_can_be_pasted() {
        let error = ReadError::WorldWritable {
            path: "/home/a b/x".into(),
            mode: 0o666,
        };
        let failure = CliError::from(error);
        assert_eq!(
            (failure.exit(), failure.code()),
            (ExitStatus::Policy, "file.mode")
        );
        if cfg!(unix) {
            assert_eq!(failure.hints(), ["chmod o-w '/home/a b/x'"]);
        }
    }

    #[test]
    fn what_is_no_file_is_wrong_data() {
        let error = ReadError::Kind {
            path: "/x".into(),
            kind: FileKind::Fifo,
        };
        let failure = CliError::from(error);
        assert_eq!(
            (failure.exit(), failure.code()),
            (ExitStatus::Data, "file.kind")
        );
        assert_eq!(failure.message(), "`/x` is a FIFO, expected a regular file");
    }
}
