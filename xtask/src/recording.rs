//! `cargo xtask recording`: the picture of the demo in the README, from its output.

use std::path::PathBuf;

use anstyle_svg::Term;
use anyhow::{Context as _, Result, ensure};

use crate::report::{Outcome, Report};
use crate::workspace::write;
use crate::{process, workspace};

/// How many characters of a line are shown.
const COLUMNS: usize = 100;
/// How many lines are shown at a time.
const LINES: usize = 26;
/// How many lines a screen takes: the last one is empty.
const ROWS: usize = LINES + 1;
/// The height of a line, as the renderer draws it, and what is above and below all of them.
const LINE_HEIGHT: usize = 18;
const MARGIN: usize = 20;
/// How long a screen stays, in milliseconds: to look there, and to read each line.
const TO_LOOK: usize = 2000;
const TO_READ: usize = 150;
/// The renderer's colours, and ones that are easier to read.
const COLOURS: [(&str, &str); 5] = [
    (".fg { fill: #AAAAAA }", ".fg { fill: #D0D7DE }"),
    (".bg { fill: #000000 }", ".bg { fill: #161B22 }"),
    (".fg-cyan { fill: #00AAAA }", ".fg-cyan { fill: #56D4DD }"),
    (".fg-green { fill: #00AA00 }", ".fg-green { fill: #56D364 }"),
    (".dimmed { opacity: 0.4; }", ".dimmed { opacity: 0.65; }"),
];

/// Draw `docs/demo.svg` anew
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder of the programs to show [default: build them]
    #[arg(long, value_name = "DIR")]
    bin_dir: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Report> {
    let mut report = Report::new("cargo xtask recording");
    report.check("docs/demo.svg is drawn", || Outcome::of(draw(args)));
    Ok(report)
}

fn draw(args: &Args) -> Result<String> {
    let folder = match &args.bin_dir {
        Some(folder) => folder.canonicalize()?,
        None => workspace::build_programs()?,
    };
    let played = with_one_name(&play(&folder)?);
    let lines: Vec<String> = played.lines().map(shown).collect();
    let screens = screens(lines);
    let whole: Vec<&str> = screens.iter().flat_map(|screen| padded(screen)).collect();
    let picture = coloured(Term::new().render_svg(&whole.join("\n")))?;
    let shown: Vec<usize> = screens.iter().map(Vec::len).collect();
    write(
        &workspace::root().join("docs/demo.svg"),
        moving(&picture, &shown)?,
    )?;
    Ok(format!("{} screens", screens.len()))
}

/// The demo's directory has a name by chance; each drawing would be another.
fn with_one_name(text: &str) -> String {
    let mut parts = text.split("/tmp/auth-tools-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let name = part.find(|c: char| !c.is_ascii_alphanumeric());
        text + "/tmp/demo" + &part[name.unwrap_or(part.len())..]
    })
}

fn coloured(mut picture: String) -> Result<String> {
    for (theirs, ours) in COLOURS {
        ensure!(picture.contains(theirs), "the picture has no `{theirs}`");
        picture = picture.replace(theirs, ours);
    }
    Ok(picture)
}

/// Each part of the demo begins a screen; a long part goes on with a command on the next one.
fn screens(lines: Vec<String>) -> Vec<Vec<String>> {
    let mut screens: Vec<Vec<String>> = Vec::new();
    for block in blocks(lines) {
        match screens.last_mut() {
            Some(screen) if !is_heading(&block[0]) && screen.len() + block.len() <= LINES => {
                screen.extend(block);
            }
            _ => screens.push(block),
        }
    }
    for screen in &mut screens {
        while screen.last().is_some_and(String::is_empty) {
            screen.pop();
        }
        screen.truncate(LINES);
    }
    screens
}

/// Lines that stay together: headings and remarks with the command below, a command with what it
/// says.
fn blocks(lines: Vec<String>) -> Vec<Vec<String>> {
    let mut blocks: Vec<Vec<String>> = Vec::new();
    for line in lines.into_iter().skip_while(String::is_empty) {
        let begins = is_heading(&line) || is_remark(&line) || plain(&line).starts_with("$ ");
        let waits = |block: &Vec<String>| {
            let mut lines = block.iter();
            lines.all(|line| is_heading(line) || is_remark(line))
        };
        match blocks.last_mut() {
            Some(block) if !begins || (waits(block) && !is_heading(&line)) => block.push(line),
            _ => blocks.push(vec![line]),
        }
    }
    blocks
}

fn is_heading(line: &str) -> bool {
    let text = plain(line);
    let (number, _) = text.split_once(". ").unwrap_or_default();
    number.parse::<u32>().is_ok() || text.starts_with("What to try")
}

fn is_remark(line: &str) -> bool {
    plain(line).starts_with("# ")
}

/// A line without its colours.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('m').map_or("", |(_, rest)| rest)
    })
}

