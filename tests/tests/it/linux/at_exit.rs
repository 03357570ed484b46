//! The memory of auth-tools' processes at the moment of their end: everything has been dropped that
//! ever will be, and nothing is given back to the system yet (`PTRACE_O_TRACEEXIT`).

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use auth_tests::{Sandbox, program};
use nix::sys::ptrace::{self, Event, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// How long a run may take, its children included.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where a child that is followed begins, and where a stopped group is seen (`PTRACE_EVENT_STOP`).
const STOP: i32 = 128;

/// What one process held when it ended.
pub(crate) struct Memory {
    /// The file name of its program.
    pub(crate) program: String,
    /// Its readable regions with their names in `/proc/PID/maps`. Those that only show a file are
    /// left out: they are the file.
    regions: Vec<(String, String)>,
}

/// How a run ended.
pub(crate) struct Ended {
    /// The exit code; none where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Its stdout.
    pub(crate) stdout: String,
    /// It and the children that it started from its main thread, in the order of their ends.
    pub(crate) memories: Vec<Memory>,
}

/// A run that is followed on a thread of its own: the system lets only that thread guide it.
pub(crate) struct Followed {
    stdin: Sender<String>,
    thread: JoinHandle<Ended>,
}

impl Memory {
    /// How many bytes were read.
    pub(crate) fn size(&self) -> usize {
        self.regions.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// The regions that hold `text`, with the number of its copies.
    pub(crate) fn places(&self, text: &str) -> Vec<String> {
        let regions = self.regions.iter();
        let counted = regions.map(|(name, bytes)| (name, bytes.matches(text).count()));
        let found = counted.filter(|(_, count)| *count > 0);
        found
            .map(|(name, count)| format!("{count} in {name}"))
            .collect()
    }
}

impl Followed {
    /// Starts a program of auth-tools in the sandbox.
    pub(crate) fn start(sandbox: &Sandbox, name: &str, args: &[&str]) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "a shell that stops until it is followed, then becomes the program"
        )]
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "kill -STOP $$; exec \"$0\" \"$@\""]);
        command.arg(program(name)).args(args);
        command.env_clear().envs(sandbox.variables());
        command.current_dir(sandbox.path("project"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let (stdin, texts) = mpsc::channel();
        let thread = thread::spawn(move || follow(&mut command, texts));
        Self { stdin, thread }
    }

    /// Writes to its stdin.
    pub(crate) fn say(&self, text: &str) {
        self.stdin.send(text.to_owned()).expect("it is followed");
    }

    /// Closes its stdin and waits for the end of it all.
    pub(crate) fn finish(self) -> Ended {
        drop(self.stdin);
        self.thread.join().expect("it is followed to its end")
    }
}

fn follow(command: &mut Command, texts: Receiver<String>) -> Ended {
    #[expect(
        clippy::zombie_processes,
        reason = "the one who follows it waits for it"
    )]
    let mut child = command.spawn().expect("a shell");
    let pid = pid_of(&child);
    waitpid(pid, Some(WaitPidFlag::WUNTRACED)).expect("it stops itself");
    let options = Options::PTRACE_O_TRACEEXIT
        | Options::PTRACE_O_TRACEFORK
        | Options::PTRACE_O_TRACEVFORK
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(pid, options).expect("a child may be followed");
    kill(pid, Signal::SIGCONT).expect("it goes on");
    let mut stdin = child.stdin.take().expect("a pipe");
    thread::spawn(move || {
        for text in texts {
            // Who has ended without reading says why by its exit code.
            stdin.write_all(text.as_bytes()).ok();
        }
    });
    let mut stdout = child.stdout.take().expect("a pipe");
    let reader = thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).expect("text");
        text
    });
    let (code, memories) = until_all_ended(pid);
    Ended {
        code,
        memories,
        stdout: reader.join().expect("it reads"),
    }
}

fn pid_of(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).expect("a process identifier"))
}

/// Lets them run, and looks at each where it ends.
fn until_all_ended(first: Pid) -> (Option<i32>, Vec<Memory>) {
    let (mut alive, mut memories, mut code) = (vec![first], Vec::new(), None);
    let end = Instant::now() + PATIENCE;
    while !alive.is_empty() {
        assert!(Instant::now() < end, "{alive:?} do not end");
        let mut is_idle = true;
        for pid in alive.clone() {
            let flags = WaitPidFlag::WNOHANG | WaitPidFlag::__WALL;
            let status = waitpid(pid, Some(flags)).expect("one of ours");
            is_idle &= status == WaitStatus::StillAlive;
            match status {
                WaitStatus::Exited(_, status) if pid == first => code = Some(status),
                WaitStatus::Stopped(_, signal) => go_on(pid, Some(signal)),
                WaitStatus::PtraceEvent(_, _, event) => {
                    if event == Event::PTRACE_EVENT_EXIT as i32 {
                        memories.push(read(pid));
                    } else if event != STOP {
                        let child = ptrace::getevent(pid).expect("its child");
                        alive.push(Pid::from_raw(i32::try_from(child).expect("a process")));
                    }
                    go_on(pid, None);
                }
                _ => {}
            }
            if matches!(status, WaitStatus::Exited(..) | WaitStatus::Signaled(..)) {
                alive.retain(|other| *other != pid);
            }
        }
        if is_idle {
            thread::sleep(Duration::from_millis(1));
        }
    }
    (code, memories)
}

fn go_on(pid: Pid, signal: Option<Signal>) {
    // One that was killed meanwhile says so by its next status.
    ptrace::cont(pid, signal).ok();
}

/// All that a process holds but the pages of files, which are known.
fn read(pid: Pid) -> Memory {
    let folder = format!("/proc/{pid}");
    let exe = std::fs::read_link(format!("{folder}/exe")).unwrap_or_default();
    let maps = std::fs::read_to_string(format!("{folder}/maps")).expect("its regions");
    let memory = File::open(format!("{folder}/mem")).expect("its memory");
    let regions = maps.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (from, to) = words.next()?.split_once('-')?;
        let rights = words.next()?;
        let name = words.nth(3).unwrap_or("[anonymous]");
        let is_file = name.starts_with('/') && !rights.contains('w');
        if !rights.starts_with('r') || is_file || name.starts_with("[v") {
            return None;
        }
        let from = u64::from_str_radix(from, 16).ok()?;
        let length = u64::from_str_radix(to, 16).ok()? - from;
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        memory.read_exact_at(&mut bytes, from).ok()?;
        Some((
            name.to_owned(),
            String::from_utf8_lossy(&bytes).into_owned(),
        ))
    });
    Memory {
        regions: regions.collect(),
        program: exe.file_name().unwrap_or_default().display().to_string(),
    }
}
