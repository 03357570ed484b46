//! `auth-store`, to be built with `--no-default-features`: what `cargo xtask bench` compares the
//! program with that has the keychain code.
#![no_main]

auth_core::program!(auth_store::TOOL);
