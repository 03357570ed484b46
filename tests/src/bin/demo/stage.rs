//! Shows a command, runs it, shows what it says, and checks it.

use std::io::{BufRead as _, BufReader, IsTerminal as _, PipeReader};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use auth_tests::Provider;
use auth_tests::harness::platform::IS_WINDOWS;
use auth_tests::harness::process::{self, say, variable};
use auth_tests::harness::{Programs, TestEnv};

/// How long one command may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// Makes the status as colourful as on a terminal.
const IN_COLOR: &str = "auth-status() { command auth-status --color always \"$@\"; }\n";

/// Where the journey is played.
pub(super) struct Stage<'p> {
    pub(super) env: TestEnv<'p>,
    pub(super) provider: Provider,
    /// `BROWSER`'s value.
    pub(super) browser: String,
    clicks: bool,
    /// Whether the browser has no window, and keeps what it shows at the end.
    keeps_pictures: bool,
    colour: bool,
    /// After each command.
    pause: Duration,
}

/// What a command did.
pub(super) struct Shown {
    script: String,
    code: Option<i32>,
    /// stdout and stderr as they came.
    pub(super) text: String,
}

impl<'p> Stage<'p> {
    /// A env with the programs on PATH and a provider that is configured.
    pub(super) fn new(programs: &'p Programs, browser: bool, pause: Duration) -> Result<Self> {
        let mut env = programs.env()?;
        let provider = Provider::start();
        provider.configure(&env);
        let visit = programs.program("visit")?;
        let programs = visit.parent().context("a program is in a folder")?;
        let inherited = variable("PATH").unwrap_or_default();
        let folders = std::iter::once(programs.to_owned());
        let folders = folders.chain(std::env::split_paths(&inherited));
        env.set("PATH", std::env::join_paths(folders)?);
        env.set("API", provider.base());
        let mut stage = Self {
            env,
            provider,
            browser: "visit".to_owned(),
            clicks: browser,
            keeps_pictures: false,
            pause,
            colour: std::io::stdout().is_terminal() && variable("NO_COLOR").is_none(),
        };
        if browser {
            stage.choose_browser();
        }
        Ok(stage)
    }

    /// A window if there is a display, else Chromium without one.
    fn choose_browser(&mut self) {
        let displays = ["DISPLAY", "WAYLAND_DISPLAY"];
        let display = displays
            .iter()
            .filter_map(|name| Some((name, variable(name)?)));
        let display: Vec<_> = display.collect();
        if display.is_empty() && !IS_WINDOWS {
            self.env.set("AUTH_TESTS_VISIT", "chromium");
            self.note("No display: Chromium clicks without a window.");
            self.keeps_pictures = true;
            return;
        }
        for (name, value) in display {
            self.env.set(name, value);
        }
        let own = variable("BROWSER").unwrap_or_default();
        self.browser = own.to_string_lossy().into_owned();
    }

    /// Whether a real browser clicks the button of the consent page.
    pub(super) fn clicks(&self) -> bool {
        self.clicks
    }

    /// A title.
    pub(super) fn title(&self, text: &str) {
        say(&format!("\n{}", self.paint("1;36", text)));
    }

    /// A remark.
    pub(super) fn note(&self, text: &str) {
        say(&self.paint("2", &format!("# {text}")));
    }

    /// A command that the user may try.
    pub(super) fn try_next(&self, command: &str, what: &str) {
        say(&format!(
            "  {}  {}",
            self.paint("1", &format!("{command:40}")),
            self.paint("2", what)
        ));
    }

    /// Shows an assignment, and makes it for everything that follows.
    pub(super) fn export(&mut self, name: &str, value: &str) {
        self.prompt(&format!("export {name}={value}"));
        self.env.set(name, value);
    }

    /// Shows that a variable is removed, and does it.
    pub(super) fn unset(&mut self, name: &str) {
        self.prompt(&format!("unset {name}"));
        self.env.unset(name);
    }

