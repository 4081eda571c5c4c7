//! Everything that overloads, in servers that may take 256 MiB of memory.

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::report::Row;
use crate::chaos::scenario::{silent, slow, storm};
use crate::chaos::server::Wrapper;

const KIB: u64 = 256 * 1_024;

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        row.not_tried("only Linux bounds all the memory that a process asks for");
        return Ok(());
    }
    row.remark("bound by `ulimit -d`: what the process allocates, its stacks included");
    let wrapper = Wrapper::Memory { kib: KIB };
    storm::play_in(wrapper.clone(), options, chance.fork(1), row).await?;
    slow::play_in(wrapper.clone(), options, chance.fork(2), row).await?;
    silent::play_in(wrapper, options, chance.fork(3), row).await
}
