//! What a program does not link, and does not do. Which package may name an HTTP client or a keychain
//! itself is in `deny.toml`, held by cargo-deny.

use crate::architecture::cargo;
use crate::sources;

/// Crates that speak HTTP.
const HTTP: [&str; 8] = [
    "attohttpc",
    "curl",
    "hyper",
    "isahc",
    "minreq",
    "reqwest",
    "surf",
    "ureq",
];

/// Crates that open a keychain, or the bus it is reached by.
const KEYCHAIN: [&str; 9] = [
    "dbus",
    "keyring",
    "libsecret",
    "oo7",
    "secret-service",
    "security-framework",
    "zbus",
    "keyring-core",
    "linux-keyutils",
];

fn opens_keychain(dependency: &str) -> bool {
    KEYCHAIN.contains(&dependency) || dependency.ends_with("-keyring-store")
}

#[test]
fn what_a_program_links_in_the_end_has_neither_network_nor_keychain_nor_store_unless_it_is_its_job()
{
    let no_network: &dyn Fn(&str) -> bool = &|name| HTTP.contains(&name);
    let no_keychain: &dyn Fn(&str) -> bool = &opens_keychain;
    let no_store: &dyn Fn(&str) -> bool = &|name| name == "auth-store";
    let rules = [
        ("auth-core", vec![no_network, no_keychain, no_store]),
        ("auth-store", vec![no_network]),
        ("auth-helper-runner", vec![no_network, no_keychain]),
        ("auth-login", vec![no_keychain]),
        ("setup-token", vec![no_keychain, no_store]),
        ("auth-status", vec![no_keychain]),
        ("auth-proxy", vec![no_keychain]),
    ];
    for (package, absences) in rules {
        let linked = closure(package);
        assert!(linked.contains(&"clap".to_owned()), "{package}: {linked:?}");
        for dependency in &linked {
            let absent = absences
                .iter()
                .all(|is_forbidden| !is_forbidden(dependency));
            assert!(absent, "`{package}` links `{dependency}`");
        }
    }
}

/// The names of everything that a package links, on this platform, with its own default features.
fn closure(package: &str) -> Vec<String> {
    let tree = cargo(&[
        "tree",
        "--offline",
        "--package",
        package,
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
    ]);
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

#[test]
fn the_decision_engine_and_the_status_open_no_socket() {
    for source in sources::rust() {
        let quiet = source.path.starts_with("crates/auth-core/src/")
            || source.path.starts_with("crates/auth-status/src/");
        for word in ["std::net::", "TcpStream", "UdpSocket", "UnixStream"] {
            assert!(
                !quiet || !source.text.contains(word),
                "{}: {word}",
                source.path
            );
        }
    }
}
