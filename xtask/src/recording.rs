//! `cargo xtask recording`: the picture of the demo in the README, from its output.

use std::path::PathBuf;

use anstyle_svg::Term;
use anyhow::{Context as _, Result, ensure};

use crate::kit::world::write;
use crate::report::{Outcome, Report};
use crate::{kit, process, workspace};

/// How many characters of a line are shown.
const COLUMNS: usize = 100;
/// How many lines are shown at a time.
const LINES: usize = 26;
/// The height of a line, as the renderer draws it, and what is above the first.
const LINE_HEIGHT: usize = 18;
/// How long each screen stays, in seconds.
const SECONDS: usize = 5;

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
        None => kit::build()?,
    };
    let lines: Vec<String> = play(&folder)?.lines().map(shown).collect();
    let lines: Vec<String> = lines.into_iter().skip_while(String::is_empty).collect();
    let svg = moving(&Term::new().render_svg(&lines.join("\n")), lines.len())?;
    write(&workspace::root().join("docs/demo.svg"), svg)?;
    Ok(format!("{} lines", lines.len()))
}

/// The demo's output on a terminal, in colour.
fn play(folder: &std::path::Path) -> Result<String> {
    let own = std::env::current_exe()?;
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

/// A window on the picture, one screen after another.
fn moving(picture: &str, lines: usize) -> Result<String> {
    ensure!(lines > LINES, "the demo said {lines} lines only");
    let inside = picture.strip_prefix("<svg width=\"").context("an SVG")?;
    let (width, _) = inside.split_once("px\"").context("a width")?;
    let (view, screens) = (LINES * LINE_HEIGHT + 20, lines.div_ceil(LINES));
    let whole = screens * LINES * LINE_HEIGHT;
    let seconds = screens * SECONDS;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{view}\" viewBox=\"0 0 {width} {view}\">\n\
         <title>A recording of cargo xtask demo</title>\n\
         <style>\n\
         .tape {{ animation: tape {seconds}s steps({screens}) infinite }}\n\
         @keyframes tape {{ to {{ transform: translateY(-{whole}px) }} }}\n\
         </style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"4.5\"/>\n\
         <g class=\"tape\">\n{picture}</g>\n</svg>\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn secrets_are_cut_and_what_follows_is_not() {
        let line = "export KEY=sk-ant-api03-0123456789abcdef and more";
        assert_eq!(shown(line), "export KEY=sk-ant-api03-0123456… and more");
    }

    #[test]
    fn a_long_line_is_cut_and_its_colours_are_not() {
        let line = format!("\u{1b}[1m{}\u{1b}[0m", "x".repeat(300));
        let shown = shown(&line);
        assert!(shown.ends_with("…\u{1b}[0m"), "{shown}");
        assert_eq!(shown.matches('x').count(), 100);
    }
}
