//! As Claude Code's own `apiKeyHelper`: `auth-helper-runner run --command …`.

use super::crowd::{crowd, keys};
use crate::world::{RUNNER, World};

/// What the client does with its setting: `/bin/sh -c`, once a session, stdin left open.
#[test]
fn sessions_of_a_client_share_one_run_of_the_wrapped_helper() {
    let mut world = World::default();
    // The client hands its whole environment on, its own key helper's setting included.
    world
        .sandbox
        .set("CLAUDE_CODE_API_KEY_HELPER_TTL_MS", "60000");
    let wrapped = world.counted("sleep 1; echo vault-key-$$");
    let setting = format!(
        "'{}' run --command '{wrapped}' --ttl 1m",
        auth_tests::program(RUNNER).display()
    );
    // A stand-in for the client: itself run by the runner's crowd, with the cache off, so that each
    // of them starts the setting as the client would.
    let sessions = ["run", "--ttl", "0", "--command", &setting];
    let outputs = crowd(&world.sandbox, 25, &sessions, "");
    assert_eq!(keys(&outputs).len(), 1);
    assert_eq!(world.runs(), 1);
}
