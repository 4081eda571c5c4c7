//! A server's process, seen from outside.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::Child;

use anyhow::{Context, ensure};

/// Ticks in a second, as the kernel counts processor time for everybody.
const TICKS_PER_S: f64 = 100.0;

/// Waits for the line that says where a server listens.
pub(crate) fn address(server: &mut Child) -> anyhow::Result<SocketAddr> {
    let out = server.stdout.as_mut().context("its output is piped")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    let address = line.trim_end().strip_prefix("ready http://");
    ensure!(address.is_some(), "the server said {line:?} instead of being ready");
    address.unwrap_or_default().parse().context("where it listens")
}

/// KiB of memory that are resident.
pub(crate) fn resident_kib(process: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("a resident size")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// Seconds of processor time that were used so far, of the program's own and of the system's on its behalf.
pub(crate) fn cpu_s(process: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold anything; the numbers come behind it.
    let (_, numbers) = stat.rsplit_once(')').context("the numbers of a process")?;
    let ticks = |place: usize| -> anyhow::Result<f64> {
        Ok(numbers.split_whitespace().nth(place).context("a number of a process")?.parse()?)
    };
    Ok((ticks(11)? + ticks(12)?) / TICKS_PER_S)
}
