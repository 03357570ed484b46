//! Locks without a holder's name, and locks of programs of our own that were killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use auth_tests::{Sandbox, program};
use serde_json::json;

/// Quick locks of the client, which it gives no holder's name.
const NAMELESS: [&str; 2] = [".storage-write.lock", ".claude.json.lock"];

/// A process that is killed when the test is over.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[expect(clippy::disallowed_methods, reason = "a program that is none of ours")]
fn start(sandbox: &Sandbox, program: &Path, args: &[&str]) -> Running {
    let mut command = Command::new(program);
    command.args(args).env_clear().envs(sandbox.variables());
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    Running(command.stderr(Stdio::null()).spawn().expect("it starts"))
}

fn wait_for(what: &Path) {
    let end = Instant::now() + Duration::from_secs(20);
    while !what.exists() {
        assert!(Instant::now() < end, "{} does not come", what.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn account(name: &str) -> String {
    let login = json!({"accessToken": format!("sk-ant-oat01-INVENTED-{name}"), "scopes": ["user:inference"]});
    json!({"claudeAiOauth": login, "oauthAccount": {"emailAddress": format!("{name}@example.com")}})
        .to_string()
}

/// `auth-store put` of a login that is new in both files, with so long to wait for each lock: far
/// less than the minute after which a lock is old.
fn put(sandbox: &Sandbox, name: &str, timeout: &str) -> assert_cmd::assert::Assert {
    let mut put = sandbox.command("auth-store");
    put.args(["-q", "put", "--timeout", timeout]);
    put.write_stdin(account(name)).assert()
}

#[test]
fn a_lock_that_names_no_holder_is_judged_by_its_age_alone() {
    for name in NAMELESS {
        let sandbox = Sandbox::new();
        let lock = sandbox.config_dir().join(name);
        std::fs::create_dir(&lock).expect("a directory");
        put(&sandbox, "ada", "500ms").code(4);
        assert!(lock.is_dir(), "{name} may be another container's");
        let opened = std::fs::File::open(&lock).expect("a directory");
        let before = SystemTime::now() - Duration::from_secs(70);
        opened.set_modified(before).expect("ours");
        let check = |fix: &[&str]| {
            let mut check = sandbox.command("auth-store");
            let output = check.arg("check").args(fix).output().expect("it runs");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        assert!(check(&[]).contains("lock.leftover"), "{name}");
        assert!(lock.is_dir(), "check alone changes nothing");
        put(&sandbox, "ada", "5s").success();
        assert!(!lock.exists(), "{name}");
    }
}

#[test]
fn a_lock_that_is_touched_is_never_broken() {
    let sandbox = Sandbox::new();
    let lock = sandbox.config_dir().join(NAMELESS[0]);
    std::fs::create_dir(&lock).expect("a directory");
    let mut put = sandbox.start("auth-store", ["-q", "put", "--timeout", "2s"]);
    put.say(&account("ada"));
    let end = Instant::now() + Duration::from_secs(2);
    let opened = std::fs::File::open(&lock).expect("a directory");
    while Instant::now() < end {
        opened.set_modified(SystemTime::now()).expect("ours");
        std::thread::sleep(Duration::from_millis(50));
    }
    let ended = put.finish();
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert!(lock.is_dir());
}

/// Starts a command that stops for long in its `nth` rename, and kills it when it has `lock`.
fn kill_in_rename(sandbox: &Sandbox, words: &[&str], input: &Path, nth: u32, lock: &Path) {
    let delay = format!("inject=?rename,?renameat,?renameat2:delay_enter=60000000:when={nth}");
    let pid = sandbox.path("pid");
    let script = "echo $$ > \"$PID\"; exec \"$@\" < \"$INPUT\"";
    let script = format!(
        "PID='{}' INPUT='{}'; {script}",
        pid.display(),
        input.display()
    );
    let tool = program(words[0]);
    let mut args = vec![
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        &delay,
        "sh",
        "-c",
        &script,
        "sh",
    ];
    args.push(tool.to_str().expect("text"));
    args.extend(&words[1..]);
    let strace = start(sandbox, Path::new("strace"), &args);
    // Which it has long after the number was written.
    wait_for(lock);
    let number = std::fs::read_to_string(&pid).expect("a number");
    let mut kill = start(sandbox, Path::new("kill"), &["-KILL", number.trim()]);
    assert!(kill.0.wait().expect("it ends").success());
    // A process that strace has stopped ends when strace does.
    drop(strace);
    let stat = format!("/proc/{}/stat", number.trim());
    let lives = || std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    let end = Instant::now() + Duration::from_secs(20);
    while lives() {
        assert!(Instant::now() < end, "it lives on");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(lock.is_dir(), "it is left behind");
    std::fs::remove_file(pid).expect("it was there");
}

#[test]
fn a_killed_put_or_approval_of_ours_blocks_nobody_under_strace() {
    let tail = "INVENTED-01234567890";
    for (words, input, nth, name) in [
        (&["auth-store", "put"][..], account("ada"), 1, NAMELESS[0]),
        (&["auth-store", "put"], account("ada"), 2, NAMELESS[1]),
        (
            &["auth-store", "approval", "approve"],
            tail.to_owned(),
            1,
            NAMELESS[1],
        ),
    ] {
        let sandbox = Sandbox::new();
        let lock: PathBuf = sandbox.config_dir().join(name);
        let input = sandbox.write("input", input);
        kill_in_rename(&sandbox, words, &input, nth, &lock);
        // At once: there is no time to wait in.
        put(&sandbox, "eve", "0s").success();
        assert!(
            NAMELESS
                .iter()
                .all(|name| !sandbox.config_dir().join(name).exists())
        );
    }
}
