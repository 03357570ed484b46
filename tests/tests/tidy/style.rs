//! What the sources do not say.

use crate::sources::{self, Source};

/// Lines outside test modules that `breaks` the rule, as `path:line: text`.
fn offences(sources: &[Source], breaks: impl Fn(&Source, &str) -> bool) -> Vec<String> {
    let lines = sources.iter().flat_map(|source| {
        let code = source.text.split("#[cfg(test)]\nmod tests").next();
        code.unwrap_or_default()
            .lines()
            .enumerate()
            .map(move |(number, line)| (source, number, line))
    });
    lines
        .filter(|(source, _, line)| breaks(source, line))
        .map(|(source, number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim()))
        .collect()
}

#[test]
fn differences_between_platforms_live_in_platform_files() {
    let found = offences(&sources::rust(), |source, line| {
        let file = source.path.as_str();
        let has_place = file.contains("/platform/")
            || file.ends_with("/platform.rs")
            // The keychains are one file a platform by nature; their folder is the seam.
            || file.starts_with("crates/auth-store/src/keychain/")
            // Tests may have cases that only one platform has.
            || (file.starts_with("crates/") && file.contains("/tests/"))
            || file.starts_with("tests/tests/");
        !has_place && asks_for_platform(line)
    });
    assert!(found.is_empty(), "move these to platform files: {found:#?}");
}

/// Whether a line asks the compiler for the platform.
fn asks_for_platform(line: &str) -> bool {
    let code = line.trim_start();
    if code.starts_with("//") {
        return false;
    }
    let asks = code.contains("cfg(") || code.contains("cfg!(") || code.contains("cfg_attr(");
    asks && [
        "unix",
        "windows",
        "target_os",
        "target_family",
        "target_env",
    ]
    .iter()
    .any(|word| code.contains(word))
}

#[test]
fn the_rule_about_platforms_knows_each_way_to_ask() {
    for line in [
        "#[cfg(unix)]",
        "    if cfg!(windows) {",
        "#[cfg(not(target_os = \"macos\"))]",
        "#![cfg_attr(windows, windows_subsystem = \"console\")]",
    ] {
        assert!(asks_for_platform(line), "{line}");
    }
    for line in ["#[cfg(test)]", "// not #[cfg(unix)]", "let unix = 1;"] {
        assert!(!asks_for_platform(line), "{line}");
    }
}

#[test]
fn what_may_fail_once_goes_through_one_place() {
    // Starting a thread panics without room for one; a removal that fails is tried again.
    let rules = [
        ("thread::spawn(", "use auth_core::thread or thread::Builder"),
        ("fs::remove_", "use auth_fs::remove"),
        ("fs::rename(", "use auth_fs::remove::rename"),
        ("spawn_blocking(", "use auth_core::thread"),
    ];
    let found = offences(&sources::rust(), |source, line| {
        let in_place = source.path.starts_with("crates/auth-fs/src/")
            // Checked: it returns an error.
            || line.contains("thread::spawn(\"");
        let breaks = rules.iter().any(|(call, _)| line.contains(call));
        source.is_production() && !in_place && breaks
    });
    assert!(found.is_empty(), "{rules:?}: {found:#?}");
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let found = offences(&sources::rust(), |_, line| {
        let code = line.trim_start();
        code.starts_with("#[allow(") || code.starts_with("#![allow(")
    });
    assert!(
        found.is_empty(),
        "write #[expect(…, reason = …)]: {found:#?}"
    );
}

#[test]
fn no_test_is_ignored() {
    let found = offences(&sources::rust(), |_, line| {
        line.trim_start().starts_with("#[ignore")
    });
    assert!(found.is_empty(), "fix or remove these: {found:#?}");
}

#[test]
fn every_package_obeys_the_workspace_lints() {
    let manifests = sources::with_extension(".", "toml");
    let manifests = manifests
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml") && !file.path.starts_with("fuzz/"));
    let mut seen = 0;
    for manifest in manifests {
        let table: toml::Table = toml::from_str(&manifest.text).expect("manifests are TOML");
        let lints = table.get("lints").and_then(|lints| lints.get("workspace"));
        let obeys = lints.and_then(toml::Value::as_bool) == Some(true);
        assert!(obeys, "{} has no `[lints] workspace = true`", manifest.path);
        seen += 1;
    }
    assert!(seen >= 9, "only {seen} manifests were found");
}

#[test]
fn every_published_package_has_both_licenses_and_a_description() {
    let manifests = sources::with_extension("crates", "toml");
    for manifest in manifests {
        let Some(folder) = manifest.path.strip_suffix("/Cargo.toml") else {
            continue;
        };
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let path = format!("{folder}/{name}");
            assert_eq!(sources::text(&path), sources::text(name), "{path}");
        }
        let table: toml::Table = toml::from_str(&manifest.text).expect("manifests are TOML");
        for key in ["description", "license", "repository", "readme"] {
            let has = table["package"].get(key).is_some();
            assert!(has, "{}: no `{key}`", manifest.path);
        }
    }
}

#[test]
fn every_main_is_the_same_few_lines() {
    let mains: Vec<Source> = sources::rust()
        .into_iter()
        .filter(|source| source.is_production() && source.path.ends_with("/src/main.rs"))
        .collect();
    assert_eq!(mains.len(), 7, "one program a tool package");
    for main in mains {
        let name = main
            .path
            .split('/')
            .nth(1)
            .expect("crates/NAME/src/main.rs");
        let expected = format!(
            "//! The `{name}` program.\n\n\
             use std::process::ExitCode;\n\n\
             #[global_allocator]\n\
             static ALLOCATOR: auth_core::WipingAllocator = auth_core::WIPING_ALLOCATOR;\n\n\
             fn main() -> ExitCode {{\n    auth_core::cli::main({}::TOOL)\n}}\n",
            name.replace('-', "_")
        );
        assert_eq!(main.text, expected, "{}", main.path);
    }
}

#[test]
fn a_package_has_one_integration_binary() {
    for source in sources::rust() {
        let mut parts = source.path.split('/');
        let is_test = parts.next() == Some("crates") && parts.nth(1) == Some("tests");
        assert!(
            !is_test || parts.next() == Some("it"),
            "{} belongs into tests/it/",
            source.path
        );
    }
}
