//! Node and npm, which run wasm-opt and the browser tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::places::Places;
use crate::shell;

/// The oldest node that the browser tests run on.
const MAJOR_MIN: u32 = 20;

/// Finds node, and says how to get it when it is missing or too old.
pub(crate) fn find() -> Result<PathBuf> {
    let advice = format!("install node {MAJOR_MIN} or newer from https://nodejs.org");
    let node = shell::which("node").with_context(|| format!("node is not on PATH; {advice}"))?;
    let version = shell::capture(Command::new(&node).arg("--version"))?;
    match major(&version) {
        Some(major) if major >= MAJOR_MIN => Ok(node),
        Some(_) | None => bail!("node {} is too old; {advice}", version.trim()),
    }
}

/// Fails where node or npm is missing, before anything is built that needs them.
pub(crate) fn check() -> Result<()> {
    find()?;
    find_npm()?;
    Ok(())
}

fn find_npm() -> Result<PathBuf> {
    shell::which("npm").context(
        "npm is not on PATH; it comes with node from https://nodejs.org, \
         and on Debian and Ubuntu `apt-get install npm` installs it",
    )
}

/// An npm command in a directory.
pub(crate) fn npm(directory: &Path, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(find_npm()?);
    command.current_dir(directory).args(arguments);
    // The tests use the browser of the machine, where it has one.
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Ok(command)
}

/// A package of exactly this version, from the cache, where it is installed unless it is there.
pub(crate) fn package(places: &Places, name: &str, version: &str) -> Result<PathBuf> {
    let home = places.tools.join("node");
    let package = home.join("node_modules").join(name);
    if package_version(&package).as_deref() == Some(version) {
        return Ok(package);
    }
    shell::begin(&format!("Installing {name} {version}"));
    fs::create_dir_all(&home).with_context(|| format!("could not create {}", home.display()))?;
    let wanted = format!("{name}@{version}");
    let mut npm = npm(&home, &["install", "--no-audit", "--no-fund", "--ignore-scripts", &wanted])?;
    npm.arg("--prefix").arg(&home);
    shell::run(&mut npm).with_context(|| format!("{name} did not install; is there network?"))?;
    Ok(package)
}

/// The version of an installed package.
pub(crate) fn package_version(package: &Path) -> Option<String> {
    let text = fs::read_to_string(package.join("package.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_str(&text).ok()?;
    manifest["version"].as_str().map(str::to_owned)
}

/// Installs exactly what a lock file names, unless that is already there.
pub(crate) fn install_locked(directory: &Path, what: &str) -> Result<()> {
    let lock = directory.join("package-lock.json");
    let wanted = fs::read_to_string(&lock).with_context(|| format!("could not read {}", lock.display()))?;
    let stamp = directory.join("node_modules").join(".installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    shell::begin(&format!("Installing {what}"));
    let mut npm = npm(directory, &["ci", "--no-audit", "--no-fund"])?;
    shell::run(&mut npm).context("npm could not install the lock file; is there network?")?;
    fs::write(&stamp, wanted).with_context(|| format!("could not write {}", stamp.display()))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_a_major_number() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
