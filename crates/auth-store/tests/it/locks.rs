//! Locks are held by one, given back always, and waited for until a deadline.

use std::path::Path;
use std::time::Duration;

use auth_store::file::client_lock::{ClientLock, ClientLockError, Holder, Watch};
use auth_store::file::lock::{Lock, LockError};
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
    let held = ClientLock::refresh(folder.path(), &guard, &mut Watch::default(), SHORT)
        .expect("it is free");
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
    let held = ClientLock::client_state(&state, &guard, SHORT).expect("it is free");
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
    use super::{ClientLock, ClientLockError, Holder, LONG, SHORT, Watch, entries, guard, tempdir};
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

    #[test]
    fn a_living_holder_is_named_and_a_dead_one_reclaimed_at_once() {
        let folder = tempdir().expect("a folder");
        let guard = guard(folder.path());
        let living = format!(r#"{{"pid":{},"other":1}}"#, std::process::id());
        owned(folder.path(), &living);
        let refused = ClientLock::refresh(folder.path(), &guard, &mut Watch::default(), SHORT);
        let me = Some(Holder::Named(std::process::id()));
        assert!(
            matches!(refused, Err(ClientLockError::Busy { holder, .. }) if holder == me),
            "{refused:?}"
        );
        std::fs::remove_dir(folder.path().join(".oauth_refresh.lock")).expect("empty");

        let mut child = dead_child();
        child.wait().expect("it ends");
        owned(
            folder.path(),
            &format!(r#"{{"pid":{},"procStart":"1"}}"#, child.id()),
        );
        drop(
            ClientLock::refresh(folder.path(), &guard, &mut Watch::default(), SHORT)
                .expect("its holder is dead"),
        );
        assert_eq!(entries(folder.path()), ["lock"]);
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a process whose number was in use"
    )]
    fn dead_child() -> std::process::Child {
        std::process::Command::new("true").spawn().expect("`true`")
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_number_that_is_anothers_now_counts_as_dead() {
        let folder = tempdir().expect("a folder");
        let guard = guard(folder.path());
        owned(
            folder.path(),
            &format!(r#"{{"pid":{},"procStart":"1"}}"#, std::process::id()),
        );
        ClientLock::refresh(folder.path(), &guard, &mut Watch::default(), SHORT)
            .expect("that process has ended");
    }

    #[test]
    fn a_directory_of_a_killed_program_of_the_kit_is_reclaimed_at_once() {
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
        let directory = folder.path().join(".storage-write.lock");
        for (age, broken) in [(50, false), (70, true)] {
            std::fs::DirBuilder::new()
                .mode(0o755)
                .create(&directory)
                .expect("a directory");
            touch(&directory, SystemTime::now() - Duration::from_secs(age));
            let taken = ClientLock::storage_write(folder.path(), &guard, SHORT);
            assert_eq!(taken.is_ok(), broken, "{age} s");
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
