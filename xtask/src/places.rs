//! Where things lie: the repository, its build directory, the cache of tools.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// The directories that the commands work in.
pub(crate) struct Places {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's build directory, which need not be inside the repository.
    pub(crate) target: PathBuf,
    /// Programs that were installed for this repository.
    /// They take minutes to build, so they outlive `cargo clean` and the clone.
    pub(crate) tools: PathBuf,
}

impl Places {
    pub(crate) fn find() -> Result<Self> {
        let root = root()?;
        let target = target(&root)?;
        let tools = cache()?.join("tools");
        Ok(Self { root, target, tools })
    }

    /// The browser of the browser tests, where the system has none.
    pub(crate) fn browsers(&self) -> PathBuf {
        self.tools.join("browsers")
    }

    /// The server as people get it.
    pub(crate) fn release_server(&self) -> PathBuf {
        self.target.join("release").join("adda")
    }

    /// The server as it is worked on.
    pub(crate) fn debug_server(&self) -> PathBuf {
        self.target.join("debug").join("adda")
    }

    /// The page as the server embeds it.
    pub(crate) fn page(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The page with its preview of every view, for tests.
    pub(crate) fn page_debug(&self) -> PathBuf {
        self.target.join("page-debug")
    }

    /// The browser tests.
    pub(crate) fn e2e(&self) -> PathBuf {
        self.root.join("tests").join("e2e")
    }
}

/// Cargo names the package's directory at run time.
/// The one known at compile time is wrong when clones share a build directory.
fn root() -> Result<PathBuf> {
    if let Some(package) = env::var_os("CARGO_MANIFEST_DIR") {
        let package = PathBuf::from(package);
        return package.parent().map(PathBuf::from).context("xtask lies in no workspace");
    }
    let here = env::current_dir().context("the current directory is gone")?;
    match here.ancestors().find(|place| place.join("xtask/Cargo.toml").is_file()) {
        Some(root) => Ok(root.to_owned()),
        None => bail!("{} is not inside Adda's repository", here.display()),
    }
}

fn target(root: &PathBuf) -> Result<PathBuf> {
    let mut metadata = Command::new(shell::cargo());
    metadata.current_dir(root).args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&shell::capture(&mut metadata)?)
        .context("cargo metadata wrote something else than JSON")?;
    let target = metadata["target_directory"].as_str().context("cargo metadata names no target_directory")?;
    Ok(PathBuf::from(target))
}

fn cache() -> Result<PathBuf> {
    if let Some(ours) = env::var_os("ADDA_CACHE") {
        return Ok(PathBuf::from(ours));
    }
    if let Some(caches) = env::var_os("XDG_CACHE_HOME") {
        return Ok(PathBuf::from(caches).join("adda"));
    }
    let home = env::home_dir().context("neither ADDA_CACHE, XDG_CACHE_HOME nor HOME is set")?;
    Ok(home.join(".cache").join("adda"))
}
