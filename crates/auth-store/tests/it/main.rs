//! Tests of `auth-store`.

mod approvals;
mod check;
mod commands;
mod edits;
mod locks;
mod malformed;
mod private_files;
mod profiles;
mod properties;
mod stress;
mod support;
