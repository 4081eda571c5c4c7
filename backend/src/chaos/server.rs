//! A server in a process of its own: started, killed, stopped, started again.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, bail, ensure};
use rustix::process::Signal;
use tokio::time::{Duration, Instant, timeout};

use super::process::Process;

/// How long a server may take to say that it is ready: it says so within a second, but the machine may be busy.
const READY_MAX: Duration = Duration::from_secs(60);
/// How long one may take to end after it was told to.
const END_MAX: Duration = Duration::from_secs(60);

/// How a server is started.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub(super) data: PathBuf,
    /// Settings that differ from the defaults.
    pub(super) settings: Vec<String>,
    pub(super) wrapper: Wrapper,
    /// Where its log goes.
    pub(super) log: PathBuf,
}

/// What stands around the process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrapper {
    Nothing,
    /// A bound on what it may take of memory: KiB of its data, its stacks and everything else that it allocates.
    Memory {
        kib: u64,
    },
    /// A file system of its own, of so many MiB, with a copy of the data in it. Only this process sees it.
    Disk {
        mib: u64,
        privilege: Privilege,
    },
}

/// By which right a file system is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Privilege {
    /// One's own.
    Own,
    /// That of the owner of a space of users made for it.
    Mapped,
}

impl Privilege {
    /// What `unshare` is told.
    pub(super) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Own => &["--mount"],
            Self::Mapped => &["--user", "--map-root-user", "--mount"],
        }
    }
}

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Server {
    process: Option<Process>,
    recipe: Recipe,
    address: SocketAddr,
    started_at: Instant,
    /// How long it took to be ready.
    pub(super) ready_after: Duration,
    /// The most that was resident in any of the processes so far, in KiB, where that can be known.
    peak_kib: u64,
}

