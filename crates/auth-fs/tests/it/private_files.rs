//! Files are private and whole.

use std::path::Path;

use auth_fs::Rules;
use auth_fs::private_file::{create_dir, replace, temporaries};
use tempfile::tempdir;

fn read(path: &Path) -> Result<Option<Vec<u8>>, auth_fs::ReadError> {
    auth_fs::read(path, &Rules::any())
}

#[test]
fn what_is_not_there_is_read_as_nothing() {
    let folder = tempdir().expect("a folder");
    assert!(
        read(&folder.path().join("absent"))
            .expect("no error")
            .is_none()
    );
}

#[test]
fn a_replaced_file_holds_the_new_content_and_leaves_no_temporary_file() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("deep/er/file");
    create_dir(path.parent().expect("it has one")).expect("a directory");
    for content in ["old", "new"] {
        replace(&path, content.as_bytes()).expect("it can be written");
        assert_eq!(
            read(&path).expect("readable").as_deref(),
            Some(content.as_bytes())
        );
    }
    let entries = std::fs::read_dir(path.parent().expect("it has one")).expect("a directory");
    assert_eq!(entries.count(), 1);
}

#[test]
fn a_failed_write_leaves_no_temporary_file() {
    let folder = tempdir().expect("a folder");
    // A directory cannot be replaced by a file.
    let path = folder.path().join("name");
    std::fs::create_dir(&path).expect("a directory");
    std::fs::create_dir(path.join("inner")).expect("a directory");
    let error = replace(&path, b"content").expect_err("it is a directory");
    assert_eq!(error.path(), path);
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("readable").count(),
        1
    );
}

#[test]
fn leftovers_are_found_but_files_being_written_and_others_are_not() {
    let folder = tempdir().expect("a folder");
    let file = |name: &str| {
        let path = folder.path().join(name);
        let opened = std::fs::OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .open(&path);
        (path, opened.expect("a file"))
    };
    let (left, _) = file("c.json.tmp.0123abcd");
    let (_, written) = file("c.json.tmp.01234567");
    written.lock().expect("a lock");
    file("c.json.tmp.mine");
    file("other.json.tmp.0123abcd");
    let found = temporaries(&[folder.path().join("c.json")]);
    assert_eq!(found, [left]);
}

#[cfg(unix)]
mod unix {
    use super::{create_dir, read, replace, tempdir};
    use auth_fs::private_file::Staged;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o7777
    }

    #[test]
    fn files_are_0600_and_directories_0700_whatever_was_there() {
        let folder = tempdir().expect("a folder");
        let directory = folder.path().join("a/b");
        create_dir(&directory).expect("a directory");
        assert_eq!(
            (mode(&directory), mode(&folder.path().join("a"))),
            (0o700, 0o700)
        );
        let path = directory.join("file");
        replace(&path, b"one").expect("written");
        assert_eq!(mode(&path), 0o600);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("ours");
        replace(&path, b"two").expect("written");
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_dangling_directory_is_named_with_what_it_leads_to() {
        let folder = tempdir().expect("a folder");
        symlink("OneDrive/.claude", folder.path().join(".claude")).expect("a link");
        let error = create_dir(&folder.path().join(".claude/deeper")).expect_err("dangling");
        let message = error.to_string();
        assert!(
            message.ends_with("OneDrive/.claude`, which does not exist"),
            "{message}"
        );
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempdir().expect("a folder");
        let path = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
        let error = replace(&path, b"x").expect_err("refused");
        assert!(error.to_string().contains("is a socket"), "{error}");
    }

    #[test]
    fn reserved_space_is_kept_until_the_content_is_known() {
        let folder = tempdir().expect("a folder");
        let path = folder.path().join("file");
        replace(&path, b"old").expect("written");
        let mut staged = Staged::create(&path).expect("a temporary file");
        staged.reserve(100).expect("there is space");
        staged.write(b"new").expect("written");
        let old = read(&path).expect("readable");
        assert_eq!(old.as_deref(), Some(&b"old"[..]));
        staged.commit().expect("renamed");
        let new = read(&path).expect("readable");
        assert_eq!(new.as_deref(), Some(&b"new"[..]));
        drop(Staged::create(&path).expect("a temporary file"));
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("readable").count(),
            1
        );
    }

    #[test]
    fn a_chain_of_links_is_followed_and_stays() {
        let folder = tempdir().expect("a folder");
        let [real, first, second] =
            ["real/file", "first", "links/second"].map(|name| folder.path().join(name));
        std::fs::create_dir(folder.path().join("real")).expect("a directory");
        std::fs::create_dir(folder.path().join("links")).expect("a directory");
        symlink("../real/file", &second).expect("a link");
        symlink("links/second", &first).expect("a link");
        for content in ["made through the links", "replaced"] {
            replace(&first, content.as_bytes()).expect("written");
            assert_eq!(
                read(&real).expect("readable").as_deref(),
                Some(content.as_bytes())
            );
        }
        assert!(first.is_symlink() && second.is_symlink() && !real.is_symlink());
        assert_eq!(mode(&real), 0o600);
    }

    #[test]
    fn a_loop_of_links_is_an_error() {
        let folder = tempdir().expect("a folder");
        symlink("b", folder.path().join("a")).expect("a link");
        symlink("a", folder.path().join("b")).expect("a link");
        let error = replace(&folder.path().join("a"), b"x").expect_err("a loop");
        assert!(error.to_string().contains("loop"), "{error}");
    }
}
