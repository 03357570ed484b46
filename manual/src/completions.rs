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
        content = with_values(&content, *shell);
        if runs_a_command(tool) {
            content = match shell {
                Shell::Bash => with_command_completion(&content),
                Shell::Fish => [content, fish_command(name).into_bytes()].concat(),
                _ => content,
            };
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

/// Options whose values are known only at run time, or are many: the option, the words of its value
/// in a POSIX shell, and the same in fish.
const VALUES: [(&str, &str, &str); 2] = [
    (
        "profile",
        "$(cd \"${CLAUDE_CONFIG_DIR:-$HOME/.claude}/auth-tools/profiles\" 2>/dev/null && printf '%s\\n' default *)",
        "(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)",
    ),
    ("assert", ASSERTIONS, ASSERTIONS),
];

/// What can be asserted.
const ASSERTIONS: &str = "source=login source=api-key source=oauth-token source=auth-token source=api-key-helper \
billing=subscription billing=api account= organization= plan= profile= provider= session= fingerprint= valid-for=";

/// A script in which the values of [`VALUES`] are offered instead of files.
fn with_values(script: &[u8], shell: Shell) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let mut lines: Vec<String> = script.lines().map(str::to_owned).collect();
    for (option, words, fish_words) in VALUES {
        match shell {
            Shell::Bash => {
                bash_values(&mut lines, option, words);
                if words == ASSERTIONS {
                    bash_split_values(&mut lines);
                }
            }
            Shell::Zsh => zsh_values(&mut lines, option, words),
            Shell::Fish => {
                let is_option = |line: &&mut String| line.contains(&format!(" -l {option} "));
                for line in lines.iter_mut().filter(is_option) {
                    line.push_str(&format!(" -f -a '{fish_words}'"));
                }
            }
            _ => {}
        }
    }
    (lines.join("\n") + "\n").into_bytes()
}

fn bash_values(lines: &mut [String], option: &str, words: &str) {
    let name = format!("--{option})");
    for index in 1..lines.len() {
        if lines[index - 1].trim() == name && lines[index].contains("compgen -f") {
            lines[index] = lines[index].replace(
                "compgen -f \"${cur}\"",
                &format!("compgen -W \"{}\" -- \"${{cur}}\"", words),
            );
            if words == ASSERTIONS {
                lines[index].push_str("; compopt -o nospace 2>/dev/null");
            }
        }
    }
}

/// bash takes the equals sign of an assertion for a word of its own.
fn bash_split_values(lines: &mut [String]) {
    const SPLIT: &str = r#"
    for i in 1 2; do
        if ((COMP_CWORD > i)) && [[ ${COMP_WORDS[COMP_CWORD - i + 1]} == = && ${COMP_WORDS[COMP_CWORD - i - 1]} == --assert ]]; then
            cur="${COMP_WORDS[COMP_CWORD - i]}="
            ((i == 2)) && prev="$cur${COMP_WORDS[COMP_CWORD]}" || prev="$cur"
            COMPREPLY=($(compgen -W "ASSERTIONS" -- "$prev"))
            COMPREPLY=("${COMPREPLY[@]#"$cur"}")
            return 0
        fi
    done"#;
    let has_option = lines.iter().any(|line| line.trim() == "--assert)");
    let begins = lines.iter_mut().find(|line| line.trim() == "COMPREPLY=()");
    if let Some(line) = begins.filter(|_| has_option) {
        line.push_str(&SPLIT.replace("ASSERTIONS", ASSERTIONS));
    }
}

fn zsh_values(lines: &mut [String], option: &str, words: &str) {
    let name = format!("--{option}=[");
    for line in lines.iter_mut().filter(|line| line.contains(&name)) {
        let action = match words == ASSERTIONS {
            true => format!("{{compadd -S \"\" -- {words}}}"),
            // A colon would end the action.
            false => "{local -a names; names=(default ${CLAUDE_CONFIG_DIR:-$HOME/.claude}/auth-tools/profiles/*(N:t)); compadd -- $names}".replace(':', "\\:"),
        };
        *line = line.replace(":_default'", &format!(":{action}'"));
    }
}

/// Whether the tool or one of its commands runs a command of the user's.
fn runs_a_command(tool: &Command) -> bool {
    let commands = tool.get_subcommands().chain([tool]);
    commands
        .flat_map(Command::get_arguments)
        .any(clap::Arg::is_trailing_var_arg_set)
}

/// A script that completes a command and its arguments after `--`.
fn with_command_completion(script: &[u8]) -> Vec<u8> {
    const AFTER: &str = "    COMPREPLY=()\n";
    const COMMAND: &str = r#"    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} == -- ]]; then
            if declare -F _command_offset >/dev/null; then
                _command_offset $((i + 1))
            elif ((COMP_CWORD == i + 1)); then
                COMPREPLY=($(compgen -c -- "${COMP_WORDS[COMP_CWORD]}"))
            else
                COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
            fi
            return 0
        fi
    done
"#;
    let script = String::from_utf8_lossy(script);
    script
        .replacen(AFTER, &format!("{AFTER}{COMMAND}"), 1)
        .into_bytes()
}

/// A line that lets fish complete a command and its arguments after `--`.
fn fish_command(tool: &str) -> String {
    let words = "set -l words (commandline -opc) (commandline -ct)";
    let first = "set -l first (math (contains -i -- -- $words) + 1)";
    let complete = r#"complete -C (string join " " -- $words[$first..-1])"#;
    format!(
        "complete -c {tool} -n 'contains -- -- (commandline -opc)' -f -a '({words}; {first}; {complete})'\n"
    )
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
