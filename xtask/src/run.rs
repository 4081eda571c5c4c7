//! `cargo xtask run`: from a fresh clone to a running server.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::places::Places;
use crate::{page, server, shell};

const DEFAULTS: [(&str, &str, &str); 2] =
    [("--listen", "ADDA_LISTEN", "127.0.0.1:3000"), ("--data", "ADDA_DATA", "./data")];

#[derive(Args)]
pub(crate) struct Options {
    /// More arguments for `adda serve`, after `--`
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    let stopwatch = shell::Stopwatch::start();
    page::build_release(places)?;
    server::build_release(places)?;
    shell::begin(&format!("Ready after {}; starting Adda", shell::duration(stopwatch.elapsed())));
    shell::say("Open the link below in a browser. Ctrl+C ends the server.\n");

    let mut adda = Command::new(places.release_server());
    adda.current_dir(&places.root).arg("serve");
    adda.args(serve_arguments(&options.arguments, |name| env::var_os(name).is_some()));
    become_program(&mut adda)
}

/// The defaults of this command, unless the person said otherwise.
fn serve_arguments(given: &[String], is_set: impl Fn(&str) -> bool) -> Vec<String> {
    let mut arguments = Vec::new();
    for (flag, variable, value) in DEFAULTS {
        let assigned = format!("{flag}=");
        let is_given = given.iter().any(|word| word == flag || word.starts_with(&assigned));
        if !is_given && !is_set(variable) {
            arguments.extend([flag.to_owned(), value.to_owned()]);
        }
    }
    arguments.extend_from_slice(given);
    arguments
}

/// Turns this process into the program, so that signals reach it and nothing else.
fn become_program(command: &mut Command) -> Result<()> {
    Err(command.exec()).context("could not start the server")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[&str], variables: &[&str], expected: &str) {
        let given: Vec<String> = given.iter().map(|&word| word.to_owned()).collect();
        let arguments = serve_arguments(&given, |name| variables.contains(&name));
        assert_eq!(arguments.join(" "), expected);
    }

    #[test]
    fn what_the_person_says_wins() {
        check(&[], &[], "--listen 127.0.0.1:3000 --data ./data");
        check(&["--listen", "[::]:80"], &[], "--data ./data --listen [::]:80");
        check(&["--data=/srv"], &["ADDA_LISTEN"], "--data=/srv");
    }
}
