//! The program as its clients and its upstream see it, on Unix.
#![cfg(unix)]

mod command;
mod hostile;
mod http2;
mod limits;
mod listen;
mod renewal;
mod streams;
mod support;
mod upstream;
