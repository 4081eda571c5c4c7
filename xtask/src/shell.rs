//! Running other programs, and talking to the person who waits for them.

mod limit;

use std::env;
use std::ffi::OsString;
use std::io::{IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use limit::Watch;
pub(crate) use limit::within;

/// Says one line. Everything that xtask has to say goes through here.
#[expect(clippy::print_stdout, reason = "talking to the person is what a script is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Says what begins now.
pub(crate) fn begin(what: &str) {
    say(&format!("\n==> {what}"));
}

/// Says why the command failed.
#[expect(clippy::print_stderr, reason = "failures belong on the error stream")]
pub(crate) fn complain(failure: &str) {
    eprintln!("\nxtask failed: {failure}");
}

/// How long something took, for the eyes of a person.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a script shows how long things take, and bounds it")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A duration as people write it.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// The cargo that runs this program, so that both mean the same toolchain.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// A cargo command in the repository.
pub(crate) fn cargo_in(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo());
    command.current_dir(root).args(arguments);
    command
}

/// Runs a program whose output the person reads as it comes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = written(command);
    let mut child = command.spawn().with_context(|| format!("could not start `{line}`"))?;
    let watch = Watch::over(child.id());
    let status = child.wait().with_context(|| format!("lost sight of `{line}`"))?;
    in_time(watch, &line)?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

fn in_time(watch: Watch, line: &str) -> Result<()> {
    if watch.was_late() {
        bail!("`{line}` was ended, because the step may not take longer than it had");
    }
    Ok(())
}

/// Runs a program for what it writes to its standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let line = written(command);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{line}`"))?;
    let watch = Watch::over(child.id());
    let output = child.wait_with_output().with_context(|| format!("lost sight of `{line}`"))?;
    in_time(watch, &line)?;
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` did not write UTF-8"))
}

/// What a program wrote while the person was reading along.
pub(crate) struct Transcript {
    pub(crate) succeeded: bool,
    /// Both streams, without colours.
    pub(crate) text: String,
}

/// Runs a program whose output is both shown and read here.
pub(crate) fn tee(command: &mut Command) -> Result<Transcript> {
    let line = written(command);
    if std::io::stdout().is_terminal() {
        // Programs drop their colours when they write into a pipe.
        command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{line}`"))?;
    let watch = Watch::over(child.id());
    let stdout = child.stdout.take().expect("it was asked for as a pipe");
    let stderr = child.stderr.take().expect("it was asked for as a pipe");
    let reader = thread::spawn(move || pass_on(stdout, std::io::stdout()));
    let mut bytes = pass_on(stderr, std::io::stderr());
    bytes.extend(reader.join().expect("passing bytes on does not panic"));
    let status = child.wait().with_context(|| format!("lost sight of `{line}`"))?;
    in_time(watch, &line)?;
    let text = without_colours(&String::from_utf8_lossy(&bytes));
    Ok(Transcript { succeeded: status.success(), text })
}

/// Finds a program by name, as a shell would.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file())
}

/// What a program says of itself with `--version`; nothing where it does not run.
pub(crate) fn version(words: &[PathBuf]) -> Option<String> {
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments).arg("--version").stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether this process may install packages for the whole machine.
pub(crate) fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// A command as one would type it.
fn written(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

fn pass_on(mut from: impl Read, mut to: impl Write) -> Vec<u8> {
    let mut everything = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(count) = from.read(&mut chunk) {
        if count == 0 {
            break;
        }
        everything.extend_from_slice(&chunk[..count]);
        // A closed terminal is no reason to stop counting tests.
        let _ = to.write_all(&chunk[..count]).and_then(|()| to.flush());
    }
    everything
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            plain.push(character);
            continue;
        }
        for skipped in characters.by_ref() {
            if skipped.is_ascii_alphabetic() {
                break;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_left_out() {
        assert_eq!(without_colours("\u{1b}[32;1mPASS\u{1b}[0m [ 1s]"), "PASS [ 1s]");
    }

    #[test]
    fn durations_are_readable() {
        assert_eq!(duration(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(duration(Duration::from_secs(61)), "1 min 01 s");
    }
}
