//! What any Rust program costs that starts another one in its place; without arguments, one that does
//! nothing.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

fn main() {
    let mut args = std::env::args_os().skip(1);
    if let Some(program) = args.next() {
        let error = Command::new(program).args(args).exec();
        panic!("{error}");
    }
}
