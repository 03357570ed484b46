//! The `setup-token` program.
#![no_main]

auth_core::program!(setup_token::TOOL);
