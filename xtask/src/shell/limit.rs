//! A bound on how long the programs of one step may take, so that one which hangs is ended and named.

use std::cell::Cell;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Stopwatch;

thread_local! {
    static LIMIT: Cell<Option<(Stopwatch, Duration)>> = const { Cell::new(None) };
}

/// Runs something whose programs, started from this thread, may take so long together.
pub(crate) fn within<T>(limit: Duration, action: impl FnOnce() -> T) -> T {
    LIMIT.set(Some((Stopwatch::start(), limit)));
    let result = action();
    LIMIT.set(None);
    result
}

/// Ends a program when the time is over.
pub(super) struct Watch(Option<(Sender<()>, JoinHandle<bool>)>);

impl Watch {
    /// Watches the process of this id, where there is a limit.
    pub(super) fn over(process: u32) -> Self {
        Self(LIMIT.get().map(|(since, limit)| {
            let left = limit.saturating_sub(since.elapsed());
            let (ended, is_ended) = mpsc::channel();
            let watching = thread::spawn(move || {
                let is_late = is_ended.recv_timeout(left) == Err(RecvTimeoutError::Timeout);
                if is_late {
                    end_tree(process);
                }
                is_late
            });
            (ended, watching)
        }))
    }

    /// To be called when the program has ended; answers whether it had to be made to.
    pub(super) fn was_late(mut self) -> bool {
        self.0.take().is_some_and(|(ended, watching)| {
            // It listens no longer where the time is over.
            let _ = ended.send(());
            watching.join().expect("watching does not panic")
        })
    }
}

/// Ends a process and all that it started, each by its id. They share the terminal's group with whoever started the
/// tests, so the group can't be ended.
fn end_tree(root: u32) {
    let ids = tree(root, &processes());
    // The shell's own `kill` is on every system. Some of the processes may be gone by now.
    let mut command = Command::new("sh");
    command.args(["-c", "kill -KILL \"$@\"", "sh"]).args(ids.iter().map(u32::to_string)).stderr(Stdio::null());
    let _ = command.status();
}

/// Every process and its parent: of the kernel where it tells, else of `ps`, which small systems lack.
fn processes() -> Vec<(u32, u32)> {
    if let Ok(entries) = fs::read_dir("/proc") {
        let stats = entries.flatten().filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
        return stats.filter_map(|stat| of_stat(&stat)).collect();
    }
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).stderr(Stdio::null()).output();
    let listed = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    listed.lines().filter_map(of_ps).collect()
}

/// `12 (a name) S 1 ...`: the name may have anything in it.
fn of_stat(stat: &str) -> Option<(u32, u32)> {
    let (process, rest) = stat.split_once(' ')?;
    let parent = rest.rsplit_once(')')?.1.split_whitespace().nth(1)?;
    Some((process.parse().ok()?, parent.parse().ok()?))
}

fn of_ps(line: &str) -> Option<(u32, u32)> {
    let (process, parent) = line.trim().split_once(char::is_whitespace)?;
    Some((process.parse().ok()?, parent.trim().parse().ok()?))
}

/// A process and its descendants.
fn tree(root: u32, processes: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        next += 1;
        let children = processes.iter().filter(|(process, its)| *its == parent && !found.contains(process));
        let children: Vec<u32> = children.map(|(process, _)| *process).collect();
        found.extend(children);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{run, tee};
    use super::*;

    const SHORT: Duration = Duration::from_millis(300);

    /// A program whose child would go on for long after it.
    fn endless() -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & wait"]);
        shell
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended_with_its_children() {
        let failure = within(SHORT, || run(&mut endless())).expect_err("it was ended");
        assert!(failure.to_string().contains("longer than"), "{failure}");
        // The child has the pipe as well, so this would go on as long as it.
        assert!(within(SHORT, || tee(&mut endless())).is_err());
    }

    #[test]
    fn a_program_in_time_is_left_alone() {
        let minute = Duration::from_secs(60);
        within(minute, || run(&mut Command::new("true"))).expect("it ends by itself");
        assert!(within(minute, || run(&mut Command::new("false"))).is_err());
    }

    #[test]
    fn a_tree_has_all_that_was_started() {
        assert_eq!(tree(10, &[(1, 0), (10, 1), (11, 10), (12, 11), (20, 1)]), [10, 11, 12]);
        assert_eq!(of_stat("12 (a (b) c) S 1 12 12"), Some((12, 1)));
        assert_eq!(of_ps("   12     1"), Some((12, 1)));
    }
}
