//! The `auth-core` program.
#![no_main]

auth_core::program!(auth_core::TOOL);
