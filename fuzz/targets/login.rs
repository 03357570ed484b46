//! A login document: an error, or a login whose secret can be a header.
#![no_main]

use auth_core::secret::Login;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(document) = serde_json::from_str(text) else { return };
    if let Ok(login) = Login::from_document(&document) {
        assert!(!login.secret().expose().is_empty());
        assert_eq!(login.secret().check_header_value(), Ok(()));
    }
});
