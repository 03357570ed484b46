//! The whole journey on one screen after another: what `cargo xtask demo` plays.
//!
//! Every command is shown before its output and runs as a user would type it, against an OAuth
//! provider on loopback, in directories that are gone afterwards. A step that does not do what it
//! should ends the demo with an error.

mod journey;
mod stage;

use std::time::{Duration, Instant};

use anyhow::Result;
use auth_tests::harness::Programs;
use clap::Parser as _;
use stage::Stage;

/// Play the demo with the programs in AUTH_TOOLS_BIN_DIR
#[derive(clap::Parser)]
struct Args {
    /// Click through the authorization page in a real browser
    #[arg(long)]
    browser: bool,
    /// Only the scene of the recording: a key that shadows the subscription, the guard, `exec`
    #[arg(long)]
    scene: bool,
    /// Milliseconds to wait after each command
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pause: u64,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let programs = Programs::from_env()?;
    let start = Instant::now();
    let pause = Duration::from_millis(args.pause);
    let mut stage = Stage::new(&programs, args.browser, pause)?;
    if args.scene {
        return journey::play_scene(&mut stage);
    }
    journey::play(&mut stage)?;
    let took = start.elapsed().as_secs_f64();
    stage.note(&format!(
        "All of it took {took:.1} s, in directories that are gone now."
    ));
    Ok(())
}
