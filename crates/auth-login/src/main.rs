//! The `auth-login` program.
#![no_main]

auth_core::program!(auth_login::TOOL);
