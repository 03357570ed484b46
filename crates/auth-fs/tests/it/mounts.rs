//! A file that is mounted by itself, as containers have them: only root can mount.

use std::path::Path;

use auth_fs::{Rules, private_file};

/// Runs this test binary's own test again, in a mount namespace of its own.
#[expect(
    clippy::disallowed_methods,
    reason = "a mount namespace needs a process of its own"
)]
fn in_a_mount_namespace(test: &str, script: &str) -> bool {
    let program = std::env::current_exe().expect("a program");
    let script = format!("{script} && exec \"$0\" --exact {test} --nocapture");
    let mut unshare = std::process::Command::new("unshare");
    unshare.args(["--mount", "sh", "-ec", &script]).arg(program);
    unshare.env("AUTH_FS_MOUNTED", "1");
    unshare.status().is_ok_and(|status| status.success())
}

#[test]
fn a_file_that_is_mounted_by_itself_is_written_in_place() {
    let folder = Path::new("/tmp/auth-fs-mounted");
    let file = folder.join("file");
    #[expect(clippy::disallowed_methods, reason = "set by the test itself")]
    if std::env::var_os("AUTH_FS_MOUNTED").is_none() {
        if !auth_fs::is_root() {
            return;
        }
        let script = "mkdir -p /tmp/auth-fs-mounted && mount -t tmpfs none /tmp/auth-fs-mounted \
                      && cd /tmp/auth-fs-mounted && echo 'something long' > source && : > file \
                      && mount --bind source file";
        let name = "mounts::a_file_that_is_mounted_by_itself_is_written_in_place";
        assert!(in_a_mount_namespace(name, script));
        drop(std::fs::remove_dir(folder));
        return;
    }
    for content in [
        "new",
        "longer than it was before, and longer than the first",
        "{}",
    ] {
        private_file::replace(&file, content.as_bytes()).expect("written in place");
        let read = auth_fs::read(&file, &Rules::any()).expect("readable");
        assert_eq!(read.as_deref(), Some(content.as_bytes()));
    }
    let source = std::fs::read_to_string(folder.join("source")).expect("readable");
    assert_eq!(source, "{}");
    let mut names: Vec<_> = auth_fs::list_dir(folder).expect("readable");
    names.sort();
    assert_eq!(names, ["file", "source"]);
    // Its mode says nothing of who can write to it.
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o666)).expect("ours");
    let opened = auth_fs::open(&file, &Rules::trusted(folder)).expect("accepted");
    assert!(opened.insecure().is_some());
}
