//! Claude Code's state: whatever its members are, the questions have answers.
#![no_main]

use auth_core::Secret;
use auth_core::context::claude_json::{ClaudeJson, key_tail};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(state) = ClaudeJson::parse(std::path::Path::new("/state"), bytes) else { return };
    let _ = state.trusts(std::path::Path::new("/a/b"));
    let _ = (state.account(), state.has_primary_api_key());
    let tails: Vec<String> = state.answers("approved").map(str::to_owned).collect();
    for tail in tails {
        // A key that ends in a remembered tail of full length is approved.
        if tail.chars().count() == 20 {
            let key = Secret::new(format!("prefix{tail}"));
            assert_eq!(key_tail(key.expose()), tail);
            assert_eq!(state.approval(&key), auth_core::decision::facts::Approval::Approved);
        }
    }
});
