//! What a package does not have.

use crate::architecture::{cargo, linked, name, packages};
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
fn only_auth_oauth_and_auth_proxy_name_an_http_client() {
    // A package that is never published ships no program: the tests may visit pages.
    let published = packages().into_iter().filter(|p| p["publish"].is_null());
    for package in &published.collect::<Vec<_>>() {
        let clients = linked(package)
            .into_iter()
            .filter(|d| HTTP.contains(&name(d)));
        for client in clients {
            let (package, client) = (name(package), name(client));
            let may = match client {
                "hyper" => package == "auth-proxy",
                _ => package == "auth-oauth",
            };
            assert!(may, "`{package}` names `{client}`");
        }
    }
}

#[test]
fn only_auth_store_names_a_keychain() {
    for package in &packages() {
        let stores = linked(package)
            .into_iter()
            .filter(|d| opens_keychain(name(d)));
        for store in stores {
            assert_eq!(name(package), "auth-store", "names `{}`", name(store));
        }
    }
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
