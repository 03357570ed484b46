//! Codes that come by stdin, in every wrapping.

use crate::world::World;

/// The code of a consent, wrapped, becomes a token.
fn is_taken(wrap: impl Fn(&str, &str) -> String) {
    let world = World::new();
    let mut run = world.start(&["--code-stdin"]);
    assert_eq!(
        run.redirect.path(),
        "/oauth/code/callback",
        "the page that shows the code"
    );
    let (code, state) = world.consent(&run.url);
    let text = wrap(&code, &state);
    run.session.say(&text);
    let ended = run.session.finish();
    assert_eq!(ended.code, Some(0), "{text:?}: {ended:?}");
    let token = ended.stdout.strip_suffix('\n').expect("one line");
    assert!(world.provider.accepts(token), "{text:?}");
}

#[test]
fn a_code_is_taken_in_every_wrapping() {
    is_taken(|code, state| format!("{code}#{state}\n"));
    is_taken(|code, _| code.to_owned());
    is_taken(|code, state| format!("\"{code}#{state}\"\r\n"));
    is_taken(|code, state| format!("\u{1b}[200~{code}#{state}\u{1b}[201~\n"));
    is_taken(|code, state| format!("{}\n   {}#\n{state}\n", &code[..10], &code[10..]));
    is_taken(|code, state| format!("https://example.com/cb?code={code}&state={state}\n"));
}

#[test]
fn what_is_no_code_of_this_login_is_refused() {
    for (text, word) in [
        ("", "no code"),
        (" \n\"\"\n", "no code"),
        ("a-code#another-state\n", "another login"),
        ("a-code-that-was-never-given\n", "invalid_grant"),
    ] {
        let world = World::new();
        let mut run = world.start(&["--code-stdin"]);
        run.session.say(text);
        let ended = run.session.finish();
        assert_eq!(ended.code, Some(3), "{text:?}: {ended:?}");
        assert_eq!(ended.stdout, "");
        assert!(ended.stderr.contains(word), "{text:?}: {ended:?}");
    }
}
