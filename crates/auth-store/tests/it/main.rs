//! Tests of `auth-store`.

mod approvals;
mod check;
mod chunked;
mod closed_streams;
mod commands;
mod conformance;
mod edits;
mod malformed;
mod memory;
mod profiles;
mod refreshed;
mod stress;
mod support;
mod survival;
