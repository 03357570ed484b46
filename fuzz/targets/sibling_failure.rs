//! The stderr of another program: a failure that is read is written and read back the same.
#![no_main]

use auth_core::CliError;
use auth_core::cli::sanitize;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let clean = sanitize::lines(text);
    assert!(!clean.contains('\u{1b}') && !clean.contains('\u{202e}'));
    if let Some(failure) = CliError::from_stderr(text) {
        let line = failure.to_json_line();
        let again = CliError::from_stderr(&line).expect("what was written can be read");
        assert_eq!(again.exit(), failure.exit());
        assert_eq!(again.to_json_line(), line);
    }
});
