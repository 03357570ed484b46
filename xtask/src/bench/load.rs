//! Many processes at once.

use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow};
use serde::Serialize;

use super::call::Call;

/// How many calls a second, for a number of processes at once.
#[derive(Serialize)]
pub(super) struct Throughput {
    pub(super) name: String,
    /// `(processes, calls a second)`.
    pub(super) rates: Vec<(usize, f64)>,
}

/// How many at once.
const PROCESSES: [usize; 3] = [1, 8, 64];

/// How many calls each measurement makes.
const CALLS: usize = 640;

/// The rates of the calls that shell loops make.
pub(super) fn throughput(calls: Vec<Call>) -> Result<Vec<Throughput>> {
    let of_call = |call: Call| {
        let rates = PROCESSES.map(|processes| Ok((processes, rate(&call, processes)?)));
        Ok(Throughput {
            name: call.name,
            rates: rates.into_iter().collect::<Result<_>>()?,
        })
    };
    calls.into_iter().map(of_call).collect()
}

/// Calls a second with so many threads that each start one process after the other.
fn rate(call: &Call, processes: usize) -> Result<f64> {
    let start = Instant::now();
    thread::scope(|scope| {
        let one_after_the_other = || (0..CALLS / processes).try_for_each(|_| call.time().map(drop));
        let threads: Vec<_> = (0..processes)
            .map(|_| scope.spawn(one_after_the_other))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(anyhow!("a thread panicked")))
        })
    })?;
    let calls = u32::try_from(CALLS / processes * processes)?;
    Ok(f64::from(calls) / start.elapsed().as_secs_f64())
}
