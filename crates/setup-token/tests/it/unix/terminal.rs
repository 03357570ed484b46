//! A terminal of 40 columns: what is copied from it is whole.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::world::World;

/// A tmux server of this test alone, with one small window.
struct Tmux {
    socket: std::path::PathBuf,
}

impl Tmux {
    #[expect(
        clippy::disallowed_methods,
        reason = "the terminal that the test needs"
    )]
    fn run(&self, args: &[&str]) -> Output {
        let mut tmux = Command::new("tmux");
        tmux.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]);
        tmux.env("TERM", "xterm-256color");
        let output = tmux.args(args).output();
        output.expect("tmux is installed (`cargo xtask test --install`)")
    }

    fn start(world: &World, args: &str) -> Self {
        let tmux = Self {
            socket: world.sandbox.path("tmux"),
        };
        let variables = world.sandbox.variables();
        let variables: Vec<String> = variables
            .map(|(name, value)| format!("{}='{}'", name.display(), value.display()))
            .collect();
        let program = auth_tests::program("setup-token");
        let script = format!(
            "trap : INT\nenv {} TERM=$TERM TMUX=\"$TMUX\" '{}' --no-browser {args}\necho \"exit $?\"\nstty -a | grep -c ' icanon'\nsleep 60\n",
            variables.join(" "),
            program.display(),
        );
        let script = world.sandbox.write("run.sh", script);
        let start = format!("sh '{}'", script.display());
        let started = tmux.run(&["new-session", "-d", "-x", "40", "-y", "50", &start]);
        assert!(started.status.success(), "{started:?}");
        tmux
    }

    /// The screen, with wrapped lines joined as a selection joins them.
    fn screen(&self) -> String {
        let output = self.run(&["capture-pane", "-pJ"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn wait_for(&self, what: &str) -> String {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let screen = self.screen();
            if screen.contains(what) {
                return screen;
            }
            assert!(Instant::now() < end, "{what} does not come: {screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn line(screen: &str, start: &str) -> String {
        let found = screen.lines().find(|line| line.starts_with(start));
        found.expect("the line").trim_end().to_owned()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

#[test]
fn in_forty_columns_url_and_token_can_be_copied_whole() {
    let world = World::new();
    let tmux = Tmux::start(&world, "");
    let screen = tmux.wait_for("Paste code here if prompted");
    let url = Tmux::line(&screen, "http://");
    tmux.run(&["send-keys", "c"]);
    tmux.wait_for("address is copied");
    let copied = tmux.run(&["show-buffer"]);
    assert_eq!(String::from_utf8_lossy(&copied.stdout).trim_end(), url);
    let (code, state) = world.consent(&url);
    // Wrong first: it says so and asks again.
    tmux.run(&["send-keys", "-l", "a-code#another-state"]);
    tmux.run(&["send-keys", "Enter"]);
    tmux.wait_for("belongs to another");
    let typed = format!("{code}#{state}");
    tmux.run(&["send-keys", "-l", &typed]);
    tmux.run(&["send-keys", "Enter"]);
    let screen = tmux.wait_for("exit 0");
    let token = Tmux::line(&screen, "sk-ant-oat01-");
    assert!(world.provider.accepts(&token), "{screen}");
    assert!(
        !screen.contains(&code),
        "what is entered is not shown: {screen}"
    );
    assert!(
        !screen.contains("Paste code here"),
        "the line is gone: {screen}"
    );
    let screen = tmux.wait_for("exit 0\n1");
    assert!(
        screen.contains("export CLAUDE_CODE_OAUTH_TOKEN"),
        "{screen}"
    );
}

#[test]
fn ctrl_c_gives_the_terminal_back() {
    let world = World::new();
    let tmux = Tmux::start(&world, "");
    tmux.wait_for("Paste code here if prompted");
    tmux.run(&["send-keys", "C-c"]);
    tmux.wait_for("exit 130\n1");
}
