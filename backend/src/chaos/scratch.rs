//! A directory that is gone afterwards.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;

static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// A new one, which nobody else can read.
    ///
    /// # Errors
    /// Where none can be made, or somebody has made it already.
    pub(super) fn new() -> anyhow::Result<Self> {
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("adda-chaos-{}-{number}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&path).with_context(|| format!("could not make {}", path.display()))?;
        Ok(Self(path))
    }

    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "{} is left behind", self.0.display());
        }
    }
}