impl Server {
    /// Starts one and waits until it is ready.
    ///
    /// # Errors
    /// Where it is not, with what it said.
    pub(super) async fn start(recipe: Recipe) -> anyhow::Result<Self> {
        let started_at = Instant::now();
        let log = File::options().create(true).append(true).open(&recipe.log)?;
        // Whatever comes, it ends: with what holds it, and where that is killed with the pipe that it holds.
        let mut command = command(&recipe)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut process = Process::start(&mut command).context("starting a server")?;
        let out = process.take_output().context("its output is piped")?;
        let first = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(out).read_line(&mut line).map(|_| line)
        });
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server =
            Self { process: Some(process), recipe, address, started_at, ready_after: Duration::ZERO, peak_kib: 0 };
        let line = timeout(READY_MAX, first).await.context("the server is not ready")???;
        server.ready_after = started_at.elapsed();
        let address = line.trim_end().strip_prefix("ready http://").and_then(|address| address.parse().ok());
        server.address = address.with_context(|| format!("no ready line of a server: {line:?}; {}", server.said()))?;
        Ok(server)
    }

    /// Starts the next one on the same data.
    ///
    /// # Errors
    /// Like [`Server::start`].
    pub(super) async fn succeed(&mut self) -> anyhow::Result<()> {
        ensure!(self.process.is_none(), "there is a server already");
        let peak_kib = self.peak_kib;
        *self = Self::start(self.recipe.clone()).await?;
        self.peak_kib = peak_kib;
        Ok(())
    }

    /// On other data from now on, when the next one is started.
    pub(super) fn move_to(&mut self, data: PathBuf) {
        self.recipe.data = data;
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn started_at(&self) -> Instant {
        self.started_at
    }

    pub(super) fn data(&self) -> &Path {
        &self.recipe.data
    }

    /// The data directory as the process sees it, where it sees another one than this process does.
    pub(super) fn inside(&self) -> Option<PathBuf> {
        match self.recipe.wrapper {
            Wrapper::Disk { .. } => {
                let data = self.recipe.data.strip_prefix("/").ok()?;
                Some(PathBuf::from(format!("/proc/{}/root", self.id()?)).join(data))
            }
            Wrapper::Nothing | Wrapper::Memory { .. } => None,
        }
    }

    /// The process, as the system numbers it.
    pub(super) fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// Whether it still runs; with how it ended and what it said where it does not.
    ///
    /// # Errors
    /// Where it ended by itself.
    pub(super) fn check_running(&mut self) -> anyhow::Result<()> {
        let process = self.process.as_mut().context("there is no server")?;
        if let Some(status) = process.has_ended()? {
            self.process = None;
            bail!("the server ended by itself, {status}; {}", self.said());
        }
        Ok(())
    }

    /// As the power does it.
    ///
    /// # Errors
    /// Where it had ended already.
    pub(super) async fn kill(&mut self) -> anyhow::Result<()> {
        self.check_running()?;
        self.note_peak();
        self.signal(Signal::KILL)?;
        self.ended().await.map(drop)
    }

    /// Tells it to stop, and waits until it has; answers how, and how long that took.
    ///
    /// # Errors
    /// Where it does not.
    pub(super) async fn stop(&mut self) -> anyhow::Result<(ExitStatus, Duration)> {
        self.check_running()?;
        self.note_peak();
        let begun = Instant::now();
        self.signal(Signal::TERM)?;
        let status = self.ended().await?;
        Ok((status, begun.elapsed()))
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        self.process.as_ref().context("there is no server")?.signal(signal)
    }

    async fn ended(&mut self) -> anyhow::Result<ExitStatus> {
        let ended = self.process.as_mut().context("there is no server")?.ended(END_MAX).await;
        self.process = None;
        ended.context("the server")
    }

    /// KiB that are resident now, where the system tells.
    pub(super) fn resident_kib(&self) -> Option<u64> {
        self.status("VmRSS:")
    }

    /// The most KiB that were resident in any of the processes, where the system tells.
    pub(super) fn peak_kib(&mut self) -> Option<u64> {
        self.note_peak();
        (self.peak_kib > 0).then_some(self.peak_kib)
    }

    fn note_peak(&mut self) {
        self.peak_kib = self.peak_kib.max(self.status("VmHWM:").unwrap_or(0));
    }

    fn status(&self, line: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()?)).ok()?;
        let line = status.lines().find_map(|found| found.strip_prefix(line))?;
        line.trim().trim_end_matches("kB").trim().parse().ok()
    }

    /// The last lines of its log.
    fn said(&self) -> String {
        let log = std::fs::read_to_string(&self.recipe.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(3).collect();
        if lines.is_empty() {
            return "its log is empty".to_owned();
        }
        format!("its log ends: {}", lines.into_iter().rev().collect::<Vec<_>>().join(" | "))
    }
}

/// The program that this is.
pub(super) fn adda() -> anyhow::Result<Command> {
    let program = std::env::current_exe().context("this program's own file")?;
    let mut command = Command::new(program);
    clear(&mut command);
    Ok(command)
}

/// Takes the settings away that the surroundings might give a server.
fn clear(command: &mut Command) {
    command.env_clear().stdin(Stdio::null());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
}

fn command(recipe: &Recipe) -> anyhow::Result<Command> {
    let mut command = match &recipe.wrapper {
        Wrapper::Nothing => adda()?,
        Wrapper::Memory { kib } => {
            let mut shell = Command::new("sh");
            shell.args(["-c", "ulimit -d \"$1\" && shift && exec \"$@\"", "sh", &kib.to_string()]);
            shell.arg(std::env::current_exe()?);
            shell
        }
        Wrapper::Disk { mib, privilege } => {
            let mut unshare = Command::new("unshare");
            // What is mounted hides the data, so the directory is entered before.
            let script = "cd \"$2\" && mount -t tmpfs -o mode=0700,size=\"$1\"m adda \"$2\" && cp -R . \"$2\" && \
                          cd / && shift 2 && exec \"$@\"";
            unshare.args(privilege.words()).args(["sh", "-c", script, "sh", &mib.to_string()]).arg(&recipe.data);
            unshare.arg(std::env::current_exe()?);
            unshare
        }
    };
    clear(&mut command);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--until-stdin-ends", "--data"])
        .arg(&recipe.data);
    command.args(&recipe.settings);
    Ok(command)
}
