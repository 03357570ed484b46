//! Tests of `auth-store`.

mod approvals;
mod check;
mod closed_streams;
mod commands;
mod conformance;
mod edits;
mod locks;
mod malformed;
mod memory;
mod parts;
mod private_files;
mod profiles;
mod properties;
mod stress;
mod support;
