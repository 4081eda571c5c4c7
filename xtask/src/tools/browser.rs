//! The browser of the browser tests, and a font for each of Adda's languages.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::node;
use crate::places::Places;
use crate::shell;

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const FONTS: [&str; 3] = ["fontconfig", "fonts-noto-core", "fonts-noto-color-emoji"];

const ADVICE: &str = "install Chrome or Chromium and name it in CHROME_PATH: on Debian `apt-get install chromium`; \
                      Ubuntu's package of that name is only a snap, so there take Chrome from https://www.google.com/chrome";

/// Finds a Chromium that runs, installing it and the fonts where that is possible.
/// What the browser tests need of npm has to be installed already.
pub(crate) fn ready(places: &Places) -> Result<PathBuf> {
    if !has_bengali() {
        install(&FONTS).context("no font here has Bengali letters")?;
    }
    if let Some(browser) = find(places)? {
        return Ok(browser);
    }
    if is_debian() && shell::is_root() {
        install(&["chromium"])?;
        if let Some(browser) = find(places)? {
            return Ok(browser);
        }
    }
    fetch(places).with_context(|| format!("there is no Chromium here; {ADVICE}"))?;
    find(places)?.with_context(|| format!("the Chromium of Playwright does not run here; {ADVICE}"))
}

/// The first that runs. A file of the right name is not enough: on Ubuntu it only says how to get the snap.
fn find(places: &Places) -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os("CHROME_PATH") {
        let named = PathBuf::from(named);
        if !runs(&named) {
            bail!("CHROME_PATH names {}, which is no browser that runs", named.display());
        }
        return Ok(Some(named));
    }
    let here = NAMES.iter().filter_map(|name| shell::which(name)).chain([PathBuf::from(MAC)]);
    let found = here.into_iter().find(|file| runs(file));
    Ok(found.or_else(|| fetched(places).filter(|file| runs(file))))
}

fn runs(browser: &Path) -> bool {
    shell::version(&[browser.to_owned()]).is_some_and(|text| text.contains("Chrom"))
}

/// The Chromium that Playwright brings for the version that is pinned here.
fn fetch(places: &Places) -> Result<()> {
    shell::begin("Installing the Chromium of Playwright");
    let mut playwright = playwright(places, &["node_modules/@playwright/test/cli.js", "install", "chromium"])?;
    if is_debian() && shell::is_root() {
        playwright.arg("--with-deps");
    }
    shell::run(&mut playwright)
}

fn fetched(places: &Places) -> Option<PathBuf> {
    let tell = "console.log(require('@playwright/test').chromium.executablePath())";
    let path = shell::capture(&mut playwright(places, &["-e", tell]).ok()?).ok()?;
    Some(PathBuf::from(path.trim())).filter(|file| file.is_file())
}

/// Node in the directory of the browser tests, with Playwright's browsers in the cache.
fn playwright(places: &Places, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(node::find()?);
    command.current_dir(places.e2e()).args(arguments);
    command.env("PLAYWRIGHT_BROWSERS_PATH", places.browsers());
    Ok(command)
}

/// Pictures and widths are only worth something when the letters are really there.
/// Other systems than Linux bring Bengali with them.
fn has_bengali() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    shell::which("fc-list").is_some_and(|program| {
        shell::capture(Command::new(program).args([":lang=bn", "family"]))
            .is_ok_and(|families| !families.trim().is_empty())
    })
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").is_file() && shell::which("apt-get").is_some()
}

fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !is_debian() {
        bail!("install it with the system's packages; on Debian they are: {names}");
    }
    if !shell::is_root() {
        bail!("`sudo apt-get install {names}` installs it");
    }
    shell::begin(&format!("Installing {names}"));
    shell::run(apt_get().args(["update", "--quiet"]))?;
    shell::run(apt_get().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_browser_says_what_it_is() {
        let directory = tempfile::tempdir().expect("the system has a place for temporary files");
        let check = |script: &str, expected| {
            let file = directory.path().join("chromium");
            fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("the directory is writable");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("the file is ours");
            assert_eq!(runs(&file), expected, "{script}");
        };
        check("echo Chromium 150.0.1", true);
        check("echo Google Chrome 150.0.1", true);
        check("echo \"Command '$0' requires the chromium snap to be installed.\"; exit 1", false);
        assert!(!runs(Path::new("/nowhere/chromium")));
    }
}
