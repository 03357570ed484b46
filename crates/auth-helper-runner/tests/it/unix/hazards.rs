//! Helpers that misbehave.

use super::processes::{eventually, is_alive, pids};
use crate::world::World;

/// Commands, the code of their error, and a part of its message.
const FAILURES: [(&str, &str, &str); 15] = [
    ("exit 3", "helper.failed", "exit code 3"),
    ("kill -9 $$", "helper.killed", "killed by signal 9"),
    ("true", "helper.empty", "it printed nothing"),
    (
        "echo oh >&2",
        "helper.empty",
        "it printed nothing; stderr: oh",
    ),
    (
        "printf 'a\\nb\\n'",
        "helper.lines",
        "it printed more than one line",
    ),
    (
        "printf 'a\\033[31mb'",
        "helper.control",
        "a control character at position 2",
    ),
    (
        "printf 'a\\377b'",
        "helper.encoding",
        "bytes that are not UTF-8",
    ),
    (
        "head -c 200000 /dev/zero | tr '\\0' k",
        "helper.too-long",
        "more than 64 KiB",
    ),
    (
        "head -c 70000 /dev/zero | tr '\\0' k",
        "helper.too-long",
        "more than 64 KiB",
    ),
    ("yes", "helper.too-long", "more than 64 KiB"),
    ("echo '{}'", "helper.json", "without a string `key`"),
    ("no-such-program-here", "helper.failed", "exit code 127"),
    ("sleep 100", "helper.timeout", "timed out after 1s"),
    (
        "exec >&-; sleep 100",
        "helper.timeout",
        "timed out after 1s",
    ),
    (
        "trap '' TERM INT; echo k; sleep 100; sleep 100",
        "helper.timeout",
        "after 1s",
    ),
];

#[test]
fn each_failure_is_exit_5_and_says_what_it_was() {
    let world = World::default();
    for (command, code, message) in FAILURES {
        let args = ["run", "--timeout", "1s", "--json", "--command", command];
        let (exit, stderr) = world.fail(&args);
        let last = stderr.lines().last().expect("an error");
        let error: serde_json::Value = serde_json::from_str(last).expect("JSON");
        assert_eq!((exit, &error["error"]["exit"]), (5, &5.into()), "{command}");
        assert_eq!(error["error"]["code"], code, "{command}");
        let told = error["error"]["message"].as_str().expect("text");
        assert!(told.contains(message), "{command}: {told}");
    }
}

#[test]
fn nothing_of_a_failed_run_is_kept_as_a_key() {
    let world = World::default();
    let command = world.counted("echo half-a-key; exit 1");
    for runs in 1..3 {
        assert_eq!(world.fail(&["run", "--command", &command]).0, 5);
        assert_eq!(world.runs(), runs);
    }
}

/// Runs a helper that notes the processes it leaves behind, and sees that they are gone.
fn leaves_nothing(rest: &str, printed: Option<&str>) {
    let world = World::default();
    let noted = world.sandbox.path("pids");
    let command = rest.replace("NOTE", &format!(">> '{}'", noted.display()));
    let args = ["run", "--timeout", "1s", "--command", &command];
    match printed {
        Some(key) => assert_eq!(world.print(&args), key, "{rest}"),
        None => assert_eq!(world.fail(&args).0, 5, "{rest}"),
    }
    let pids = pids(&noted);
    assert!(!pids.is_empty(), "{rest}: the helper noted no process");
    for pid in pids {
        eventually(rest, || !is_alive(pid));
    }
}

#[test]
fn a_grandchild_that_holds_the_pipe_neither_delays_nor_stays() {
    leaves_nothing("sleep 300 & echo $! NOTE; echo k", Some("k\n"));
    leaves_nothing(
        "(trap '' TERM; sleep 300 & echo $! NOTE; wait) & sleep 0.3; echo k",
        Some("k\n"),
    );
    leaves_nothing(
        "setsid sh -c 'echo $$ NOTE; exec sleep 300' & sleep 0.3; echo k",
        Some("k\n"),
    );
}

#[test]
fn a_helper_without_end_leaves_nothing_of_its_group() {
    leaves_nothing(
        "sleep 300 & echo $! NOTE; sleep 301 & echo $! NOTE; wait",
        None,
    );
    leaves_nothing("echo $$ NOTE; exec >&- 2>&-; sleep 300", None);
    leaves_nothing("trap '' TERM; echo $$ NOTE; sleep 300 | sleep 300", None);
    // A helper that turns itself into a daemon, and never answers.
    leaves_nothing("setsid sh -c 'echo $$ NOTE; sleep 300' & sleep 0.3", None);
}

#[test]
fn a_daemon_that_lets_go_of_the_pipes_is_left_alone() {
    let world = World::default();
    let noted = world.sandbox.path("pids");
    let daemon = format!(
        "setsid sh -c 'echo $$ >> {}; exec sleep 20' >/dev/null 2>&1 &",
        noted.display()
    );
    let command = format!("{daemon} sleep 0.3; echo k");
    assert_eq!(world.print(&["run", "--command", &command]), "k\n");
    let pid = pids(&noted)[0];
    assert!(is_alive(pid));
    super::processes::signal("KILL", pid);
}

#[test]
fn stderr_comes_through_clean_and_its_end_is_told_redacted() {
    let world = World::default();
    let command =
        "printf 'step 1\\033]0;title\\007\\n' >&2; echo token=sk-ant-api03-secret >&2; exit 1";
    let (_, stderr) = world.fail(&["run", "--command", command]);
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(
        lines[..2],
        ["step 1]0;title", "token=sk-ant-api03-secret"],
        "as it came"
    );
    assert_eq!(
        lines[2],
        "auth-helper-runner: key helper failed: exit code 1; \
         stderr: step 1]0;title | token=[redacted]"
    );
    let status = world.print(&["status", "--json", "--command", command]);
    assert!(
        status.contains("token=[redacted]") && !status.contains("sk-ant"),
        "{status}"
    );
}

#[test]
fn what_a_helper_says_arrives_while_it_runs() {
    let world = World::default();
    let gate = world.sandbox.path("gate");
    let command = format!(
        "echo visit this page >&2; while ! test -e '{}'; do sleep 0.02; done; echo k",
        gate.display()
    );
    let mut child = super::processes::start(&world.sandbox, &["run", "--command", &command]);
    let mut line = String::new();
    let stderr = child.stderr.take().expect("piped");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stderr), &mut line).expect("text");
    assert_eq!(line, "visit this page\n");
    // Only now may the helper end: its stderr did not wait for that.
    world.sandbox.write("gate", "");
    assert!(child.wait().expect("it is ours").success());
}
