//! The committed man pages and completions.

use std::path::Path;

#[test]
fn the_committed_man_pages_and_completions_are_current() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let stale = auth_manual::stale(&docs).expect("the documents are made");
    assert!(stale.is_empty(), "run `cargo xtask man`: {stale:#?}");
}

#[test]
fn every_tool_and_every_command_has_a_page_with_the_exit_codes() {
    let documents = auth_manual::documents().expect("the documents are made");
    for tool in auth_manual::tools() {
        let name = tool.get_name().to_owned();
        let commands = tool.get_subcommands().filter(|sub| !sub.is_hide_set());
        let pages = commands.map(|sub| format!("man/{name}-{}.1", sub.get_name()));
        for page in pages.chain([format!("man/{name}.1")]) {
            let document = documents
                .iter()
                .find(|found| found.path == Path::new(&page));
            let document = document.unwrap_or_else(|| panic!("{page} is missing"));
            let text = String::from_utf8_lossy(&document.content);
            assert!(text.contains("EXIT STATUS"), "{page}");
            assert!(text.contains("policy: refused"), "{page}");
        }
    }
}

#[test]
fn no_help_of_a_value_can_be_run_by_a_shell_that_loads_a_completion() {
    for mut tool in auth_manual::tools() {
        tool.build();
        let commands = tool.get_subcommands().chain([&tool]);
        for argument in commands.flat_map(clap::Command::get_arguments) {
            for value in argument.get_possible_values() {
                let help = value
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                // fish puts it between double quotes as it is.
                assert!(
                    !help.contains(['$', '"', '\\']),
                    "{}: {help}",
                    tool.get_name()
                );
            }
        }
    }
}
