//! Locks are held by one, given back always, and waited for until a deadline.

use std::path::Path;
use std::time::Duration;

use auth_fs::client_lock::{ClientLock, ClientLockError};
use auth_fs::lock::{Lock, LockError};
use tempfile::tempdir;

const SHORT: Duration = Duration::from_millis(40);
const LONG: Duration = Duration::from_secs(10);

#[test]
fn a_lock_is_held_by_one_and_names_the_holder() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("new/dir/lock");
    let held = Lock::acquire(&path, SHORT).expect("it is free");
    match Lock::try_acquire(&path) {
        Err(LockError::Busy {
            path: named,
            holder,
        }) => {
            assert_eq!(named, path);
            if cfg!(unix) {
                assert_eq!(holder, Some(std::process::id()));
            }
        }
        other => panic!("{other:?}"),
    }
    drop(held);
    Lock::try_acquire(&path).expect("it was given back");
}

#[test]
fn whoever_waits_gets_the_lock_when_it_is_given_back() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("lock");
    let held = Lock::acquire(&path, SHORT).expect("it is free");
    let waiting = {
        let path = path.clone();
        std::thread::spawn(move || Lock::acquire(&path, LONG).map(drop))
    };
    std::thread::sleep(SHORT);
    drop(held);
    waiting
        .join()
        .expect("no panic")
        .expect("it was given back");
}

