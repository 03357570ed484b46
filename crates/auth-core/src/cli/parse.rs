//! Reading the arguments with clap, and its errors in the form that every tool uses.

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{CliError, Context, output};

/// Reads the arguments of a program, `args[0]` being its name. Returns `None` after printing the
/// text of `--help` or `--version`.
///
/// # Errors
/// Exit 2, naming the argument.
pub fn parse<P: clap::Parser>(context: &mut Context<'_>) -> Result<Option<P>, CliError> {
    let error = match try_parse::<P>(&context.args) {
        Ok(parsed) => return Ok(Some(parsed)),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render().to_string();
            output::bytes(context.streams.stdout, text.as_bytes())?;
            Ok(None)
        }
        _ => Err(usage_error(context, P::command(), &error)),
    }
}

/// Parses, and lets the logger print as much as `-v` asks for.
fn try_parse<P: clap::Parser>(args: &[OsString]) -> Result<P, clap::Error> {
    // They end with the process: they hold no secret, and taking them apart costs a fifth of a short
    // call.
    let mut whole = ManuallyDrop::new(P::command());
    let matches = if whole.has_subcommands() {
        let mut called = ManuallyDrop::new(called(&whole, args));
        // Help, suggestions and errors are those of the whole definition.
        let matches = called.try_get_matches_from_mut(args);
        matches.or_else(|_| whole.try_get_matches_from_mut(args))?
    } else {
        whole.try_get_matches_from_mut(args)?
    };
    let verbosity = matches.try_get_one::<u8>("verbose").ok().flatten();
    super::log::set_verbosity(verbosity.copied().unwrap_or_default());
    P::from_arg_matches(&matches).map_err(|error| error.format(&mut whole))
}

/// The definition without the commands that no argument names. Whatever it accepts, the whole
/// definition accepts alike; but clap copies the common options to each command that it knows, which
/// for all of them is a third of a short call.
fn called(whole: &clap::Command, args: &[OsString]) -> clap::Command {
    let is_named = |command: &&clap::Command| args.iter().any(|arg| arg == command.get_name());
    clap::Command::new(whole.get_name().to_owned())
        .args(whole.get_arguments())
        .groups(whole.get_groups())
        .subcommands(whole.get_subcommands().filter(is_named))
        .subcommand_required(whole.is_subcommand_required_set())
}

/// clap's error as `what is wrong: why`, with its suggestions as hints.
fn usage_error(context: &Context<'_>, mut command: clap::Command, error: &clap::Error) -> CliError {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).map(plain_name);
    let value = text(ContextKind::InvalidValue);
    let mut hints = suggestions(error);
    let message = match (error.kind(), argument, value) {
        (
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand,
            ..,
        ) => {
            return CliError::usage("no command given").usage_text(usage_text(&mut command));
        }
        (ErrorKind::InvalidSubcommand, ..) => {
            let name = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("unknown command `{name}`")
        }
        (ErrorKind::UnknownArgument, Some(name), _) if name.starts_with('-') => {
            format!("unknown option `{name}`")
        }
        (ErrorKind::UnknownArgument, Some(name), _) => format!("unexpected argument `{name}`"),
        (ErrorKind::InvalidValue, Some(name), Some("")) => format!("`{name}` needs a value"),
        (ErrorKind::InvalidValue, Some(name), Some(value)) => {
            format!(
                "unknown value `{value}` for `{name}`{}",
                possible_values(error)
            )
        }
        (ErrorKind::ValueValidation, Some(name), Some(value)) => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            let cause = cause.unwrap_or_else(|| "invalid value".to_owned());
            // A value parser may add hints, each on a line of its own.
            let (cause, more) = cause.split_once('\n').unwrap_or((&cause, ""));
            hints.extend(more.lines().map(str::to_owned));
            format!("invalid value {}: {cause}", written(&name, value))
        }
        (ErrorKind::MissingRequiredArgument, ..) => missing_arguments(error),
        _ => first_paragraph(error),
    };
    hints.push(help_hint(context, &command, error.kind()));
    hints
        .into_iter()
        .fold(CliError::usage(message), CliError::hint)
}

/// The candidate that is most like what was typed, as the hint of a value parser.
#[must_use]
pub fn did_you_mean<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let similarity = |name: &str| strsim::jaro(typed, name);
    let close = candidates.into_iter().filter(|name| similarity(name) > 0.7);
    let best = close.max_by(|one, other| similarity(one).total_cmp(&similarity(other)));
    best.map_or_else(String::new, |name| format!("did you mean `{name}`?"))
}

