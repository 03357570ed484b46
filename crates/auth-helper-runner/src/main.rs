//! The `auth-helper-runner` program.
#![no_main]

auth_core::program!(auth_helper_runner::TOOL);
