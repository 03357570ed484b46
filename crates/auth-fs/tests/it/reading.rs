//! Nothing blocks, and nothing of another user is taken for the user's own.

use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use auth_fs::{FileKind, Insecure, ReadError, Rules, open, read};
use tempfile::{TempDir, tempdir};

#[expect(clippy::disallowed_methods, reason = "a test's input")]
fn file(folder: &TempDir, name: &str, content: &str, mode: u32) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("ours");
    path
}

fn folder() -> TempDir {
    tempdir().expect("a folder")
}

#[test]
fn a_byte_order_mark_is_no_content() {
    let folder = folder();
    for (content, expected) in [
        ("\u{feff}{}", "{}"),
        ("{}", "{}"),
        ("a", "a"),
        ("", ""),
        ("\u{feff}", ""),
    ] {
        let path = file(&folder, "file", content, 0o600);
        let whole = read(&path, &Rules::any()).expect("readable");
        assert_eq!(whole.as_deref(), Some(expected.as_bytes()));
        let mut streamed = String::new();
        let opened = open(&path, &Rules::any()).expect("readable");
        let mut reader = opened.into_reader();
        reader.read_to_string(&mut streamed).expect("readable");
        assert_eq!(streamed, content, "as it is");
    }
}

#[test]
fn what_is_no_regular_file_is_named_at_once() {
    let folder = folder();
    let began = Instant::now();
    let fifo = folder.path().join("fifo");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, kind, mode, 0).expect("a FIFO");
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    symlink("/dev/zero", folder.path().join("zero")).expect("a link");
    for (path, expected) in [
        (fifo, FileKind::Fifo),
        (socket, FileKind::Socket),
        (folder.path().join("zero"), FileKind::Device),
        (folder.path().to_owned(), FileKind::Directory),
    ] {
        match open(&path, &Rules::any()) {
            Err(ReadError::Kind { kind, .. }) => assert_eq!(kind, expected),
            other => panic!("{}: {other:?}", path.display()),
        }
    }
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_file_above_the_limit_is_not_read() {
    let folder = folder();
    let path = file(&folder, "file", "12345", 0o600);
    let at = |limit| read(&path, &Rules::any().max_len(limit));
    assert!(at(5).is_ok());
    assert!(matches!(at(4), Err(ReadError::Size { limit: 4, .. })));
    // A file that says it is empty, and is not.
    let grown = read(Path::new("/proc/self/maps"), &Rules::any().max_len(16));
    assert!(matches!(grown, Err(ReadError::Size { .. })), "{grown:?}");
}

#[test]
fn a_missing_file_and_a_dangling_link_are_not_found() {
    let folder = folder();
    symlink("nothing", folder.path().join("link")).expect("a link");
    file(&folder, "file", "", 0o600);
    for name in ["absent", "link", "file/below"] {
        let path = folder.path().join(name);
        assert!(read(&path, &Rules::any()).expect("no error").is_none());
    }
}

#[test]
fn links_of_the_user_are_followed() {
    let folder = folder();
    file(&folder, "real", "x", 0o600);
    std::fs::create_dir(folder.path().join("links")).expect("a directory");
    symlink("../real", folder.path().join("links/one")).expect("a link");
    symlink("links", folder.path().join("also")).expect("a link");
    let path = folder.path().join("also/one");
    let content = read(&path, &Rules::trusted(folder.path())).expect("readable");
    assert_eq!(content.as_deref(), Some(&b"x"[..]));
}

#[test]
fn a_link_in_a_world_writable_directory_is_not_followed() {
    let folder = folder();
    file(&folder, "real", "x", 0o600);
    let open_to_all = folder.path().join("all");
    std::fs::create_dir(&open_to_all).expect("a directory");
    std::fs::set_permissions(&open_to_all, PermissionsExt::from_mode(0o1777)).expect("ours");
    symlink("../real", open_to_all.join("file")).expect("a link");
    symlink("..", open_to_all.join("directory")).expect("a link");
    for name in ["file", "directory/real"] {
        let refused = read(&open_to_all.join(name), &Rules::any());
        assert!(
            matches!(refused, Err(ReadError::Link { .. })),
            "{refused:?}"
        );
    }
    // A file there is no link.
    #[expect(clippy::disallowed_methods, reason = "a test's input")]
    std::fs::write(open_to_all.join("plain"), "y").expect("written");
    let content = read(&open_to_all.join("plain"), &Rules::any()).expect("readable");
    assert_eq!(content.as_deref(), Some(&b"y"[..]));
}

