//! `cargo xtask dev`: Adda while it is worked on.
//!
//! Trunk rebuilds and reloads the page, this program rebuilds and restarts the
//! server, and the door gives both one address, as they have when shipped.

mod door;
mod watch;

use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::places::Places;
use crate::tools::PageTools;
use crate::{server, shell};

const DOOR: &str = "127.0.0.1:8080";
/// Trunk.toml says the same.
const TRUNK: &str = "127.0.0.1:8081";
const SERVER: &str = "127.0.0.1:3000";
/// Short enough that nobody waits for it, long enough to cost nothing.
const POLL: Duration = Duration::from_millis(400);

#[derive(Args)]
pub(crate) struct Options {
    /// The data directory
    #[arg(long, default_value = "./data")]
    data: String,
}

pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    let tools = PageTools::ready(places)?;
    let mut sources = watch::Sources::of_server(&places.root);
    shell::begin("Building the server (debug)");
    let mut adda = match server::build_debug(places) {
        Ok(()) => Some(start_server(places, options)?),
        Err(failure) => {
            shell::say(&format!("{failure:#}; the next change is tried again"));
            None
        }
    };
    let mut trunk = start_trunk(places, &tools)?;
    door::open(DOOR, TRUNK, SERVER)?;
    shell::begin(&format!("http://{DOOR} is the page as soon as Trunk has built it"));
    loop {
        thread::sleep(POLL);
        if let Some(status) = trunk.0.try_wait().context("lost sight of Trunk")? {
            bail!("Trunk ended ({status}); its last lines above say why");
        }
        if let Some(status) = ended(&mut adda)? {
            shell::say(&format!("the server ended ({status}); the next change of its source starts it again"));
        }
        if sources.have_changed() {
            shell::begin("The server's source changed");
            match server::build_debug(places) {
                Ok(()) => {
                    // The old one has to give its database up before the new one takes it.
                    drop(adda.take());
                    adda = Some(start_server(places, options)?);
                }
                Err(failure) if adda.is_some() => shell::say(&format!("{failure:#}; the old server goes on")),
                Err(failure) => shell::say(&format!("{failure:#}; the next change is tried again")),
            }
        }
    }
}

/// Whether a program has ended by itself, which is told once.
fn ended(running: &mut Option<Running>) -> Result<Option<ExitStatus>> {
    let Some(Running(child)) = running else { return Ok(None) };
    let status = child.try_wait().context("lost sight of the server")?;
    if status.is_some() {
        *running = None;
    }
    Ok(status)
}

/// A program that ends when nobody owns it any more.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // Asking first lets the server finish its writes.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status().is_ok_and(|it| it.success());
        if !asked {
            // It may have ended by itself, which is what is wanted.
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

fn start_server(places: &Places, options: &Options) -> Result<Running> {
    let mut adda = Command::new(places.debug_server());
    adda.current_dir(&places.root);
    adda.args(["serve", "--listen", SERVER, "--data", &options.data]);
    // The links that the server prints and the origin that it accepts are the door's.
    adda.env("ADDA_PUBLIC_URL", format!("http://{DOOR}"));
    adda.spawn().map(Running).context("could not start the server")
}

fn start_trunk(places: &Places, tools: &PageTools) -> Result<Running> {
    let mut trunk = tools.trunk(places, &["serve", "--features", "preview", "--dist"])?;
    trunk.arg(places.target.join("page").join("dev"));
    trunk.spawn().map(Running).context("could not start Trunk")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_server_is_told_once() {
        let mut child = Command::new("false").spawn().expect("every system has it");
        child.wait().expect("it ends");
        let mut running = Some(Running(child));
        assert_eq!(ended(&mut running).expect("it was ours").and_then(|status| status.code()), Some(1));
        assert!(ended(&mut running).expect("there is none").is_none());
    }
}
