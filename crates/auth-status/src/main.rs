//! The `auth-status` program.
#![no_main]

auth_core::program!(auth_status::TOOL);
