use std::fmt::Write;
use std::path::Path;

/// A path as one word of a POSIX shell command: unquoted if it is plain, else in single quotes.
/// Control characters and bytes that are not UTF-8 are written as `$'\x0a'` (bash, zsh, POSIX 2024).
///
/// ```
/// use std::path::Path;
/// assert_eq!(auth_fs::quote_path(Path::new("/home/ada/.claude")), "/home/ada/.claude");
/// assert_eq!(auth_fs::quote_path(Path::new("a'; rm b")), r"'a'\''; rm b'");
/// ```
#[must_use]
pub fn quote_path(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:,@%".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(is_plain) && bytes[0] != b'-' {
        return path.display().to_string();
    }
    match path.to_str() {
        Some(text) if !text.chars().any(char::is_control) => {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
        _ => ansi_c_quoted(bytes),
    }
}

fn ansi_c_quoted(bytes: &[u8]) -> String {
    let mut quoted = String::from("$'");
    for &byte in bytes {
        match byte {
            b'\'' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=b'~' => quoted.push(char::from(byte)),
            // Writing to a string does not fail.
            _ => drop(write!(quoted, "\\x{byte:02x}")),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quote_path;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the shell is what is tested")]
    fn a_shell_reads_back_the_path() {
        for bytes in [
            &b"/home/ada/.claude"[..],
            b"a'; touch x; echo '",
            b"~/literal $HOME `id`",
            b"-rf",
            b"line\nbreak\xff",
            b"",
        ] {
            let quoted = quote_path(Path::new(OsStr::from_bytes(bytes)));
            let shell = std::process::Command::new("bash")
                .args(["-c", &format!("printf %s {quoted}")])
                .output();
            assert_eq!(shell.expect("bash").stdout, bytes, "{quoted}");
        }
    }
}
