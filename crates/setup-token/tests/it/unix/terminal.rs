//! A terminal of 40 columns: what is copied from it is whole.

use auth_tests::Tmux;

use crate::world::World;

/// Runs `setup-token`, then says its exit code and whether the terminal reads lines again.
fn start(world: &World) -> Tmux {
    let script = format!(
        "trap : INT\n{} '{}' --no-browser\necho \"exit $?\"\nstty -a | grep -c ' icanon'",
        Tmux::environment(&world.sandbox),
        auth_tests::program("setup-token").display(),
    );
    Tmux::start(&world.sandbox, (40, 50), &script)
}

fn line(screen: &str, start: &str) -> String {
    let found = screen.lines().find(|line| line.starts_with(start));
    found.expect("the line").trim_end().to_owned()
}

#[test]
fn in_forty_columns_url_and_token_can_be_copied_whole() {
    let world = World::new();
    let tmux = start(&world);
    let screen = tmux.wait_for("Paste code here if prompted");
    let url = line(&screen, "http://");
    tmux.run(&["send-keys", "c"]);
    tmux.wait_for("URL is copied");
    let copied = tmux.run(&["show-buffer"]);
    assert_eq!(String::from_utf8_lossy(&copied.stdout).trim_end(), url);
    let (code, state) = world.consent(&url);
    // Wrong first: it says so and asks again.
    tmux.enter("a-code#another-state");
    tmux.wait_for("its state differs");
    tmux.enter(&format!("{code}#{state}"));
    let screen = tmux.wait_for("exit 0");
    let token = line(&screen, "sk-ant-oat01-");
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
    let tmux = start(&world);
    tmux.wait_for("Paste code here if prompted");
    tmux.run(&["send-keys", "C-c"]);
    tmux.wait_for("exit 130\n1");
}
