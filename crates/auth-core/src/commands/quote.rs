//! Values quoted so that another program reads exactly the same value.

/// For a POSIX shell: in single quotes, a single quote as `'\''`.
pub(super) fn sh(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// For fish: in single quotes, where a backslash escapes itself and the quote.
pub(super) fn fish(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// For PowerShell: in single quotes, doubled inside. Its typographic quotes count as quotes too.
pub(super) fn powershell(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(c);
        }
        quoted.push(c);
    }
    quoted.push('\'');
    quoted
}

/// For `.env` readers: plain if that says everything (`docker --env-file` keeps quotes), else in
/// single quotes, else in double quotes with escapes.
pub(super) fn dotenv(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=~".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if !text.contains(['\'', '\n', '\r', '\\']) {
        return format!("'{text}'");
    }
    let escapes = [
        ('\\', r"\\"),
        ('"', "\\\""),
        ('\n', r"\n"),
        ('\r', r"\r"),
        ('$', r"\$"),
        ('`', r"\`"),
    ];
    let escaped = escapes.iter().fold(text.to_owned(), |text, (c, escape)| {
        text.replace(*c, escape)
    });
    format!("\"{escaped}\"")
}

/// For curl's configuration files: in double quotes with curl's escapes (`curl --manual`, `-K`).
pub(super) fn curl(text: &str) -> String {
    let escapes = [
        ('\\', r"\\"),
        ('"', "\\\""),
        ('\t', r"\t"),
        ('\n', r"\n"),
        ('\r', r"\r"),
        ('\u{b}', r"\v"),
    ];
    let escaped = escapes.iter().fold(text.to_owned(), |text, (c, escape)| {
        text.replace(*c, escape)
    });
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::{curl, dotenv, fish, powershell, sh};

    #[test]
    fn each_reader_gets_its_own_quotes() {
        let text = "a'b\"c$d`e\\f\ng";
        assert_eq!(sh(text), "'a'\\''b\"c$d`e\\f\ng'");
        assert_eq!(fish(text), "'a\\'b\"c$d`e\\\\f\ng'");
        assert_eq!(powershell("a'b\u{2019}"), "'a''b\u{2019}\u{2019}'");
        assert_eq!(dotenv("sk-ant-api03_x.y"), "sk-ant-api03_x.y");
        assert_eq!(dotenv("plain$x"), "'plain$x'");
        assert_eq!(dotenv(text), r#""a'b\"c\$d\`e\\f\ng""#);
        assert_eq!(curl("a\"b\\c"), r#""a\"b\\c""#);
    }
}
