//! The shell blocks of the documents, run as a reader would paste them.
//!
//! A block that begins with ```` ```sh run ```` is run by bash in a sandbox. Further words make the
//! sandbox: `login` (a stored login), `key` (`ANTHROPIC_API_KEY`), `helper` (an `apiKeyHelper`),
//! `exit=N` (the exit code expected). A block ```` ```text output ```` right below is what stdout
//! and stderr then say, line by line; `…` stands for anything, alone on a line for any lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use auth_tests::{Provider, Sandbox, program};
use serde_json::json;

/// A block and what it should say.
struct Block {
    place: String,
    words: Vec<String>,
    script: String,
    output: Option<Vec<String>>,
}

#[test]
fn every_shell_block_that_can_run_does_what_the_document_says() {
    let blocks: Vec<Block> = pages().iter().flat_map(|page| blocks(page)).collect();
    assert!(blocks.len() >= 20, "only {} blocks are run", blocks.len());
    let failures: Vec<String> = blocks.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Pasted into a shell that goes on after an error, with no credential, a key or a login: no program
/// is started and no request is sent without a credential.
#[test]
fn no_block_goes_on_without_a_credential() {
    let uses_one = |block: &Block| {
        let programs = ["claude -p", "curl ", "docker ", "ssh "];
        let makes_one = block.script.contains("setup-token") || block.script.contains("export ");
        !makes_one && programs.iter().any(|it| block.script.contains(it))
    };
    let blocks: Vec<Block> = pages().iter().flat_map(|page| blocks(page)).collect();
    let blocks: Vec<Block> = blocks.into_iter().filter(uses_one).collect();
    assert!(blocks.len() >= 10, "only {} blocks are run", blocks.len());
    for mut block in blocks {
        for words in [&[][..], &["key"], &["login"]] {
            block.words = words.iter().map(|word| (*word).to_owned()).collect();
            let provider = Provider::start();
            let sandbox = sandbox(&block, &provider);
            let script = format!("set +e\n{}", block.script);
            let (_, said) = run(&sandbox, &sandbox.write("script.sh", script));
            let place = format!("{} {words:?}:\n{said}", block.place);
            assert!(!said.contains("claude was given nothing"), "{place}");
            if words.is_empty() {
                let sent = provider.count("models") + provider.count("messages");
                assert_eq!(sent, 0, "{place}");
            }
        }
    }
}

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("it is a folder of the workspace")
        .to_owned()
}

/// `README.md`, and every page below `docs/`.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// The marked blocks of a page.
fn blocks(page: &Path) -> Vec<Block> {
    let text = fs::read_to_string(page).expect("pages are text");
    let name = page.strip_prefix(root()).expect("a page of ours");
    let mut found: Vec<Block> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let content = lines.by_ref().map(|(_, line)| line);
        let content: Vec<&str> = content.take_while(|line| *line != "```").collect();
        match info {
            "text output" => {
                let block = found.last_mut().expect("output stands below a block");
                block.output = Some(content.iter().map(|line| (*line).to_owned()).collect());
            }
            _ => {
                let Some(words) = info.strip_prefix("sh run") else {
                    continue;
                };
                found.push(Block {
                    place: format!("{}:{}", name.display(), number + 1),
                    words: words.split_whitespace().map(str::to_owned).collect(),
                    script: content.join("\n"),
                    output: None,
                });
            }
        }
    }
    found
}

/// Runs a block; what is wrong with what it did.
fn failure(block: &Block) -> Option<String> {
    let provider = Provider::start();
    let sandbox = sandbox(block, &provider);
    let script = sandbox.write("script.sh", &block.script);
    let (code, said) = run(&sandbox, &script);
    let expected = block
        .words
        .iter()
        .find_map(|word| word.strip_prefix("exit="));
    let expected: i32 = expected.map_or(0, |code| code.parse().expect("exit=NUMBER"));
    let place = &block.place;
    if code != Some(expected) {
        return Some(format!(
            "{place}: exit code {code:?}\n{}\n{said}",
            block.script
        ));
    }
    let lines: Vec<&str> = said.lines().collect();
    let patterns: Option<Vec<&str>> = block
        .output
        .as_ref()
        .map(|output| output.iter().map(String::as_str).collect());
    let as_said = patterns.is_none_or(|patterns| all_fit(&patterns, &lines));
    (!as_said).then(|| format!("{place} says:\n{said}"))
}

