//! Terms that no user or contributor is to read: each has a plain one in its place.

use crate::sources::{self, Source};

/// A term, in lower case, and what to write instead.
const BANNED: [(&str, &str); 22] = [
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("mending", "fixing"),
    ("the kit", "auth-tools, or the tool's name"),
    ("the kit's", "auth-tools', or the tool's name"),
    ("house rules", "repository checks"),
    ("last words", "stderr output"),
    ("its words", "its stderr output"),
    ("mint", "create"),
    ("mints", "creates"),
    ("minted", "created"),
    ("minting", "creating"),
    ("a person", "the user"),
    ("the person", "the user"),
    ("a person's", "the user's"),
    ("the person's", "the user's"),
    ("login rests", "login is stored"),
    ("in trouble", "failing, or the error's name"),
    ("gave up", "failed, timed out"),
    ("lies beside", "is stored next to"),
    ("without end", "recursively, or for ever"),
];

/// What people read: pages, help, messages, comments and descriptions.
fn texts() -> Vec<Source> {
    let mut texts = sources::rust();
    texts.retain(|source| !source.path.starts_with("tests/tests/tidy/"));
    for (folder, extension) in [
        ("docs", "md"),
        ("docs", "json"),
        ("manual/pages", "toml"),
        ("packaging", "in"),
        (".github", "yml"),
    ] {
        texts.extend(sources::with_extension(folder, extension));
    }
    for path in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "deny.toml"] {
        texts.push(Source {
            text: sources::text(path),
            path: path.to_owned(),
        });
    }
    texts
}

/// The banned terms of a line, each between characters that are not of a word.
fn banned(line: &str) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let line = line.to_lowercase();
    BANNED.iter().filter(move |(term, _)| {
        let is_word = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-'".contains(byte))
        };
        line.match_indices(term).any(|(start, _)| {
            let bytes = line.as_bytes();
            let before = start.checked_sub(1).and_then(|index| bytes.get(index));
            !is_word(before) && !is_word(bytes.get(start + term.len()))
        })
    })
}

#[test]
fn texts_use_plain_terms() {
    let mut found = Vec::new();
    for source in texts() {
        for (number, line) in source.text.lines().enumerate() {
            for (term, instead) in banned(line) {
                let place = format!("{}:{}", source.path, number + 1);
                found.push(format!(
                    "{place}: `{term}`, write {instead}: {}",
                    line.trim()
                ));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_term_is_found_as_a_whole_word_alone() {
    let terms = |line| banned(line).map(|(term, _)| *term).collect::<Vec<_>>();
    assert_eq!(terms("It is Mended by the kit."), ["mended", "the kit"]);
    assert_eq!(
        terms("recommended, amend, the kitchen, peppermint"),
        Vec::<&str>::new()
    );
}

/// The lengths, in words, of the sentences of a page: without code, tables and headings.
fn sentence_lengths(page: &str) -> Vec<usize> {
    let prose: String = page
        .split("```")
        .step_by(2)
        .flat_map(str::lines)
        .map(|line| match line.trim_start() {
            "" => "\n",
            line if line.starts_with(['|', '#']) => "\n",
            _ => line,
        })
        .flat_map(|line| [line, " "])
        .collect();
    let sentences = prose
        .split("\n")
        .flat_map(|part| part.split_inclusive(". "));
    let lengths = sentences.map(|sentence| sentence.split_whitespace().count());
    lengths.filter(|length| *length >= 3).collect()
}

#[test]
fn half_of_the_sentences_of_the_documents_have_fewer_than_15_words() {
    let pages = sources::with_extension("docs", "md");
    let mut lengths: Vec<usize> = pages
        .iter()
        .flat_map(|page| sentence_lengths(&page.text))
        .collect();
    lengths.extend(sentence_lengths(&sources::text("README.md")));
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(lengths.len() > 300 && median < 15, "the median is {median}");
}
