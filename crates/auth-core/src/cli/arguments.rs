//! Reading the arguments: by clap, with as little of the definition as a call needs.

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::error::ErrorKind;

use super::{CliError, Context, ExitStatus, output};

/// A program with commands: its definition in parts, of which a call needs a few. Building them
/// all costs more than the rest of a short call.
pub trait Commands: clap::Parser {
    /// Adds the options of every command.
    fn options(tool: clap::Command) -> clap::Command;

    /// What adds the arguments of the command `name`; `None` where there is none of that name.
    fn one(name: &str) -> Option<Define>;
}

/// Adds arguments to a definition.
pub type Define = fn(clap::Command) -> clap::Command;

/// Reads the arguments of a program without commands, with `args[0]` its name. `None` where
/// `--help` or `--version` has been answered.
///
/// # Errors
/// Exit 2, with clap's own words.
pub fn parse<P: clap::Parser>(invocation: &mut Context<'_>) -> Result<Option<P>, CliError> {
    let definition = P::command().mut_args(|option| option.global(false));
    match read(definition, invocation.args.clone()) {
        Some(parsed) => Ok(Some(parsed)),
        None => parse_whole(invocation),
    }
}

/// As [`parse`], for a program with commands.
///
/// # Errors
/// Exit 2, with clap's own words.
pub fn parse_command<P: Commands>(invocation: &mut Context<'_>) -> Result<Option<P>, CliError> {
    match parse_one_command(invocation.tool.name, &invocation.args) {
        Some(parsed) => Ok(Some(parsed)),
        None => parse_whole(invocation),
    }
}

/// Reads the arguments with the whole definition, which says what is wrong or what there is.
fn parse_whole<P: clap::Parser>(invocation: &mut Context<'_>) -> Result<Option<P>, CliError> {
    let error = match P::try_parse_from(&invocation.args) {
        Ok(parsed) => return Ok(Some(parsed)),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render().to_string();
            output::bytes(invocation.streams.stdout, text.as_bytes())?;
            Ok(None)
        }
        _ => Err(wrong_arguments(invocation.tool.name, &error)),
    }
}

/// Reads the arguments with as little of the definition as the call needs. `None` where that did
/// not succeed.
fn parse_one_command<P: Commands>(tool: &'static str, args: &[OsString]) -> Option<P> {
    let options = P::options(clap::Command::new(tool));
    let index = command_index(args, &options)?;
    let name = args[index].to_str()?;
    let command = P::one(name)?(clap::Command::new(name.to_owned()));
    let passes_on = clap::Arg::is_trailing_var_arg_set;
    // Where the rest of the line is another program's, only clap knows which options are ours.
    let (options, args) = if command.get_arguments().any(passes_on) {
        (options, args.to_vec())
    } else {
        let args = common_first(args, index, &options, &command)?;
        // clap copies every global option into the command, and its value back.
        (options.mut_args(|option| option.global(false)), args)
    };
    read(options.subcommand(command), args)
}

/// The process ends soon: taking the definition apart piece by piece costs as much as reading.
fn read<P: clap::FromArgMatches>(definition: clap::Command, args: Vec<OsString>) -> Option<P> {
    let mut definition = ManuallyDrop::new(definition);
    let matches = definition.try_get_matches_from_mut(args).ok()?;
    let mut matches = ManuallyDrop::new(matches);
    P::from_arg_matches_mut(&mut matches).ok()
}

/// Where the parts of a program's definition differ from the whole; nothing, where each program's
/// tests want it.
#[must_use]
pub fn differences<P: Commands>() -> Vec<String> {
    let whole = P::command();
    let ids = |command: &clap::Command| -> Vec<String> {
        let ids = command.get_arguments().map(|arg| arg.get_id().to_string());
        ids.collect()
    };
    let mut differences = Vec::new();
    if ids(&P::options(clap::Command::new("options"))) != ids(&whole) {
        differences.push("the options of every command".to_owned());
    }
    for command in whole.get_subcommands() {
        let name = command.get_name().to_owned();
        let one = P::one(&name).map(|define| define(clap::Command::new(name.clone())));
        if one.as_ref().map(ids) != Some(ids(command)) {
            differences.push(name);
        }
    }
    differences
}

/// Where the command is: the first argument that is neither an option nor an option's value.
fn command_index(args: &[OsString], options: &clap::Command) -> Option<usize> {
    let mut index = 1;
    while let Some((option, has_value)) = named_option(args.get(index)?, options) {
        let takes_next = option.get_action().takes_values() && !has_value;
        index += if takes_next { 2 } else { 1 };
    }
    (index < args.len()).then_some(index)
}

