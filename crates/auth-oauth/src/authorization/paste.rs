//! Codes that are copied from a browser.

use auth_core::Secret;
use url::{Url, form_urlencoded};

/// A pasted code, with its state if it came along.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pasted {
    pub(super) code: Secret,
    pub(super) state: Option<String>,
}

/// Reads `CODE`, `CODE#STATE`, or the whole URL that the browser could not open, cleaned of
/// wrapping, quotes and bracketed-paste marks. `None` if it has no code.
pub(super) fn read(text: &str) -> Option<Pasted> {
    let clean = clean(text);
    if clean.starts_with("http://") || clean.starts_with("https://") {
        let url = Url::parse(&clean).ok()?;
        return of_query(url.query().unwrap_or_default(), url.fragment());
    }
    if clean.starts_with("code=") || clean.contains("&code=") {
        return of_query(clean.trim_start_matches('?'), None);
    }
    let (code, state) = match clean.split_once('#') {
        Some((code, state)) => (code, Some(state)),
        None => (clean.as_str(), None),
    };
    pasted(code, state)
}

fn of_query(query: &str, fragment: Option<&str>) -> Option<Pasted> {
    let find = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let state = find("state").or_else(|| fragment.map(str::to_owned));
    pasted(&find("code")?, state.as_deref())
}

fn pasted(code: &str, state: Option<&str>) -> Option<Pasted> {
    let state = state.filter(|state| !state.is_empty()).map(str::to_owned);
    let code = Secret::from(code);
    (!code.expose().is_empty()).then_some(Pasted { code, state })
}

/// Takes out what a terminal, a chat or a mail put in: escape sequences, white space of any kind,
/// characters that no code has (RFC 6749 appendix A.11: visible ASCII), and quotes around it.
fn clean(text: &str) -> String {
    let text = text.replace("\u{1b}[200~", "").replace("\u{1b}[201~", "");
    let visible: String = text.chars().filter(char::is_ascii_graphic).collect();
    let bare = visible
        .trim_start_matches("[200~")
        .trim_end_matches("[201~");
    bare.trim_matches(['"', '\'', '`', '<', '>', '(', ')', ',', ';'])
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_code_is_found_in_every_wrapping() {
        for text in [
            "abc-DEF_1~2.3#st-ate",
            "  abc-DEF_1~2.3#st-ate\r\n",
            "abc-DEF\n  _1~2.3#st\r\n  -ate",
            "\"abc-DEF_1~2.3#st-ate\"",
            "'abc-DEF_1~2.3#st-ate'",
            "`abc-DEF_1~2.3#st-ate`",
            "\u{201c}abc-DEF_1~2.3#st-ate\u{201d}",
            "\u{1b}[200~abc-DEF_1~2.3#st-ate\u{1b}[201~",
            "[200~abc-DEF_1~2.3#st-ate[201~",
            "\u{feff}abc-DEF_1\u{200b}~2.3#st-ate\u{a0}",
            "http://localhost:4242/callback?code=abc-DEF_1~2.3&state=st-ate",
            "https://a.example/cb?state=st-ate&code=abc-DEF_1%7E2.3",
            "https://a.example/cb?code=abc-DEF_1~2.3#st-ate",
            "code=abc-DEF_1~2.3&state=st-ate",
        ] {
            let pasted = read(text).unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!(pasted.code.expose(), "abc-DEF_1~2.3", "{text:?}");
            assert_eq!(pasted.state.as_deref(), Some("st-ate"), "{text:?}");
        }
    }

    #[test]
    fn a_code_may_come_without_its_state() {
        for text in ["abc", "abc#", " a b c "] {
            let pasted = read(text).expect("a code");
            assert_eq!((pasted.code.expose(), pasted.state), ("abc", None));
        }
    }

    #[test]
    fn what_holds_no_code_is_none() {
        for text in [
            "",
            " \n",
            "\"\"",
            "#state",
            "http://localhost/callback?state=s",
            "\u{1b}[200~\u{1b}[201~",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
