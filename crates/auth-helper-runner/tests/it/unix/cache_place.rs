//! Where keys are kept, and who may touch that place.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;

use crate::world::{RUNNER, World};

const RUN: [&str; 3] = ["run", "--command", "echo k"];

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("it is there").mode() & 0o7777
}

fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory");
    entries
        .map(|entry| entry.expect("readable").path())
        .collect()
}

#[test]
fn the_directory_is_0700_and_its_files_are_0600_whatever_the_umask() {
    for umask in ["000", "022", "077", "0277"] {
        let world = World::default();
        let mut shell = assert_cmd::Command::new("/bin/sh");
        shell.env_clear().envs(world.sandbox.variables());
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        shell
            .args(["-c", &script])
            .arg(auth_tests::program(RUNNER))
            .args(RUN);
        shell.assert().success().stdout("k\n");
        let directory = world.sandbox.path("run/auth-tools");
        assert_eq!(mode(&directory), 0o700, "{umask}");
        let files = files(&directory);
        assert_eq!(files.len(), 2, "{files:?}");
        for file in files {
            assert_eq!(mode(&file), 0o600, "{umask}: {}", file.display());
        }
    }
}

#[test]
fn without_a_runtime_directory_the_users_cache_directory_is_used() {
    let mut world = World::default();
    world.sandbox.unset("XDG_RUNTIME_DIR");
    world.print(&RUN);
    assert_eq!(mode(&world.sandbox.path("xdg-cache/auth-tools")), 0o700);
    world.sandbox.unset("XDG_CACHE_HOME").unset("HOME");
    let asserted = world.runner(&RUN).assert().success().stdout("k\n");
    let stderr = String::from_utf8_lossy(&asserted.get_output().stderr).into_owned();
    assert!(stderr.contains("the key is not cached"), "{stderr}");
}

/// Makes the cache directory, spoils it, and sees that it is refused without a run.
fn refused(spoil: impl FnOnce(&Path)) {
    let world = World::default();
    let command = world.counted("echo k");
    let directory = world.sandbox.path("run/auth-tools");
    fs::create_dir(&directory).expect("the sandbox is new");
    spoil(&directory);
    for args in [
        &["run", "--command", &command][..],
        &["status", "--command", &command],
        &["clear"],
    ] {
        let (code, stderr) = world.fail(args);
        assert_eq!(code, 7, "{args:?}: {stderr}");
        assert!(
            stderr.contains("run/auth-tools") && stderr.contains("hint: "),
            "{stderr}"
        );
    }
    assert_eq!(world.runs(), 0);
}

#[test]
fn a_directory_that_others_can_write_to_is_refused() {
    for mode in [0o777, 0o720, 0o702, 0o1777] {
        refused(|directory| {
            fs::set_permissions(directory, PermissionsExt::from_mode(mode)).expect("it is ours");
        });
    }
}

#[test]
fn a_directory_of_somebody_else_is_refused() {
    let probe = tempfile::tempdir().expect("a directory");
    match chown(probe.path(), Some(54321), None) {
        Ok(()) => refused(|directory| chown(directory, Some(54321), None).expect("as above")),
        // Only root can make such a directory, and does so where these tests run as root.
        Err(error) => assert_eq!(error.kind(), ErrorKind::PermissionDenied),
    }
}

#[test]
fn a_link_in_the_place_of_the_directory_is_not_followed() {
    let elsewhere = tempfile::tempdir().expect("a directory");
    refused(|directory| {
        fs::remove_dir(directory).expect("it is empty");
        symlink(elsewhere.path(), directory).expect("a link");
    });
    assert!(files(elsewhere.path()).is_empty());
}

#[test]
fn a_link_in_the_place_of_a_file_is_not_followed() {
    for kind in ["json", "lock"] {
        let world = World::default();
        world.print(&RUN);
        let victim = world.sandbox.write("victim", "untouched");
        let place = files(&world.sandbox.path("run/auth-tools"));
        let place = place
            .iter()
            .find(|path| path.extension().is_some_and(|e| e == kind));
        let place = place.expect("both are there");
        fs::remove_file(place).expect("it is ours");
        symlink(&victim, place).expect("a link");
        // The lock is not looked at where a good key is cached.
        let fresh = ["run", "--fresh", "--command", "echo k"];
        assert_eq!(world.fail(&fresh).0, 7, "{kind}");
        assert_eq!(fs::read_to_string(&victim).expect("text"), "untouched");
    }
}