/// The arguments with the common options moved before the command at `index`; `None` where one
/// lacks its value.
fn common_first(
    args: &[OsString],
    index: usize,
    options: &clap::Command,
    command: &clap::Command,
) -> Option<Vec<OsString>> {
    let (mut before, mut after) = (args[..index].to_vec(), vec![args[index].clone()]);
    let mut rest = args[index + 1..].iter();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            after.push(arg.clone());
            after.extend(rest.by_ref().cloned());
        } else if let Some((option, has_value)) = named_option(arg, options) {
            before.push(arg.clone());
            if option.get_action().takes_values() && !has_value {
                before.push(rest.next()?.clone());
            }
        } else {
            after.push(arg.clone());
            if let Some((option, false)) = named_option(arg, command)
                && option.get_action().takes_values()
            {
                let value = rest
                    .next()
                    .filter(|value| named_option(value, options).is_none())?;
                after.push(value.clone());
            }
        }
    }
    before.append(&mut after);
    Some(before)
}

/// The option that an argument names, and whether its value is in the same argument.
fn named_option<'a>(arg: &OsString, command: &'a clap::Command) -> Option<(&'a clap::Arg, bool)> {
    let text = arg.to_str()?;
    let (name, has_value) = match text.split_once('=') {
        Some((name, _)) => (name, true),
        None => (text, false),
    };
    let is_named = |option: &&clap::Arg| match name.strip_prefix("--") {
        Some(long) => option.get_long() == Some(long),
        None => {
            name.len() == 2
                && option.get_short() == name.strip_prefix('-').and_then(|c| c.chars().next())
        }
    };
    command
        .get_arguments()
        .find(is_named)
        .map(|option| (option, has_value))
}

/// clap's message in the kit's form: its first paragraph, and its tips as hints.
fn wrong_arguments(tool: &str, error: &clap::Error) -> CliError {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return CliError::usage("reading the arguments: a command is missing")
            .hint(format!("`{tool} --help` lists the commands"));
    }
    let text = error.render().to_string();
    let mut lines = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:"));
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    let (tips, rest): (Vec<&str>, Vec<&str>) = lines
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
        .partition(|line| line.starts_with("tip: "));
    let details = rest.join(" ");
    let message = format!("reading the arguments: {first} {details}");
    let failure = CliError::new(
        ExitStatus::Usage,
        "usage",
        message.trim_end().trim_end_matches('.'),
    );
    let tips = tips.into_iter().filter_map(|tip| tip.strip_prefix("tip: "));
    tips.fold(failure, CliError::hint)
        .hint(format!("`{tool} --help` explains the arguments"))
}

#[cfg(test)]
mod tests {
    use super::{Commands, Define, parse_one_command};
    use crate::cli::GlobalArgs;
    use clap::{Args, Parser};
    use std::ffi::OsString;

    #[derive(Parser, Debug)]
    #[command(name = "tool")]
    struct Cli {
        #[command(flatten)]
        common: GlobalArgs,
        #[command(subcommand)]
        command: Command,
    }

    #[derive(clap::Subcommand, Debug)]
    enum Command {
        Get(GetArgs),
        Exec(ExecArgs),
    }

    #[derive(clap::Args, Debug)]
    struct GetArgs {
        #[arg(long)]
        field: Option<String>,
    }

    #[derive(clap::Args, Debug)]
    struct ExecArgs {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    }

    impl Commands for Cli {
        fn options(tool: clap::Command) -> clap::Command {
            GlobalArgs::augment_args(tool)
        }

        fn one(name: &str) -> Option<Define> {
            match name {
                "get" => Some(GetArgs::augment_args),
                "exec" => Some(ExecArgs::augment_args),
                _ => None,
            }
        }
    }

    /// Whatever the short way reads is what the whole definition reads.
    #[test]
    fn the_short_way_reads_what_the_whole_definition_reads() {
        let words = [
            "get",
            "exec",
            "--json",
            "-q",
            "--session",
            "print",
            "--session=bare",
            "--field",
            "x",
            "--field=--json",
            "--config-dir",
            "/d",
            "--",
            "--nonsense",
            "--settings",
            "",
        ];
        let mut read = 0;
        for a in words {
            for b in words {
                for (c, d) in words.iter().flat_map(|c| words.map(|d| (*c, d))) {
                    let args: Vec<OsString> = ["tool", a, b, c, d].map(OsString::from).to_vec();
                    if let Some(short) = parse_one_command::<Cli>("tool", &args) {
                        let whole =
                            Cli::try_parse_from(&args).unwrap_or_else(|_| panic!("{args:?}"));
                        assert_eq!(format!("{short:?}"), format!("{whole:?}"), "{args:?}");
                        read += 1;
                    }
                }
            }
        }
        assert!(read > 1000, "{read}");
    }
}
