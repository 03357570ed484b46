//! Which package links which.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::sources;

/// The arrows that there may be; nothing else of ours is linked.
const ARROWS: [(&str, &[&str]); 13] = [
    ("auth-fs", &[]),
    ("auth-core", &["auth-fs"]),
    ("auth-store", &["auth-fs", "auth-core"]),
    (
        "auth-helper-runner",
        &["auth-fs", "auth-core", "auth-store"],
    ),
    ("auth-oauth", &["auth-fs", "auth-core"]),
    ("auth-claude", &["auth-fs", "auth-core"]),
    (
        "auth-login",
        &[
            "auth-fs",
            "auth-core",
            "auth-store",
            "auth-oauth",
            "auth-claude",
        ],
    ),
    ("setup-token", &["auth-core", "auth-oauth", "auth-claude"]),
    (
        "auth-proxy",
        &["auth-fs", "auth-core", "auth-helper-runner"],
    ),
    (
        "auth-status",
        &["auth-fs", "auth-core", "auth-store", "auth-helper-runner"],
    ),
    (
        "auth-manual",
        &[
            "auth-core",
            "auth-helper-runner",
            "auth-login",
            "auth-proxy",
            "auth-status",
            "auth-store",
            "setup-token",
        ],
    ),
    ("auth-tests", &[]),
    ("xtask", &["auth-tests"]),
];

/// The workspace's packages as cargo knows them, without their dependencies' own.
pub(crate) fn packages() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--format-version=1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    metadata["packages"].as_array().expect("a list").clone()
}

/// What cargo prints.
pub(crate) fn cargo(args: &[&str]) -> String {
    #[expect(clippy::disallowed_methods, reason = "cargo is not one of the tools")]
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo
        .args(args)
        .current_dir(sources::root())
        .output()
        .expect("cargo runs the tests");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {args:?}: {errors}");
    String::from_utf8(output.stdout).expect("cargo prints text")
}

/// The dependencies of a package that end up in its programs.
pub(crate) fn linked(package: &Value) -> Vec<&Value> {
    let all = package["dependencies"].as_array().expect("a list");
    all.iter()
        .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
        .collect()
}

/// The text of a member.
pub(crate) fn name(value: &Value) -> &str {
    value["name"].as_str().expect("it has a name")
}

#[test]
fn no_arrow_runs_up() {
    let allowed: BTreeMap<_, _> = ARROWS.into();
    let packages = packages();
    assert_eq!(packages.len(), allowed.len(), "a package is new or gone");
    for package in &packages {
        let may = allowed[name(package)];
        for dependency in linked(package) {
            let ours = allowed.contains_key(name(dependency));
            assert!(
                !ours || may.contains(&name(dependency)),
                "`{}` may not link `{}`",
                name(package),
                name(dependency)
            );
        }
    }
}

#[test]
fn only_auth_store_links_the_keychain() {
    for package in &packages() {
        for dependency in linked(package) {
            if name(dependency) == "auth-store" {
                let plain = dependency["uses_default_features"] == Value::Bool(false)
                    && dependency["features"].as_array().is_some_and(Vec::is_empty);
                assert!(
                    plain,
                    "`{}` switches features of auth-store on",
                    name(package)
                );
            }
        }
    }
}

#[test]
fn every_package_declares_the_oldest_rust_it_builds_with() {
    let versions: Vec<String> = packages()
        .iter()
        .map(|package| {
            package["rust_version"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    let first = versions.first().expect("there are packages");
    assert!(!first.is_empty(), "no rust-version is declared");
    assert!(
        versions.iter().all(|version| version == first),
        "{versions:?}"
    );
}

#[test]
fn debians_files_name_every_tool_and_the_version() {
    let control = sources::text("debian/control");
    let changelog = sources::text("debian/changelog");
    for package in packages()
        .iter()
        .filter(|package| package["publish"].is_null())
    {
        let targets = package["targets"].as_array().into_iter().flatten();
        let mut kinds = targets
            .filter_map(|target| target["kind"].as_array())
            .flatten();
        let (name, version) = (
            name(package),
            package["version"].as_str().expect("a version"),
        );
        let is_named = control
            .lines()
            .any(|line| line == format!("Package: {name}"));
        assert_eq!(
            is_named,
            kinds.any(|kind| kind == "bin"),
            "{name} in debian/control"
        );
        let begins = format!("auth-tools ({version})");
        assert!(
            changelog.starts_with(&begins),
            "debian/changelog does not begin with {begins}"
        );
    }
}
