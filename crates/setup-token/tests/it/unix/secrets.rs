//! Where a secret must not be seen.

use std::collections::BTreeSet;

use auth_tests::Fault;

use crate::world::World;

/// The command lines and environments of all processes that can be seen here.
fn processes(part: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        // One may end while it is looked at.
        all.extend(std::fs::read(entry.path().join(part)).unwrap_or_default());
        all.push(b'\n');
    }
    all
}

fn holds(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

#[test]
fn no_secret_is_in_a_command_line_a_log_or_a_file() {
    let world = World::new();
    let slow = Fault::Delay { ms: 1500 };
    world.provider.fault("token.authorization_code", slow);
    let mut run = world.start(&["-vv", "--code-stdin"]);
    let (code, state) = world.consent(&run.url);
    run.session.say(&format!("{code}#{state}\n"));
    let mut lines = Vec::new();
    for _ in 0..20 {
        lines.extend(processes("cmdline"));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let token = ended.stdout.trim_end();
    let sent = world.provider.last("token").expect("it was asked");
    let verifier = sent.fields["code_verifier"].clone();
    let secrets: BTreeSet<&str> = [token, &code, &verifier].into();
    assert_eq!(secrets.len(), 3);
    assert!(holds(&lines, "--code-stdin"), "the run was seen");
    let mut folders = vec![world.sandbox.path(".")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a directory").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                lines.extend(std::fs::read(entry.path()).unwrap_or_default());
            }
        }
    }
    for secret in secrets {
        assert!(!holds(&lines, secret), "in a command line or a file");
        assert!(!ended.stderr.contains(secret), "{ended:?}");
    }
}