fn guard(folder: &Path) -> Lock {
    Lock::acquire(&folder.join("lock"), SHORT).expect("it is free")
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("readable");
    let mut names: Vec<_> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn the_clients_refresh_lock_names_its_holder_and_is_removed() {
    let folder = tempdir().expect("a folder");
    let guard = guard(folder.path());
    let held = ClientLock::refresh(folder.path(), &guard, SHORT).expect("it is free");
    let owner =
        std::fs::read(folder.path().join(".oauth_refresh.lock.owner")).expect("an owner file");
    let owner: serde_json::Value = serde_json::from_slice(&owner).expect("JSON");
    assert_eq!(owner["pid"], std::process::id());
    assert!(folder.path().join(".oauth_refresh.lock").is_dir());
    drop(held);
    assert_eq!(entries(folder.path()), ["lock"]);
}

#[test]
fn the_clients_state_lock_lies_beside_its_file() {
    let folder = tempdir().expect("a folder");
    let guard = guard(folder.path());
    let state = folder.path().join(".claude.json");
    let held = ClientLock::claude_json(&state, &guard, SHORT).expect("it is free");
    let storage = ClientLock::storage_write(folder.path(), &guard, SHORT).expect("it is free");
    assert!(folder.path().join(".claude.json.lock").is_dir());
    assert!(folder.path().join(".storage-write.lock").is_dir());
    drop((held, storage));
    assert_eq!(entries(folder.path()), ["lock"]);
}

#[test]
fn a_directory_that_the_client_holds_is_respected_until_the_deadline() {
    let folder = tempdir().expect("a folder");
    let guard = guard(folder.path());
    std::fs::create_dir(folder.path().join(".storage-write.lock")).expect("a directory");
    let refused = ClientLock::storage_write(folder.path(), &guard, SHORT);
    assert!(
        matches!(refused, Err(ClientLockError::Busy { holder: None, .. })),
        "{refused:?}"
    );
    assert!(folder.path().join(".storage-write.lock").is_dir());
}

#[cfg(unix)]
mod unix {
    use super::{ClientLock, ClientLockError, LONG, SHORT, entries, guard, tempdir};
    use std::os::unix::fs::DirBuilderExt;
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    #[expect(clippy::disallowed_methods, reason = "a test's input")]
    fn owned(folder: &Path, owner: &str) {
        std::fs::create_dir(folder.join(".oauth_refresh.lock")).expect("a directory");
        std::fs::write(folder.join(".oauth_refresh.lock.owner"), owner).expect("a file");
    }

    fn touch(directory: &Path, time: SystemTime) {
        let opened = std::fs::File::open(directory).expect("a directory");
        opened.set_modified(time).expect("its owner may");
    }

    /// An owner file as the client writes it, of this host and process-id namespace.
    #[cfg(target_os = "linux")]
    fn owner(pid: u32, start: &str, host: &str, namespace: Option<&str>) -> String {
        let own = std::fs::read_link("/proc/self/ns/pid").expect("a namespace");
        let own = namespace.unwrap_or(own.to_str().expect("text"));
        format!(
            r#"{{"pid":{pid},"procStart":"{start}","pidDomain":"linux:0:{own}","pidSpace":"{host}#{own}"}}"#
        )
    }

    #[cfg(target_os = "linux")]
    fn dead_process() -> u32 {
        #[expect(
            clippy::disallowed_methods,
            reason = "a process whose number was in use"
        )]
        let mut child = std::process::Command::new("true").spawn().expect("`true`");
        child.wait().expect("it ends");
        child.id()
    }

    #[test]
    fn a_living_holder_is_named() {
        let folder = tempdir().expect("a folder");
        let guard = guard(folder.path());
        let me = std::process::id();
        owned(folder.path(), &format!(r#"{{"pid":{me},"other":1}}"#));
        let refused = ClientLock::refresh(folder.path(), &guard, SHORT);
        assert!(
            matches!(refused, Err(ClientLockError::Busy { holder, .. }) if holder == Some(me)),
            "{refused:?}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_dead_holder_of_this_host_is_reclaimed_at_once_and_no_other() {
        let own_host = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("a name");
        let (own_host, dead, me) = (own_host.trim(), dead_process(), std::process::id());
        for (what, owner, reclaimed) in [
            (
                "a process that has ended",
                owner(dead, "1", "host", None),
                true,
            ),
            ("on this host", owner(dead, "1", own_host, None), true),
            (
                "a number that is another's now",
                owner(me, "1", "host", None),
                true,
            ),
            (
                "on another host",
                owner(dead, "1", "elsewhere", None),
                false,
            ),
            (
                "in another container",
                owner(dead, "1", "host", Some("pid:[1]")),
                false,
            ),
            (
                "without a domain",
                format!(r#"{{"pid":{dead},"procStart":"1"}}"#),
                false,
            ),
            ("a number alone", format!(r#"{{"pid":{dead}}}"#), false),
        ] {
            let folder = tempdir().expect("a folder");
            let guard = guard(folder.path());
            owned(folder.path(), &owner);
            let taken = ClientLock::refresh(folder.path(), &guard, SHORT);
            assert_eq!(taken.is_ok(), reclaimed, "{what}: {taken:?}");
            drop(taken);
            if reclaimed {
                assert_eq!(entries(folder.path()), ["lock"], "{what}");
            }
        }
    }

    #[test]
    fn a_directory_of_a_killed_program_of_ours_is_reclaimed_at_once() {
        let folder = tempdir().expect("a folder");
        let guard = guard(folder.path());
        // Forgotten as by `kill -9`.
        std::mem::forget(ClientLock::storage_write(folder.path(), &guard, SHORT).expect("free"));
        assert!(folder.path().join(".storage-write.lock").is_dir());
        ClientLock::storage_write(folder.path(), &guard, Duration::ZERO).expect("reclaimed");
    }

    #[test]
    fn a_directory_untouched_for_a_minute_is_broken_and_a_younger_one_is_not() {
        let folder = tempdir().expect("a folder");
        let guard = guard(folder.path());
        let folder = folder.path();
        for (name, age, broken) in [
            (".oauth_refresh.lock", 50, false),
            (".oauth_refresh.lock", 70, true),
            (".storage-write.lock", 50, false),
            (".storage-write.lock", 70, true),
            (".claude.json.lock", 50, false),
            (".claude.json.lock", 70, true),
        ] {
            let directory = folder.join(name);
            std::fs::DirBuilder::new()
                .mode(0o755)
                .create(&directory)
                .expect("a directory");
            touch(&directory, SystemTime::now() - Duration::from_secs(age));
            let taken = match name {
                ".oauth_refresh.lock" => ClientLock::refresh(folder, &guard, SHORT),
                ".storage-write.lock" => ClientLock::storage_write(folder, &guard, SHORT),
                _ => ClientLock::claude_json(&folder.join(".claude.json"), &guard, SHORT),
            };
            assert_eq!(taken.is_ok(), broken, "{name}, {age} s");
            drop(taken);
            drop(std::fs::remove_dir(&directory));
        }
    }

    #[test]
    fn a_wrong_clock_does_not_lock_for_ever() {
        let folder = tempdir().expect("a folder");
        let guard = guard(folder.path());
        let directory = folder.path().join(".storage-write.lock");
        std::fs::create_dir(&directory).expect("a directory");
        touch(&directory, SystemTime::now() + Duration::from_secs(86_400));
        ClientLock::storage_write(folder.path(), &guard, LONG).expect("nobody holds it");
    }
}

#[cfg(unix)]
mod lock_files {
    use super::{SHORT, tempdir};
    use auth_fs::lock::{Lock, LockError};
    use auth_fs::private_file::WriteError;
    use auth_fs::{FileKind, ReadError};
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_is_not_followed_and_its_target_not_overwritten() {
        let folder = tempdir().expect("a folder");
        let precious = folder.path().join("precious");
        #[expect(clippy::disallowed_methods, reason = "a test's input")]
        std::fs::write(&precious, "precious").expect("written");
        symlink(&precious, folder.path().join("link")).expect("a link");
        std::fs::hard_link(&precious, folder.path().join("hard")).expect("a link");
        let refused = Lock::acquire(&folder.path().join("link"), SHORT);
        assert!(
            matches!(
                refused,
                Err(LockError::File(WriteError::Target(ReadError::Kind {
                    kind: FileKind::Link,
                    ..
                })))
            ),
            "{refused:?}"
        );
        drop(Lock::acquire(&folder.path().join("hard"), SHORT));
        let content = std::fs::read_to_string(&precious).expect("readable");
        assert_eq!(content, "precious");
    }
}
