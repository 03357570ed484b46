//! Completions for five shells.

use std::path::Path;

use clap::Command;
use clap_complete::{Shell, generate};

use crate::Document;

const SHELLS: [Shell; 5] = [
    Shell::Bash,
    Shell::Elvish,
    Shell::Fish,
    Shell::PowerShell,
    Shell::Zsh,
];

/// One file a shell, named as that shell's packages name it.
pub(crate) fn of_tool(tool: &Command) -> impl Iterator<Item = Document> {
    SHELLS.iter().map(|shell| {
        let mut content = Vec::new();
        let name = tool.get_name();
        generate(*shell, &mut offered(tool), name, &mut content);
        if *shell == Shell::Bash {
            content = fixed(&content, name);
        }
        Document {
            path: Path::new("completions").join(file_name(*shell, name)),
            content,
        }
    })
}

/// clap_complete 4.6 names the same command in two ways where the program's name has a hyphen, so
/// that nothing below the first command completes in bash.
fn fixed(script: &[u8], tool: &str) -> Vec<u8> {
    let wrong = tool.replace('-', "__subcmd__");
    let right = tool.replace('-', "__");
    let script = String::from_utf8_lossy(script);
    script.replace(&wrong, &right).into_bytes()
}

/// The definition without hidden commands; the generators offer those too.
fn offered(tool: &Command) -> Command {
    let commands = tool.get_subcommands().filter(|sub| !sub.is_hide_set());
    let mut offered = Command::new(tool.get_name().to_owned())
        .args(tool.get_arguments().cloned())
        .subcommands(commands.cloned());
    if let Some(about) = tool.get_about() {
        offered = offered.about(about.clone());
    }
    if let Some(version) = tool.get_version() {
        offered = offered.version(version.to_owned());
    }
    offered
}

fn file_name(shell: Shell, tool: &str) -> String {
    match shell {
        Shell::Bash => format!("{tool}.bash"),
        Shell::Elvish => format!("{tool}.elv"),
        Shell::Fish => format!("{tool}.fish"),
        Shell::PowerShell => format!("_{tool}.ps1"),
        _ => format!("_{tool}"),
    }
}
