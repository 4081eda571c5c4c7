//! In which order the functions of a WebAssembly stand: each behind the one that is most like it, where brotli finds what
//! they have in common at the least cost.
//!
//! wasm-opt can put functions into the order of their names, so that order is what they are named by here.

use std::cmp::Reverse;
use std::collections::HashMap;

use anyhow::{Context as _, Result};
use wasm_encoder::{NameMap, NameSection, RawSection, Section as _};
use wasmparser::{Parser, Payload, TypeRef};

use super::glue;

/// Bytes that stand in a row are compared by so many at once.
const ROW: usize = 4;
/// The marks that a function is known by.
const MARKS: usize = 256;

/// The marks of a function: of the rows of bytes in it, the least by each of as many measures. The more of them two
/// functions share, the more of their rows they do.
type Marks = [u32; MARKS];

/// The same WebAssembly, with its functions named by the order in which they shall stand.
pub(super) fn with_order(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut named = wasm[..8].to_vec();
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("wasm-opt wrote no WebAssembly")?;
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            Payload::CustomSection(section) if section.name() == "name" => continue,
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            RawSection { id, data: glue::within(wasm, range)? }.append_to(&mut named);
        }
    }
    let mut ranks = vec![0; bodies.len()];
    for (rank, function) in order(&bodies).into_iter().enumerate() {
        ranks[function] = rank;
    }
    let mut names = NameMap::new();
    for (index, rank) in (imported..).zip(ranks) {
        names.append(index, &format!("{rank:08}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    section.append_to(&mut named);
    Ok(named)
}

/// Begins with the shortest, and goes on with whichever of the rest shares most marks with the last, and half as much
/// with each before it, and is nearest to the last in length.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let marks: Vec<Marks> = bodies.iter().map(|body| marks(body)).collect();
    let mut sharing: HashMap<(usize, u32), Vec<usize>> = HashMap::new();
    for (function, marks) in marks.iter().enumerate() {
        for mark in marks.iter().copied().enumerate() {
            sharing.entry(mark).or_default().push(function);
        }
    }
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut shared = vec![0_usize; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut length = 0;
    while let Some(next) = left
        .iter()
        .copied()
        .max_by_key(|other| (shared[*other], Reverse(bodies[*other].len().abs_diff(length)), Reverse(*other)))
    {
        left.retain(|other| *other != next);
        order.push(next);
        length = bodies[next].len();
        shared.iter_mut().for_each(|shared| *shared /= 2);
        for mark in marks[next].iter().copied().enumerate() {
            for other in sharing.get(&mark).into_iter().flatten() {
                shared[*other] += 2;
            }
        }
    }
    order
}

fn marks(body: &[u8]) -> Marks {
    let rows = body.windows(ROW).map(|row| row.iter().fold(0, |row, byte| row << 8 | u64::from(*byte)));
    let mut rows: Vec<u64> = rows.collect();
    rows.sort_unstable();
    rows.dedup();
    let mut marks = [u32::MAX; MARKS];
    let mut measure: u64 = 0x9e37_79b9_7f4a_7c15;
    for mark in &mut marks {
        // Another odd number each time, of which the high bits of a product know all bits of a row.
        measure = measure.wrapping_mul(0xd129_0d3a_d3c1_1b75).rotate_left(29) | 1;
        for row in &rows {
            *mark = (*mark).min((row.wrapping_mul(measure) >> 32) as u32);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_stands_together() {
        let (a, b): (Vec<u8>, Vec<u8>) = ((0..60).collect(), (100..160).collect());
        let changed = |bytes: &[u8]| bytes.iter().copied().chain([7]).collect::<Vec<u8>>();
        let (other_a, other_b) = (changed(&a), changed(&b));
        assert_eq!(order(&[&a, &b, &other_a, &other_b, &[1]]), [4, 0, 2, 3, 1]);
    }

    #[test]
    fn nothing_is_in_order() {
        assert!(order(&[]).is_empty());
    }
}
