//! Man pages: one a tool, one a command.

use std::path::Path;

use anyhow::{Result, ensure};
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::data::{self, Entry, Example, Page};
use crate::{Document, roff};

/// The page of a tool and those of its commands.
pub(crate) fn of_tool(tool: &Command) -> Result<Vec<Document>> {
    let mut tool = tool.clone().disable_help_subcommand(true);
    tool.build();
    let name = tool.get_name().to_owned();
    let mut page = data::page(&name)?;
    let commands: Vec<Command> = visible(&tool).cloned().collect();
    fits(&name, &page)?;
    let mut documents = Vec::new();
    for command in &commands {
        let own = page.commands.remove(command.get_name());
        documents.push(of_command(&tool, command, &page, own.unwrap_or_default())?);
    }
    let unknown: Vec<&String> = page.commands.keys().collect();
    ensure!(unknown.is_empty(), "pages/{name}.toml: {unknown:?}");
    let own: Vec<String> = commands.iter().map(page_name).collect();
    page.see_also.splice(0..0, own);
    documents.push(render(tool, &page)?);
    Ok(documents)
}

/// Examples are not filled: a line that is too long is cut on a terminal of 80 columns.
fn fits(name: &str, page: &Page) -> Result<()> {
    let of_commands = page.commands.values().flat_map(|page| &page.examples);
    for example in page.examples.iter().chain(of_commands) {
        let long = example.run.lines().find(|line| line.chars().count() > 68);
        ensure!(
            long.is_none(),
            "pages/{name}.toml: longer than 68: {long:?}"
        );
    }
    Ok(())
}

fn visible(tool: &Command) -> impl Iterator<Item = &Command> {
    tool.get_subcommands().filter(|sub| !sub.is_hide_set())
}

/// The page of one command: its own options, and where the others are explained.
fn of_command(
    tool: &Command,
    command: &Command,
    of_tool: &Page,
    mut page: Page,
) -> Result<Document> {
    let command = command.clone().mut_args(|arg| {
        let inherited = ["help", "version"].contains(&arg.get_id().as_str())
            || (arg.is_global_set() && arg.get_help_heading().is_some());
        arg.hide(inherited)
    });
    let name = tool.get_name();
    page.description.push_str(&format!(
        "\n\nThe options of every command are in `{name}`(1)."
    ));
    page.environment.extend(of_tool.environment.iter().cloned());
    page.files.extend(of_tool.files.iter().cloned());
    page.see_also.insert(0, name.to_owned());
    render(command, &page)
}

/// `auth-core-headers`.
fn page_name(command: &Command) -> String {
    let name = command.get_display_name();
    name.unwrap_or_else(|| command.get_name()).to_owned()
}

fn render(command: Command, page: &Page) -> Result<Document> {
    let title = page_name(&command);
    let has_options = command.get_arguments().any(|arg| !arg.is_hide_set());
    let has_commands = visible(&command).next().is_some();
    let version = command.get_version().map(str::to_owned);
    let source = format!(
        "auth-tools {}",
        version.unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned())
    );
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let command = with_synopsis(command);
    let man = Man::new(command)
        .title(title.to_uppercase())
        .date(data::release_date())
        .source(source)
        .manual("auth-tools");
    let mut content = Vec::new();
    man.render_title(&mut content)?;
    man.render_name_section(&mut content)?;
    man.render_synopsis_section(&mut content)?;
    description(&about, &page.description).to_writer(&mut content)?;
    if has_commands {
        man.render_subcommands_section(&mut content)?;
    }
    if has_options {
        man.render_options_section(&mut content)?;
    }
    closing(page).to_writer(&mut content)?;
    Ok(Document {
        path: Path::new("man").join(format!("{title}.1")),
        content: roff::tidied(&String::from_utf8(content)?).into_bytes(),
    })
}

/// With the line of `--help` as the synopsis: that of `clap_mangen` leaves the values of options
/// out, and writes several positional arguments as one.
fn with_synopsis(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).trim();
    let usage = usage
        .replace("[OPTIONS]", "[OPTION]...")
        .replace("[CMD]...", "[-- CMD [ARG]...]")
        .replace("<CMD>...", "-- CMD [ARG]...");
    command.override_usage(usage)
}

/// What `--help` says, then what the page adds.
fn description(about: &str, more: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["DESCRIPTION"]);
    paragraphs(&mut roff, about);
    paragraphs(&mut roff, more);
    roff
}

/// The sections that the definition does not have.
fn closing(page: &Page) -> Roff {
    let mut roff = Roff::new();
    if !page.examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]);
        for example in &page.examples {
            show(&mut roff, example);
        }
    }
    roff.control("SH", ["EXIT STATUS"]);
    for row in data::exit_codes() {
        let meaning = match (row.name, row.meaning) {
            (name, "") => name.to_owned(),
            ("", meaning) => meaning.to_owned(),
            (name, meaning) => format!("{name}: {meaning}"),
        };
        entry(&mut roff, row.code, &meaning);
    }
    for (title, entries) in [("ENVIRONMENT", &page.environment), ("FILES", &page.files)] {
        if !entries.is_empty() {
            roff.control("SH", [title]);
            for Entry { name, text } in entries {
                entry(&mut roff, name, text);
            }
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    let pages: Vec<String> = page
        .see_also
        .iter()
        .map(|page| format!("`{page}`(1)"))
        .collect();
    roff.text(inlines(&pages.join(", ")));
    roff
}

fn show(roff: &mut Roff, example: &Example) {
    roff.control("PP", []);
    roff.text(inlines(&example.does));
    roff.control("PP", [])
        .control("RS", ["4"])
        .control("nf", []);
    for line in example.run.trim_end().lines() {
        roff.text([bold(line)]);
    }
    roff.control("fi", []).control("RE", []);
}

fn entry(roff: &mut Roff, name: &str, text: &str) {
    roff.control("TP", []);
    roff.text([bold(name)]);
    roff.text(inlines(text));
}

fn paragraphs(roff: &mut Roff, text: &str) {
    for paragraph in text.split("\n\n").filter(|text| !text.trim().is_empty()) {
        roff.control("PP", []);
        roff.text(inlines(
            &paragraph.split_whitespace().collect::<Vec<_>>().join(" "),
        ));
    }
}

/// Text whose parts between backticks are bold.
fn inlines(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    parts
        .filter(|(_, part)| !part.is_empty())
        .map(|(index, part)| {
            if index % 2 == 1 {
                bold(part)
            } else {
                roman(part)
            }
        })
        .collect()
}