#[test]
fn a_world_writable_file_is_refused_with_the_command_that_fixes_it() {
    let folder = folder();
    let rules = Rules::trusted(folder.path());
    let path = file(&folder, "it's", "x", 0o666);
    let error = read(&path, &rules).expect_err("refused");
    assert!(matches!(
        error,
        ReadError::WorldWritable { mode: 0o666, .. }
    ));
    let fix = error.fix().expect("a command");
    assert!(fix.starts_with("chmod o-w '"), "{fix}");
    assert!(fix.contains(r"it'\''s"), "{fix}");
    let repaired = open(&path, &rules.for_repair()).expect("about to be repaired");
    let expected = Some(Insecure::WorldWritable { mode: 0o666 });
    assert_eq!(repaired.insecure(), expected);
}

#[test]
fn an_ordinary_umask_of_002_is_accepted() {
    let folder = folder();
    let path = file(&folder, "file", "x", 0o664);
    let opened = open(&path, &Rules::trusted(folder.path())).expect("accepted");
    let expected = Some(Insecure::GroupWritable { mode: 0o664 });
    assert_eq!(opened.insecure(), expected);
}

/// With another user's files: only root can make them.
mod of_another_user {
    use super::{file, folder};
    use auth_fs::{ReadError, Rules, open, read};
    use std::os::unix::fs::symlink;
    use std::path::Path;

    const EVE: u32 = 4242;

    fn is_root() -> bool {
        let root = rustix::process::geteuid().is_root();
        if !root {
            std::io::Write::write_all(
                &mut std::io::stderr(),
                b"not tested: only root can give files to another user\n",
            )
            .expect("stderr");
        }
        root
    }

    fn give(path: &Path, uid: u32) {
        std::os::unix::fs::lchown(path, Some(uid), Some(uid)).expect("root may");
    }

    #[test]
    fn a_file_is_refused_unless_the_configuration_directory_is_theirs() {
        if !is_root() {
            return;
        }
        let folder = folder();
        let path = file(&folder, "file", "x", 0o600);
        give(&path, EVE);
        let refused = open(&path, &Rules::trusted(folder.path()));
        assert!(matches!(refused, Err(ReadError::Owner { uid: EVE, .. })));
        assert!(open(&path, &Rules::any()).is_ok());
        give(folder.path(), EVE);
        assert!(open(&path, &Rules::trusted(folder.path())).is_ok());
        // The owner that a user namespace shows for users without a number.
        give(folder.path(), 0);
        give(&path, 65534);
        assert!(open(&path, &Rules::trusted(folder.path())).is_ok());
    }

    #[test]
    fn a_link_in_their_directory_is_not_followed() {
        if !is_root() {
            return;
        }
        let folder = folder();
        file(&folder, "real", "x", 0o600);
        let theirs = folder.path().join("theirs");
        std::fs::create_dir(&theirs).expect("a directory");
        symlink("../real", theirs.join("link")).expect("a link");
        give(&theirs, EVE);
        let refused = read(&theirs.join("link"), &Rules::any());
        assert!(
            matches!(refused, Err(ReadError::Link { .. })),
            "{refused:?}"
        );
    }

    #[test]
    fn what_root_creates_belongs_to_the_owner_of_the_directory() {
        use std::os::unix::fs::MetadataExt;
        if !is_root() {
            return;
        }
        let folder = folder();
        give(folder.path(), EVE);
        let deep = folder.path().join("a/b");
        auth_fs::private_file::create_dir(&deep).expect("created");
        auth_fs::private_file::replace(&deep.join("file"), b"x").expect("written");
        drop(auth_fs::lock::Lock::try_acquire(&deep.join("lock")).expect("free"));
        for path in [
            deep.parent().expect("one"),
            &deep,
            &deep.join("file"),
            &deep.join("lock"),
        ] {
            let owner = path.metadata().expect("it exists").uid();
            assert_eq!(owner, EVE, "{}", path.display());
        }
    }
}

#[test]
fn a_content_is_compared_in_blocks() {
    let folder = folder();
    let long = "0123456789".repeat(20_000);
    for content in ["", "a", &long] {
        let path = file(&folder, "file", content, 0o600);
        let is = |other: &str| {
            let opened = open(&path, &Rules::any()).expect("readable");
            opened.is(other.as_bytes()).expect("readable")
        };
        assert!(is(content));
        assert!(!is(&format!("{content}+")), "longer");
        assert!(content.is_empty() || !is(&content[1..]), "another begin");
        assert!(
            content.is_empty() || !is(&content[..content.len() - 1]),
            "shorter"
        );
    }
}