#[test]
fn a_directory_that_others_can_only_read_is_made_private() {
    let world = World::default();
    let directory = world.sandbox.path("run/auth-tools");
    fs::create_dir(&directory).expect("the sandbox is new");
    fs::set_permissions(&directory, PermissionsExt::from_mode(0o755)).expect("it is ours");
    world.print(&RUN);
    assert_eq!(mode(&directory), 0o700);
}

#[test]
fn a_file_that_cannot_be_read_as_a_record_counts_as_none() {
    let world = World::default();
    let command = world.counted("echo k");
    world.print(&["run", "--command", &command]);
    let directory = world.sandbox.path("run/auth-tools");
    for file in files(&directory)
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
    {
        world.sandbox.write(file, "{\"key\":");
    }
    assert_eq!(world.print(&["run", "--command", &command]), "k\n");
    assert_eq!(world.runs(), 2);
}

#[test]
fn a_cache_that_cannot_be_written_costs_a_warning_and_not_the_key() {
    let mut world = World::default();
    world.sandbox.unset("XDG_RUNTIME_DIR");
    let file = world.sandbox.write("no-directory", "");
    world.sandbox.set("XDG_CACHE_HOME", &file);
    let asserted = world.runner(&RUN).assert().success().stdout("k\n");
    let stderr = String::from_utf8_lossy(&asserted.get_output().stderr).into_owned();
    assert!(
        stderr.contains("warning: the key is not cached"),
        "{stderr}"
    );
}

#[test]
fn a_key_is_cached_for_its_project_alone() {
    let world = World::default();
    for folder in ["project/.git", "project/below", "other/.claude", "plain"] {
        fs::create_dir_all(world.sandbox.path(folder)).expect("a directory");
    }
    let command = world.counted("basename \"$PWD\"");
    let key = |folder: &str| {
        let mut runner = world.runner(&["run", "--command", &command]);
        let output = runner.current_dir(world.sandbox.path(folder)).output();
        String::from_utf8(output.expect("it runs").stdout).expect("text")
    };
    assert_eq!(key("project"), "project\n");
    assert_eq!(key("project/below"), "project\n", "the same project");
    assert_eq!(key("other"), "other\n");
    assert_eq!(key("plain"), "plain\n");
    assert_eq!(world.runs(), 3);
}

#[test]
fn what_a_killed_process_left_is_removed_by_the_next_run_and_by_clear() {
    let world = World::default();
    world.print(&RUN);
    let directory = world.sandbox.path("run/auth-tools");
    let leave = || {
        let file = files(&directory)
            .into_iter()
            .find(|path| path.extension().is_some_and(|e| e == "json"));
        let name = file.expect("it is there").display().to_string() + ".tmp.0123abcd";
        world.sandbox.write(&name, "sk-ant-left-behind");
        name
    };
    let left = leave();
    world.print(&["run", "--fresh", "--command", "echo k"]);
    assert!(!Path::new(&left).exists());
    let left = leave();
    world.print(&["clear"]);
    assert!(!Path::new(&left).exists());
}

#[test]
fn a_run_as_root_leaves_the_cache_to_the_owner_of_the_home() {
    const OWNER: u32 = 54321;
    let mut world = World::default();
    world
        .sandbox
        .unset("XDG_RUNTIME_DIR")
        .unset("XDG_CACHE_HOME");
    for folder in ["home", "config"] {
        match chown(world.sandbox.path(folder), Some(OWNER), Some(OWNER)) {
            Ok(()) => {}
            // Only root can give a directory away, and does so if these tests run as root.
            Err(error) => return assert_eq!(error.kind(), ErrorKind::PermissionDenied),
        }
    }
    for _ in 0..2 {
        let command = world.counted("echo k");
        world.print(&["run", "--command", &command]);
    }
    assert_eq!(world.runs(), 1, "root uses what belongs to the owner");
    let directory = world.sandbox.path("home/.cache/auth-tools");
    let mut made = files(&directory);
    made.extend([directory.clone(), world.sandbox.path("home/.cache")]);
    for path in made {
        let owner = fs::symlink_metadata(&path).expect("it is there").uid();
        assert_eq!(owner, OWNER, "{}", path.display());
    }
}
