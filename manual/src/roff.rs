//! Source text of man pages as `mandoc -T lint` and `groff -ww` want it.

/// The longest line of text.
const MAX_LINE_LEN: usize = 80;

/// The text without macros that have no effect, without long lines and in ASCII.
pub(crate) fn tidied(source: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut is_filled = true;
    for line in source.lines() {
        let line = ascii(line.trim_end());
        if has_no_effect(&line, &lines) {
            continue;
        }
        match line.as_str() {
            ".nf" => is_filled = false,
            ".fi" => is_filled = true,
            // `.sp` ends the line already.
            ".sp" if lines.last().is_some_and(|last| last == ".br") => drop(lines.pop()),
            _ => {}
        }
        if is_filled && !line.starts_with('.') {
            lines.extend(filled(&line));
        } else {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

fn has_no_effect(line: &str, before: &[String]) -> bool {
    let last = before.last().map_or("", String::as_str);
    let is_definition = line.starts_with(".ie ") || line.starts_with(".el ");
    (is_definition && before.iter().any(|earlier| earlier == line))
        || (line == ".PP" && last.starts_with(".SH"))
        || (line == ".br" && [".sp", ".br"].contains(&last))
        || line.is_empty()
}

/// The words on as many lines as they need. Spaces in the source are where a formatter may break
/// the line too.
fn filled(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("a line");
        // A line that begins with one of these is a request.
        let stays = line.is_empty() || word.starts_with(['.', '\'']) || word.is_empty();
        if stays || line.len() + 1 + word.len() <= MAX_LINE_LEN {
            if !line.is_empty() || word.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
        .into_iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn ascii(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for character in line.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            text.push_str(&format!("\\[u{:04X}]", u32::from(character)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::tidied;

    #[test]
    fn text_is_filled_and_examples_are_not() {
        let words = "word ".repeat(30);
        let page = tidied(&format!("{words}.x\n.nf\n{words}\n.fi\n"));
        let lines: Vec<&str> = page.lines().collect();
        assert_eq!(lines.len(), 5, "{page}");
        assert!(
            lines[0].len() <= 80 && lines[1].ends_with("word .x"),
            "{page}"
        );
        assert_eq!(lines[3], words.trim_end());
    }

    #[test]
    fn macros_without_an_effect_are_removed() {
        assert_eq!(
            tidied(".SH A\n.PP\nx…\n.br\n\n.sp\n.br\ny\n"),
            ".SH A\nx\\[u2026]\n.sp\ny\n"
        );
    }
}
