//! Measurements that print figures; none of them passes or fails.
//!
//! The machine is never quiet, so everything is done several times and told as minimum, median and maximum.

mod idle;
mod process;
mod start;
mod summary;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(about = "Measures a release build of Adda")]
enum Bench {
    /// Start to ready, and the memory of a server that does nothing
    Start(start::Options),
    /// The memory of connections on which nothing happens
    Idle(idle::Options),
}

fn main() -> anyhow::Result<()> {
    match Bench::parse() {
        Bench::Start(options) => start::run(&options),
        Bench::Idle(options) => idle::run(&options),
    }
}
