//! A process of this program that is ended whatever comes: where whoever waits for it gives up, it is killed.

use std::io;
use std::process::{Child, ChildStdout, Command, ExitStatus};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Duration, Instant, sleep};

/// How often it is asked whether it has ended, and so how exact that time is.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Process(Child);

impl Process {
    /// Starts it.
    ///
    /// # Errors
    /// Where the system can't.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        Ok(Self(command.spawn()?))
    }

    /// As the system numbers it.
    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }

    /// What it prints, where that was asked for, the first time.
    pub(super) fn take_output(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub(super) fn has_ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// Where it has ended.
    pub(super) fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let pid = i32::try_from(self.id()).ok().and_then(Pid::from_raw).context("the number of a process")?;
        kill_process(pid, signal).context("a signal could not be sent")
    }

    /// Waits until it has ended, and answers how. May be given up at any time: it is still there.
    ///
    /// # Errors
    /// Where it does not in time.
    pub(super) async fn ended(&mut self, limit: Duration) -> anyhow::Result<ExitStatus> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.has_ended()? {
                return Ok(status);
            }
            if begun.elapsed() > limit {
                bail!("it did not end within {} s", limit.as_secs());
            }
            sleep(LOOK_EVERY).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Neither does anything to one that has ended and was waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
