//! Every script of this repository, as one program: `cargo xtask <command>`.
//!
//! Each command is a file of its own. What they share: `places` knows where
//! things lie, `shell` runs other programs and talks to the person, `tools`
//! finds or installs what a command needs.

mod demo;
mod dev;
mod dist;
mod emoji;
mod page;
mod places;
mod protocol;
mod run;
mod server;
mod shell;
mod soak;
mod test;
mod tidy;
mod tools;
mod words;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::places::Places;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Every script of Adda's repository")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start the server, installing what is missing
    Run(run::Options),
    /// Work on Adda: page and server are rebuilt and restarted on every change
    Dev(dev::Options),
    /// Run every test there is
    Test(test::Options),
    /// Fill a data directory with people, rooms and a few thousand messages
    Demo(demo::Options),
    /// Build the one binary to hand out
    Dist,
    /// Write the list of emoji anew, from the data of emojibase
    Emoji,
    /// Build the page into `dist`, as the server embeds it
    Page(page::Options),
    /// Write docs/protocol.md anew from the types
    Protocol,
    /// Play the full figures of `adda chaos`, for docs/proof.md
    Soak(soak::Options),
    /// Check the house rules that no other tool knows
    Tidy,
}

fn main() -> ExitCode {
    match execute(Cli::parse().command) {
        Ok(code) => code,
        Err(failure) => {
            shell::complain(&format!("{failure:#}"));
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<ExitCode> {
    let places = Places::find()?;
    match command {
        Command::Run(options) => run::run(&places, &options)?,
        Command::Dev(options) => dev::run(&places, &options)?,
        Command::Test(options) => return test::run(&places, &options),
        Command::Demo(options) => demo::run(&places, &options)?,
        Command::Dist => dist::run(&places)?,
        Command::Emoji => emoji::write(&places)?,
        Command::Page(options) => page::run(&places, &options)?,
        Command::Protocol => protocol::write(&places)?,
        Command::Soak(options) => return soak::run(&places, &options),
        Command::Tidy => tidy::run(&places)?,
    }
    Ok(ExitCode::SUCCESS)
}
