//! The program itself: started, spoken to, stopped and killed.

mod backups;
mod chaos;
mod crash;
// Both stand between a server and a Linux: before its C library, and in its tables of processes.
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod files;
mod orders;
mod pushes;
mod settings;
mod starting;
mod stopping;
mod tokens;
#[cfg(target_os = "linux")]
mod upgrading;
#[cfg(target_os = "linux")]
mod uploads;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;

use adda_shared::protocol::Form;
use tokio::time::timeout;

use crate::harness::{Client, LIMIT, Site, compare};

/// The program with these arguments, and with nothing that its surroundings might tell it.
fn adda<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_adda"));
    command.env_clear().args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Output {
    adda(arguments).output().expect("the program can be started")
}

/// The same, with something to read.
fn run_with<'a>(arguments: impl IntoIterator<Item = &'a str>, input: &str) -> Output {
    let mut child = adda(arguments).stdin(Stdio::piped()).spawn().expect("the program can be started");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// What a command printed that did what it was told.
#[track_caller]
fn done(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "nothing to complain about");
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}

/// The one sentence of a command that did not.
#[track_caller]
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{output:?}");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    let sentence = complaint.trim_end().strip_prefix("adda: ");
    sentence.unwrap_or_else(|| panic!("{complaint}")).to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Settings with room for what tests do in a hurry.
const HURRY: [&str; 6] = ["--attempts-burst", "10000", "--commands-burst", "100000", "--registration", "open"];

/// The arguments of a server on this data.
fn serve<'a>(data: &'a Path, settings: &[&'a str]) -> Vec<&'a str> {
    [&["serve", "--data", text(data), "--listen", "127.0.0.1:0"], settings].concat()
}

/// A server in a process of its own. It must be ended by a test; one that is forgotten fails.
struct Server {
    child: Option<Child>,
    stdout: BufReader<ChildStdout>,
    site: Arc<Site>,
    /// Where it says that it listens.
    url: String,
}

impl Server {
    /// Starts one on this data, and waits for its ready line.
    fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    fn start_with(data: &Path, more: &[&str]) -> Self {
        Self::start_alone(data, &[&HURRY, more].concat())
    }

    /// Starts one with these settings and no others.
    fn start_alone(data: &Path, settings: &[&str]) -> Self {
        Self::begin(adda(serve(data, settings)))
    }

    /// Starts one in surroundings of its own.
    #[cfg(target_os = "linux")]
    fn start_beside(data: &Path, surroundings: &[(&str, &str)]) -> Self {
        let mut command = adda(serve(data, &HURRY));
        command.envs(surroundings.iter().copied());
        Self::begin(command)
    }

    /// Starts one that the shell has set bounds for.
    #[cfg(target_os = "linux")]
    fn start_within(data: &Path, bounds: &str, settings: &[&str]) -> Self {
        let mut command = Command::new("sh");
        let limited = format!("{bounds}; exec \"$0\" \"$@\"");
        command.env_clear().args(["-c", &limited, env!("CARGO_BIN_EXE_adda")]).args(serve(data, settings));
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        Self::begin(command)
    }

    /// Starts one, and waits for its ready line.
    fn begin(mut command: Command) -> Self {
        // What it logs is of use where a test fails.
        let mut child = command.stderr(Stdio::inherit()).spawn().expect("the program can be started");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("its first line");
        let url =
            line.trim_end().strip_prefix("ready ").unwrap_or_else(|| panic!("no ready line: {line:?}")).to_owned();
        let address = url.strip_prefix("http://").and_then(|address| address.parse().ok());
        let site = Site::new(address.unwrap_or_else(|| panic!("no address: {url}")));
        Self { child: Some(child), stdout, site, url }
    }

    /// The number by which the system knows it.
    #[cfg(target_os = "linux")]
    fn id(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// The secret of the link that the first start prints.
    fn first_run_token(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the line with the link");
        let link = format!("first-run link: {}/welcome#", self.url);
        line.trim_end().strip_prefix(&link).unwrap_or_else(|| panic!("{line:?} is no {link}")).to_owned()
    }

    /// Starts one on empty data, with Ada as its owner.
    async fn claimed(data: &Path) -> (Self, Client) {
        let mut server = Self::start(data);
        let token = server.first_run_token();
        let ada = server.site.claim(&token, Form::Binary).await;
        (server, ada)
    }

    /// Starts another one on the same data, for the clients of this one.
    fn succeed(&mut self, data: &Path) {
        self.succeed_with(data, &[]);
    }

    fn succeed_with(&mut self, data: &Path, more: &[&str]) {
        assert!(self.child.is_none(), "there is one already");
        let mut next = Self::start_with(data, more);
        self.site.move_to(next.site.address());
        self.child = next.child.take();
        std::mem::swap(&mut self.stdout, &mut next.stdout);
        self.url = next.url.clone();
    }

    fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -\"$1\" \"$2\"", "kill", name, &id]).status();
        assert!(sent.is_ok_and(|status| status.success()), "the signal could not be sent");
    }

    /// Waits for its end.
    async fn ended(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        let ended = tokio::task::spawn_blocking(move || child.wait());
        timeout(LIMIT, ended).await.expect("it ends in time").expect("no panic").expect("it can be waited for")
    }

    /// As the power does it.
    async fn kill(&mut self) {
        self.child.as_mut().expect("it runs").kill().expect("it can be killed");
        self.ended().await;
    }

    /// Holds the clients against new ones, stops the server in good order and looks for faults in what it kept.
    async fn finish(mut self, data: &Path, clients: impl IntoIterator<Item = Client>) {
        for mut client in clients {
            compare::with_a_new_one(&mut client).await;
        }
        self.signal("TERM");
        assert_eq!(self.ended().await.code(), Some(0));
        assert_eq!(done(run(["check", "--data", text(data)])), "the database and its files are in order");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Whatever the test came to, nothing is left running.
            let _ = child.kill();
            let _ = child.wait();
            assert!(std::thread::panicking(), "a server must be ended by its test");
        }
    }
}
