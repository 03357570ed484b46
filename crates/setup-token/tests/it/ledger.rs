//! Recorded tokens: list, forget, revoke.

use auth_tests::{Fault, Visitor};
use serde_json::Value;

use crate::world::World;

/// Creates a token with these options; says it and stderr.
fn create(world: &World, args: &[&str]) -> (String, String) {
    let mut run = world.start(args);
    assert_eq!(Visitor::new().open(&run.url).status, 200);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    (ended.stdout.trim_end().to_owned(), ended.stderr)
}

fn run(world: &World, args: &[&str], stdin: &str) -> (Option<i32>, String, String) {
    let mut command = world.sandbox.command("setup-token");
    let output = command.args(args).write_stdin(stdin).output();
    let output = output.expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn listed(world: &World) -> Vec<Value> {
    let (code, stdout, stderr) = run(world, &["list", "--json"], "");
    assert_eq!(code, Some(0), "{stderr}");
    let document: Value = serde_json::from_str(&stdout).expect("a document");
    document["tokens"].as_array().expect("an array").clone()
}

#[test]
fn a_recorded_token_is_listed_by_name_without_the_token_and_forgotten() {
    let world = World::new();
    world
        .provider
        .change(|settings| settings.profile_for_all = true);
    assert_eq!(listed(&world).len(), 0);
    let (token, said) = create(&world, &["--record", "ci"]);
    assert!(said.contains("Recorded as `ci`"), "{said}");
    let (second, _) = create(&world, &["--expires-in", "30d", "--record"]);
    let tokens = listed(&world);
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0]["name"], "ci");
    assert_eq!(tokens[0]["account"]["email"], "ada@example.com");
    assert!(tokens[0]["expires_at"].is_string(), "{tokens:?}");
    let name = tokens[1]["name"].as_str().expect("a name").to_owned();
    let digits = name
        .strip_prefix("token-")
        .expect("it names the fingerprint");
    assert_eq!(tokens[1]["fingerprint"], format!("sha256:{digits}"));
    let path = world.sandbox.config_dir().join("auth-tools/tokens.json");
    let ledger = std::fs::read_to_string(path).expect("the ledger");
    assert!(!ledger.contains(&token) && !ledger.contains(&second));
    let (code, stdout, _) = run(&world, &["list"], "");
    assert_eq!((code, stdout.lines().count()), (Some(0), 2), "{stdout}");
    assert!(stdout.starts_with("ci\tsha256:"), "{stdout}");
    assert_eq!(run(&world, &["forget", "ci"], "").0, Some(0));
    let (code, _, said) = run(&world, &["forget", "ci"], "");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&name), "the known names: {said}");
    assert_eq!(listed(&world).len(), 1);
}

#[test]
fn a_name_that_is_taken_is_met_before_the_browser() {
    let world = World::new();
    create(&world, &["--record", "ci"]);
    let (code, _, said) = run(&world, &["--record", "ci", "--no-browser"], "");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("setup-token forget"), "{said}");
    assert_eq!(world.provider.count("token"), 1);
}

#[test]
fn revoke_is_a_success_only_if_the_server_confirms_it() {
    let world = World::new();
    let (token, _) = create(&world, &["--record", "ci"]);
    world.provider.fault_once("revoke", Fault::Drop);
    let (code, _, said) = run(&world, &["revoke"], &format!("{token}\n"));
    assert_eq!(code, Some(4), "{said}");
    assert!(world.provider.accepts(&token), "it is still valid");
    assert_eq!(listed(&world).len(), 1);
    let (code, _, said) = run(&world, &["revoke"], &format!("{token}\n"));
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains(&token), "{said}");
    assert!(!world.provider.accepts(&token), "it is revoked");
    assert_eq!(listed(&world).len(), 0, "and no longer recorded");
    for input in ["", "  \n", "a\nb"] {
        let (code, _, said) = run(&world, &["revoke"], input);
        assert_eq!(code, Some(6), "{input:?}: {said}");
    }
    let (code, _, said) = run(&world, &["revoke", "--oauth", "revoke_url="], "token");
    assert_eq!(code, Some(6), "{said}");
}
