//! The `auth-store` program.
#![no_main]

auth_core::program!(auth_store::TOOL);
