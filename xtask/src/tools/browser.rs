//! The browser of the browser tests, and a font for each of Adda's languages.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::shell;

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const FONTS: [&str; 3] = ["fontconfig", "fonts-noto-core", "fonts-noto-color-emoji"];

/// Finds a Chromium, installing it and the fonts where that is possible.
pub(crate) fn ready() -> Result<PathBuf> {
    if !has_bengali() {
        install(&FONTS).context("no font here has Bengali letters")?;
    }
    if let Some(browser) = find()? {
        return Ok(browser);
    }
    install(&["chromium"]).context("there is no Chromium here")?;
    find()?.context(
        "the package `chromium` brought no program of that name (Ubuntu's is a snap); \
         install Chrome or Chromium and name it in CHROME_PATH",
    )
}

fn find() -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os("CHROME_PATH") {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("CHROME_PATH names {}, which is no file", named.display());
        }
        return Ok(Some(named));
    }
    let on_mac = Some(PathBuf::from(MAC)).filter(|file| file.is_file());
    Ok(NAMES.iter().find_map(|name| shell::which(name)).or(on_mac))
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

fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !Path::new("/etc/debian_version").is_file() || shell::which("apt-get").is_none() {
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
