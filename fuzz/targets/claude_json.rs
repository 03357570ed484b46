//! Claude Code's state: whatever its members are, the questions have answers.
#![no_main]

use auth_core::Secret;
use auth_core::context::claude_json::{ClaudeJson, key_suffix};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(state) = ClaudeJson::parse(std::path::Path::new("/state"), bytes) else { return };
    let _ = state.trusts(std::path::Path::new("/a/b"));
    let _ = (state.account(), state.primary_api_key());
    for suffix in state.approved() {
        // A key that ends in a remembered suffix of full length is approved.
        if suffix.chars().count() == 20 {
            let key = Secret::new(format!("prefix{suffix}"));
            assert_eq!(key_suffix(key.expose()), suffix);
            assert_eq!(state.approval(&key), auth_core::decision::facts::Approval::Approved);
        }
    }
});