fn sandbox(block: &Block, provider: &Provider) -> Sandbox {
    let mut sandbox = Sandbox::new();
    provider.configure(&sandbox);
    let has = |word: &str| block.words.iter().any(|found| found == word);
    sandbox
        .set("USER", "ada")
        .set("API", provider.base())
        .set("BROWSER", "visit");
    sandbox.set("STORED_KEY", provider.api_key());
    let inherited = sandbox.variables().find(|(name, _)| *name == "PATH");
    let inherited = inherited
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default();
    let programs = program("auth-core");
    let mut folders = vec![
        root().join("tests/cases/commands"),
        programs
            .parent()
            .expect("a program is in a folder")
            .to_owned(),
    ];
    folders.extend(std::env::split_paths(&inherited));
    sandbox.set(
        "PATH",
        std::env::join_paths(folders).expect("plain folders"),
    );
    if has("login") {
        sandbox.credentials(&provider.login(28_800));
        let account = json!({"accountUuid": "a", "emailAddress": "ada@example.com"});
        sandbox.client_state(&json!({"oauthAccount": account}));
    }
    if has("key") {
        sandbox.set("ANTHROPIC_API_KEY", provider.api_key());
    }
    if has("helper") {
        sandbox.settings(&json!({"apiKeyHelper": format!("echo {}", provider.api_key())}));
    }
    sandbox
}

/// stdout and stderr as they come, as on a terminal.
#[expect(
    clippy::disallowed_methods,
    reason = "bash is not one of auth-tools' programs"
)]
fn run(sandbox: &Sandbox, script: &Path) -> (Option<i32>, String) {
    let (mut reader, writer) = std::io::pipe().expect("a pipe");
    let mut bash = Command::new("timeout");
    bash.args([
        "60",
        "bash",
        "--noprofile",
        "--norc",
        "-o",
        "pipefail",
        "-e",
    ])
    .arg(script);
    bash.env_clear().envs(sandbox.variables());
    bash.current_dir(sandbox.path("project"))
        .stdin(std::process::Stdio::null());
    bash.stdout(writer.try_clone().expect("a pipe"))
        .stderr(writer);
    let mut child = bash.spawn().expect("bash starts");
    drop(bash);
    let mut said = String::new();
    std::io::Read::read_to_string(&mut reader, &mut said).expect("text");
    (child.wait().expect("it ends").code(), said)
}

/// Whether the lines are as the document has them; a line `…` stands for any number of lines.
fn all_fit(patterns: &[&str], lines: &[&str]) -> bool {
    match patterns.split_first() {
        None => lines.is_empty(),
        Some((&"…", rest)) => (0..=lines.len()).any(|skipped| all_fit(rest, &lines[skipped..])),
        Some((pattern, rest)) => lines
            .split_first()
            .is_some_and(|(line, lines)| fits(pattern, line) && all_fit(rest, lines)),
    }
}

/// Whether a line is as the document has it; `…` stands for anything.
fn fits(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    assert!(fits(
        "key sha256:…, 5 minutes",
        "key sha256:1a2b, 5 minutes"
    ));
    assert!(all_fit(&["a", "…", "b"], &["a", "b"]));
    assert!(all_fit(&["a", "…", "b"], &["a", "more", "and more", "b"]));
    assert!(!all_fit(&["a", "…"], &["b"]));
    assert!(fits("same", "same"));
    assert!(!fits("same", "same and more"));
    assert!(!fits("a … c", "a b d"));
}