fn missing_arguments(error: &clap::Error) -> String {
    let names = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(names)) => names.as_slice(),
        _ => &[],
    };
    let names: Vec<String> = names.iter().map(|name| plain_name(name)).collect();
    format!("missing argument `{}`", names.join("`, `"))
}

/// `--session <KIND>` without the name of its value; `<CMD>...` as `CMD`.
fn plain_name(argument: &str) -> String {
    let name = argument.split_whitespace().next().unwrap_or_default();
    name.trim_end_matches("...")
        .trim_matches(['<', '>', '[', ']'])
        .to_owned()
}

/// A value and the option that it was given to.
fn written(name: &str, value: &str) -> String {
    if name.starts_with('-') {
        format!("`{value}` for `{name}`")
    } else {
        format!("`{value}`")
    }
}

/// Where the help is that lists what could have been typed.
fn help_hint(context: &Context<'_>, command: &clap::Command, kind: ErrorKind) -> String {
    let tool = context.tool.name;
    if kind == ErrorKind::InvalidSubcommand {
        return format!("`{tool} --help` lists the commands");
    }
    let typed = context.args.iter().skip(1).take_while(|arg| *arg != "--");
    let name = typed
        .filter_map(|arg| command.find_subcommand(arg))
        .map(|sub| format!(" {}", sub.get_name()))
        .next();
    format!(
        "`{tool}{} --help` lists the options",
        name.unwrap_or_default()
    )
}

fn possible_values(error: &clap::Error) -> String {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => {
            format!(": use one of {}", values.join(", "))
        }
        _ => String::new(),
    }
}

/// What the user may have meant.
fn suggestions(error: &clap::Error) -> Vec<String> {
    let kinds = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let meant = kinds.iter().filter_map(|kind| match error.get(*kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(several) => several.first().cloned(),
        _ => None,
    });
    meant
        .map(|name| format!("did you mean `{name}`?"))
        .collect()
}

/// The usage line and the commands, without the options.
fn usage_text(command: &mut clap::Command) -> String {
    let usage = command.render_usage().to_string();
    let visible = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let names: Vec<&str> = visible.map(clap::Command::get_name).collect();
    format!("{usage}\nCommands: {}\n", names.join(", "))
}

/// clap's own message: everything before the usage line, on one line.
fn first_paragraph(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines = text.lines().map(str::trim);
    let lines: Vec<&str> = lines
        .take_while(|line| !line.starts_with("Usage:"))
        .filter(|line| !line.is_empty() && !line.starts_with("tip: "))
        .collect();
    let joined = lines.join(" ");
    let message = joined.strip_prefix("error: ").unwrap_or(&joined);
    message.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::Parser as _;

    use super::try_parse;

    #[derive(clap::Parser, Debug)]
    struct Cli {
        #[arg(long, global = true)]
        name: Option<String>,
        #[arg(short, long, global = true, action = clap::ArgAction::Count)]
        verbose: u8,
        #[command(subcommand)]
        command: Command,
    }

    #[derive(clap::Subcommand, Debug)]
    enum Command {
        Show,
        Run { words: Vec<String> },
        Get(Get),
    }

    #[derive(clap::Args, Debug)]
    struct Get {
        #[arg(long, conflicts_with = "raw")]
        json: bool,
        #[arg(long)]
        raw: bool,
    }

    /// Leaving out the commands that are not called changes no answer.
    #[test]
    fn arguments_mean_what_the_whole_definition_says() {
        let lines = "|show|get|--name show get|--name get|get --name show|-v get --raw -vv|\
            run show get|run -- --name|show get|get show|get --raw --json|--name a show --name b|\
            ge|--nam a show|help|help get|--help|get --help|--version|run --name|show --|-- show";
        for line in lines.split('|') {
            let args: Vec<OsString> = std::iter::once("tool")
                .chain(line.split_whitespace())
                .map(OsString::from)
                .collect();
            let shown = |result: Result<Cli, clap::Error>| match result {
                Ok(parsed) => format!("{parsed:?}"),
                Err(error) => error.render().to_string(),
            };
            assert_eq!(
                shown(try_parse(&args)),
                shown(Cli::try_parse_from(&args)),
                "{line}"
            );
        }
    }
}
