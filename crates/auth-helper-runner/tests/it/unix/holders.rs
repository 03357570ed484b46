//! Processes that hold the helper's pipes and are none of the helper's, or have left it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::processes::{eventually, is_alive, pids, signal};
use crate::world::World;

/// A shell in the background, ended when this is dropped.
struct Background(Child);

impl Background {
    #[expect(
        clippy::disallowed_methods,
        reason = "it must be no descendant of the program under test"
    )]
    fn shell(script: &str) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]).stdin(Stdio::null());
        Self(shell.spawn().expect("a shell"))
    }

    fn program(program: &str, args: &[&str]) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "it must be no descendant of the program under test"
        )]
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::null());
        Self(command.spawn().expect("it is installed"))
    }

    fn is_alive(&mut self) -> bool {
        self.0.try_wait().expect("it is ours").is_none()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A foreign process that opens the helper's stdout once the helper has written its number, as the
/// master of an SSH connection is handed it.
fn holder(world: &World) -> Background {
    let (helper, held) = (world.sandbox.path("helper"), world.sandbox.path("held"));
    Background::shell(&format!(
        "until test -s '{helper}'; do sleep 0.02; done
         exec 9>/proc/$(cat '{helper}')/fd/1; touch '{held}'; exec sleep 60",
        helper = helper.display(),
        held = held.display(),
    ))
}

/// A helper that waits until its stdout is held, then goes on with `rest`.
fn held_helper(world: &World, rest: &str) -> String {
    let (helper, held) = (world.sandbox.path("helper"), world.sandbox.path("held"));
    format!(
        "echo $$ > '{}'; until test -e '{}'; do sleep 0.02; done; {rest}",
        helper.display(),
        held.display()
    )
}

#[cfg(target_os = "linux")]
#[test]
fn a_foreign_process_that_was_handed_the_pipe_is_left_alone() {
    let world = World::default();
    let mut foreign = holder(&world);
    let command = held_helper(&world, "echo k");
    let started = Instant::now();
    assert_eq!(world.print(&["run", "--command", &command]), "k\n");
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "nothing waits for it"
    );
    assert!(foreign.is_alive());
}

#[cfg(target_os = "linux")]
#[test]
fn at_the_deadline_it_is_left_alone_too() {
    let world = World::default();
    let mut foreign = holder(&world);
    let command = held_helper(&world, "sleep 300");
    assert_eq!(
        world
            .fail(&["run", "--timeout", "2s", "--command", &command])
            .0,
        5
    );
    assert!(foreign.is_alive());
}