    /// Runs a command that opens the browser, and waits until a browser without a window has kept
    /// its picture: it may still be on the last page when the command has ended.
    pub(super) fn run_with_browser(&mut self, script: &str, picture: &str) -> Result<Shown> {
        if !self.keeps_pictures {
            return self.run(script);
        }
        let picture = PathBuf::from("target/demo").join(picture);
        drop(std::fs::remove_file(&picture));
        self.env.set("AUTH_TESTS_SCREENSHOT", &picture);
        let shown = self.run(script)?.succeeds()?;
        let deadline = Instant::now() + Duration::from_secs(30);
        while !picture.is_file() {
            let in_time = Instant::now() < deadline;
            ensure!(in_time, "the browser has not come to the last page");
            std::thread::sleep(Duration::from_millis(50));
        }
        let place = picture.display();
        self.note(&format!("What the browser shows at the end: {place}"));
        Ok(shown)
    }

    /// Runs a command of the preparation; fails if it fails.
    pub(super) fn hidden(&self, script: &str) -> Result<()> {
        let mut bash = process::command("bash");
        self.env.prepare(bash.args(["-c", script]));
        process::read(&mut bash).map(drop)
    }

    /// Shows a command line, runs it in bash, shows what it says as it comes.
    pub(super) fn run(&self, script: &str) -> Result<Shown> {
        self.prompt(script);
        let (reader, writer) = std::io::pipe()?;
        let mut bash = process::command("bash");
        // Its output comes through a pipe on its way to the terminal.
        let script_in_color = format!("{IN_COLOR}{script}");
        let played = if self.colour {
            &script_in_color
        } else {
            script
        };
        bash.args(["--noprofile", "--norc", "-o", "pipefail", "-c", played]);
        self.env.prepare(&mut bash);
        bash.stdout(writer.try_clone()?).stderr(writer);
        let child = bash.spawn().context("starting bash")?;
        // Its ends of the pipe are the child's alone from here.
        drop(bash);
        let (sender, shown) = mpsc::channel();
        // The receiver is gone if the deadline has passed.
        std::thread::spawn(move || drop(sender.send(show(reader))));
        let status = process::wait(child, DEADLINE).with_context(|| script.to_owned())?;
        let text = shown.recv_timeout(DEADLINE);
        let text = text.with_context(|| format!("`{script}` ended, its streams did not"))?;
        std::thread::sleep(self.pause);
        Ok(Shown {
            script: script.to_owned(),
            code: status.code(),
            text,
        })
    }

    fn prompt(&self, script: &str) {
        let (dollar, script) = (self.paint("32", "$"), self.paint("1", script));
        say(&format!("{dollar} {script}"));
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Shows each line as it comes and keeps it.
fn show(reader: PipeReader) -> String {
    let mut text = String::new();
    for line in BufReader::new(reader).lines().map_while(Result::ok) {
        say(&line);
        text.push_str(&line);
        text.push('\n');
    }
    text
}

impl Shown {
    /// Fails unless it ended with exit code 0.
    pub(super) fn succeeds(self) -> Result<Self> {
        self.exits(0)
    }

    /// Fails unless it ended with that exit code.
    pub(super) fn exits(self, code: i32) -> Result<Self> {
        let Self {
            script, code: was, ..
        } = &self;
        ensure!(
            *was == Some(code),
            "`{script}` ended with {was:?} instead of {code}"
        );
        Ok(self)
    }

    /// Fails unless it said that.
    pub(super) fn says(self, part: &str) -> Result<Self> {
        ensure!(
            self.text.contains(part),
            "`{}` does not say `{part}`",
            self.script
        );
        Ok(self)
    }

    /// Fails if it said that.
    pub(super) fn hides(self, part: &str) -> Result<Self> {
        ensure!(!self.text.contains(part), "`{}` says `{part}`", self.script);
        Ok(self)
    }
}