/// A screen with empty lines to its end.
fn padded(screen: &[String]) -> impl Iterator<Item = &str> {
    let lines = screen.iter().map(String::as_str);
    lines.chain(std::iter::repeat("")).take(ROWS)
}

/// The demo's output on a terminal, in colour.
fn play(folder: &std::path::Path) -> Result<String> {
    let own = workspace::own_program()?;
    let demo = format!(
        "stty cols {COLUMNS}; exec '{}' demo --bin-dir '{}'",
        own.display(),
        folder.display()
    );
    let mut script = process::command("script");
    script.env("TERM", "xterm-256color").env_remove("NO_COLOR");
    script.args(["--quiet", "--return", "--command", &demo, "/dev/null"]);
    process::read(&mut script).context("is `script` (bsdutils) installed?")
}

/// A line as the picture has it: not too long, and secrets, invented as they are, cut short, so
/// that no scanner takes them for real ones.
fn shown(line: &str) -> String {
    let mut text = String::new();
    let (mut width, mut in_escape, mut secret) = (0, false, None);
    for character in line.trim_end().chars() {
        in_escape |= character == '\u{1b}';
        if in_escape {
            text.push(character);
            in_escape = character != 'm';
            continue;
        }
        let is_of_word = character.is_alphanumeric() || "-_".contains(character);
        secret = match secret {
            Some(length) if is_of_word => Some(length + 1),
            _ => text.ends_with("sk-ant-").then_some(0),
        };
        let hidden = secret.is_some_and(|length| length > 12);
        if hidden || width >= COLUMNS {
            let cut = secret == Some(13) || width == COLUMNS;
            text.push_str(if cut { "…" } else { "" });
            width += usize::from(cut);
            continue;
        }
        text.push(character);
        width += 1;
    }
    text
}

/// A window on the picture, one screen after another; `lines` is how many each has.
fn moving(picture: &str, lines: &[usize]) -> Result<String> {
    ensure!(lines.len() > 1, "the demo said too little");
    let inside = picture.strip_prefix("<svg width=\"").context("an SVG")?;
    let (width, _) = inside.split_once("px\"").context("a width")?;
    let view = LINES * LINE_HEIGHT + MARGIN;
    let stays: Vec<usize> = lines
        .iter()
        .map(|lines| TO_LOOK + lines * TO_READ)
        .collect();
    let whole: usize = stays.iter().sum();
    let (mut frames, mut start) = (String::new(), 0);
    for (screen, stay) in stays.iter().enumerate() {
        let (percent, up) = (start * 10_000 / whole, screen * ROWS * LINE_HEIGHT);
        let percent = format!("{}.{:02}", percent / 100, percent % 100);
        frames.push_str(&format!(
            "{percent}% {{ transform: translateY(-{up}px) }}\n"
        ));
        start += stay;
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{view}\" viewBox=\"0 0 {width} {view}\">\n\
         <title>A recording of cargo xtask demo</title>\n\
         <style>\n\
         .tape {{ animation: tape {whole}ms step-end infinite }}\n\
         @keyframes tape {{\n{frames}}}\n\
         @media (prefers-reduced-motion: reduce) {{ .tape {{ animation: none }} }}\n\
         </style>\n\
         <clipPath id=\"window\"><rect width=\"100%\" height=\"100%\" rx=\"6\"/></clipPath>\n\
         <g clip-path=\"url(#window)\"><g class=\"tape\">\n{picture}</g></g>\n</svg>\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::{plain, screens, shown};

    #[test]
    fn secrets_are_cut_and_what_follows_is_not() {
        let line = "export KEY=sk-ant-api03-0123456789abcdef and more";
        assert_eq!(shown(line), "export KEY=sk-ant-api03-0123456… and more");
    }

    #[test]
    fn a_part_begins_a_screen_and_a_command_keeps_what_it_says() {
        let lines = |first: &str, count: usize| {
            let more = (1..count).map(|line| format!("line {line}"));
            std::iter::once(first.to_owned())
                .chain(more)
                .collect::<Vec<_>>()
        };
        let mut demo = vec![String::new(), "\u{1b}[1m1. One\u{1b}[0m".to_owned()];
        demo.extend(lines("$ short", 3));
        demo.extend(lines("$ long", 24));
        demo.extend([String::new(), "2. Two".to_owned()]);
        demo.extend(lines("$ last", 2));
        let screens = screens(demo);
        let first: Vec<String> = screens.iter().map(|screen| plain(&screen[0])).collect();
        assert_eq!(first, ["1. One", "$ long", "2. Two"]);
        assert_eq!(screens.iter().map(Vec::len).collect::<Vec<_>>(), [4, 24, 3]);
    }

    #[test]
    fn a_long_line_is_cut_and_its_colours_are_not() {
        let line = format!("\u{1b}[1m{}\u{1b}[0m", "x".repeat(300));
        let shown = shown(&line);
        assert!(shown.ends_with("…\u{1b}[0m"), "{shown}");
        assert_eq!(shown.matches('x').count(), 100);
    }
}
