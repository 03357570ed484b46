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
        generate(*shell, &mut tool.clone(), name, &mut content);
        Document {
            path: Path::new("completions").join(file_name(*shell, name)),
            content,
        }
    })
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
