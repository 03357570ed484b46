//! The cache directory as an ordinary user meets it: root, as whom tests often run, may write
//! anywhere, so a refusal shows less there. Where the tests run as root the program runs as
//! `nobody`; else as whoever runs them, who cannot give a directory away.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use auth_tests::{Sandbox, program};

use crate::world::RUNNER;

/// `nobody` on Debian, and a user that nobody is.
const NOBODY: u32 = 65534;
const ANOTHER: u32 = 54321;

/// A sandbox, and a copy of the program, that the ordinary user may look into.
struct Ordinary {
    sandbox: Sandbox,
    program: PathBuf,
    is_root: bool,
}

impl Ordinary {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        let copy = sandbox.path("program");
        fs::copy(program(RUNNER), &copy).expect("a copy");
        let is_root = fs::metadata(&copy).expect("the copy").uid() == 0;
        let this = Self {
            program: copy,
            sandbox,
            is_root,
        };
        if is_root {
            let open = PermissionsExt::from_mode(0o755);
            fs::set_permissions(this.sandbox.path("."), open).expect("it is ours");
            for folder in ["home", "run", "xdg-cache", "project"] {
                this.give(&this.sandbox.path(folder), NOBODY);
            }
        }
        this
    }

    fn give(&self, path: &Path, owner: u32) {
        lchown(path, Some(owner), Some(owner)).expect("root may");
    }

    /// The owner of what the ordinary user makes.
    fn owner(&self) -> u32 {
        fs::metadata(self.sandbox.path("run"))
            .expect("it is there")
            .uid()
    }

    /// Where the program keeps its keys.
    fn directory(&self) -> PathBuf {
        self.sandbox.path("run/auth-tools")
    }

    /// Has a helper run that leaves a trace.
    fn run(&self) -> Output {
        let helper = "echo ran >> trace; echo k";
        let arguments = ["run", "--command", helper];
        #[expect(
            clippy::disallowed_methods,
            reason = "setpriv (util-linux) becomes the program under test"
        )]
        let mut command = if self.is_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.arg(&self.program);
            command
        } else {
            Command::new(&self.program)
        };
        command.args(arguments).env_clear();
        command.envs(self.sandbox.variables());
        command.current_dir(self.sandbox.path("project"));
        command.output().expect("it runs")
    }

    fn runs(&self) -> usize {
        let trace = fs::read_to_string(self.sandbox.path("project/trace"));
        trace.map_or(0, |text| text.lines().count())
    }
}

/// Has `plant` make the place of the directory what it should not be, and sees that it is refused
/// with `why`, that the helper does not run, and that nothing is written.
fn refused(why: &str, plant: impl FnOnce(&Ordinary, &Path)) {
    let user = Ordinary::new();
    let directory = user.directory();
    plant(&user, &directory);
    let output = user.run();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(7), "{why}: {said}");
    assert!(
        said.contains(why) && said.contains("hint: "),
        "{why}: {said}"
    );
    assert_eq!(user.runs(), 0, "{why}");
    let planted = fs::read_dir(&directory).expect("root or its owner may look");
    assert_eq!(planted.count(), 0, "{why}: nothing is put there");
}

#[test]
fn an_ordinary_user_makes_the_directory_and_shares_the_key() {
    let user = Ordinary::new();
    for _ in 0..2 {
        let output = user.run();
        assert_eq!(output.stdout, b"k\n", "{output:?}");
    }
    assert_eq!(user.runs(), 1);
    let made = fs::metadata(user.directory()).expect("it is made");
    assert_eq!((made.uid(), made.mode() & 0o7777), (user.owner(), 0o700));
}

#[test]
fn a_directory_that_a_stranger_planted_is_refused_to_an_ordinary_user() {
    if !Ordinary::new().is_root {
        // The sandbox is this user's alone, so that no stranger can plant anything in it; what a
        // stranger's directory would look like cannot be made.
        let own = Ordinary::new();
        fs::create_dir(own.directory()).expect("the sandbox is new");
        let refusal = chown(own.directory(), Some(ANOTHER), None).expect_err("only root may");
        assert_eq!(refusal.kind(), std::io::ErrorKind::PermissionDenied);
        return;
    }
    for (owner, mode) in [(0, 0o700), (0, 0o755), (0, 0o1777), (ANOTHER, 0o777)] {
        refused("owned by another user", |user, directory| {
            fs::create_dir(directory).expect("the sandbox is new");
            user.give(directory, owner);
            fs::set_permissions(directory, PermissionsExt::from_mode(mode)).expect("root may");
        });
    }
}

#[test]
fn a_directory_of_an_ordinary_user_that_others_can_write_to_is_refused() {
    for mode in [0o770, 0o720, 0o702, 0o777] {
        refused("others can write to it", |user, directory| {
            fs::create_dir(directory).expect("the sandbox is new");
            let owner = user.owner();
            if user.is_root {
                user.give(directory, owner);
            }
            fs::set_permissions(directory, PermissionsExt::from_mode(mode)).expect("it is ours");
        });
    }
}

#[test]
fn a_link_that_was_planted_is_not_followed_by_an_ordinary_user() {
    refused("it is a symbolic link", |user, directory| {
        // To a directory that would do, were it not for the link.
        let target = user.sandbox.path("xdg-cache");
        fs::set_permissions(&target, PermissionsExt::from_mode(0o700)).expect("it may");
        symlink(&target, directory).expect("a link");
    });
}