#[cfg(target_os = "linux")]
#[test]
fn a_daemon_of_the_helper_that_only_holds_the_pipe_is_left_alone() {
    let world = World::default();
    let noted = world.sandbox.path("pids");
    let command = format!(
        "setsid sh -c 'exec 9>&1 >/dev/null 2>&1; echo $$ >> {}; exec sleep 60' &
         until test -s {}; do sleep 0.02; done; echo k",
        noted.display(),
        noted.display()
    );
    assert_eq!(world.print(&["run", "--command", &command]), "k\n");
    let pid = pids(&noted)[0];
    assert!(is_alive(pid));
    signal("KILL", pid);
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_in_a_session_of_its_own_ends_with_the_helper_at_the_deadline() {
    let world = World::default();
    let noted = world.sandbox.path("pids");
    let command = format!(
        "setsid sh -c 'echo $$ >> {}; trap \"\" TERM; sleep 300' >/dev/null 2>&1 & wait",
        noted.display()
    );
    assert_eq!(
        world
            .fail(&["run", "--timeout", "2s", "--command", &command])
            .0,
        5
    );
    let pid = pids(&noted)[0];
    eventually("the child ends", || !is_alive(pid));
}

#[cfg(target_os = "linux")]
#[test]
fn a_daemon_that_holds_only_stderr_does_not_delay_the_key() {
    let world = World::default();
    let noted = world.sandbox.path("pids");
    let command = format!(
        "setsid sh -c 'echo $$ >> {}; exec sleep 60' >/dev/null &
         until test -s {}; do sleep 0.02; done; echo k",
        noted.display(),
        noted.display()
    );
    assert_eq!(world.print(&["run", "--command", &command]), "k\n");
    signal("KILL", pids(&noted)[0]);
}

/// A server for one user on loopback, and a client configuration that reaches it.
struct Ssh {
    server: Background,
    config: String,
    directory: tempfile::TempDir,
}

impl Ssh {
    const SERVER: &'static str = "/usr/sbin/sshd";

    /// `None` if no server is installed; the tests above hold the same without one.
    fn start() -> Option<Self> {
        #[expect(
            clippy::print_stderr,
            clippy::disallowed_macros,
            reason = "a test that is not run says so"
        )]
        if !Path::new(Self::SERVER).exists() {
            eprintln!(
                "not run: {} is not installed (openssh-server)",
                Self::SERVER
            );
            return None;
        }
        let directory = tempfile::tempdir().expect("a directory");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let script = format!(
            "cd '{}' && mkdir -p /run/sshd
             for key in host user; do ssh-keygen -q -t ed25519 -N '' -f $key; done
             printf 'HostKey %s/host\\nAuthorizedKeysFile %s/user.pub\\nStrictModes no\\nUsePAM no\\nPidFile none\\nListenAddress 127.0.0.1:{port}\\n' \"$PWD\" \"$PWD\" > sshd.conf
             printf 'Host h\\nHostName 127.0.0.1\\nPort {port}\\nIdentityFile %s/user\\nUserKnownHostsFile /dev/null\\nStrictHostKeyChecking no\\nLogLevel ERROR\\nControlPath %s/master\\n' \"$PWD\" \"$PWD\" > ssh.conf",
            directory.path().display()
        );
        assert!(
            Background::shell(&script)
                .0
                .wait()
                .expect("it is ours")
                .success()
        );
        let path = |name: &str| directory.path().join(name).display().to_string();
        let server = Background::program(Self::SERVER, &["-D", "-f", &path("sshd.conf")]);
        let config = path("ssh.conf");
        let ssh = Self {
            server,
            config,
            directory,
        };
        eventually("the server answers", || {
            ssh.run("-o ConnectTimeout=5 h true")
        });
        Some(ssh)
    }

    fn run(&self, args: &str) -> bool {
        let script = format!("exec ssh -F '{}' {args} 2>/dev/null", self.config);
        Background::shell(&script)
            .0
            .wait()
            .expect("it is ours")
            .success()
    }

    fn has_master(&self) -> bool {
        self.run("-O check h")
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        self.run("-O exit h");
        drop(self.server.0.kill());
    }
}

#[test]
fn the_users_ssh_master_and_its_sessions_survive_helpers_over_it() {
    let Some(ssh) = Ssh::start() else { return };
    let world = World::default();
    assert!(ssh.run("-M -f -N h"), "the user's own master");
    let session = ssh.directory.path().join("session");
    let mut user = Background::shell(&format!(
        "exec ssh -F '{}' h 'echo up; exec sleep 60' > '{}'",
        ssh.config,
        session.display()
    ));
    eventually("the session runs", || {
        std::fs::metadata(&session).is_ok_and(|file| file.len() > 0)
    });
    let over = |remote: &str| format!("ssh -F '{}' h '{remote}'", ssh.config);
    let key = world.print(&["run", "--command", &over("echo key-over-ssh")]);
    assert_eq!(key, "key-over-ssh\n");
    let slow = over("echo half; exec sleep 300");
    assert_eq!(
        world
            .fail(&["run", "--timeout", "1s", "--command", &slow])
            .0,
        5
    );
    assert!(ssh.has_master(), "the master survives");
    assert!(user.is_alive(), "so do its sessions");
}

#[test]
fn a_master_that_the_helper_starts_itself_stays_for_the_next_run() {
    let Some(ssh) = Ssh::start() else { return };
    let world = World::default();
    let persisting = |remote: &str| {
        format!(
            "ssh -F '{}' -o ControlMaster=auto -o ControlPersist=60 h '{remote}'",
            ssh.config
        )
    };
    let key = world.print(&["run", "--command", &persisting("echo key-1")]);
    assert_eq!(key, "key-1\n");
    assert!(ssh.has_master());
    let slow = persisting("exec sleep 300");
    assert_eq!(
        world
            .fail(&["run", "--timeout", "1s", "--command", &slow])
            .0,
        5
    );
    assert!(ssh.has_master());
}
