//! What wasm-bindgen writes between the page's WebAssembly and the browser, without what is there for nobody.

use std::ops::Range;

use anyhow::{Context as _, Result};
use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, RawSection, Section as _};
use wasmparser::{Parser, Payload};

use crate::words;

/// Streams of bytes that Rust could give to scripts. The framework has them for servers' functions; being for scripts to
/// call, they would stay with all that they need, though none of ours calls them.
const FOR_NOBODY: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];

/// The same WebAssembly and the script beside it, `module` by its own name: what they know each other by is short, where
/// wasm-bindgen made a name of the call and of a hash, and nothing is there for scripts that none calls.
pub(super) fn in_short(wasm: &[u8], script: &str, module: &str) -> Result<(Vec<u8>, String)> {
    let mut shorter = wasm[..8].to_vec();
    let mut script = script.to_owned();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("wasm-bindgen wrote no WebAssembly")?;
        match &payload {
            Payload::ImportSection(imports) => {
                let mut section = ImportSection::new();
                for (number, import) in imports.clone().into_imports().enumerate() {
                    let import = import?;
                    let kind = RoundtripReencoder.entity_type(import.ty)?;
                    if import.module == module {
                        let name = format!("_{number}");
                        script = with_name(&script, import.name, &name)?;
                        section.import(module, &name, kind);
                    } else {
                        section.import(import.module, import.name, kind);
                    }
                }
                section.append_to(&mut shorter);
            }
            Payload::ExportSection(exports) => {
                let mut section = ExportSection::new();
                for export in exports.clone() {
                    let export = export?;
                    if !FOR_NOBODY.iter().any(|begin| export.name.starts_with(begin)) {
                        section.export(export.name, RoundtripReencoder.export_kind(export.kind)?, export.index);
                    }
                }
                section.append_to(&mut shorter);
            }
            _ => {
                if let Some((id, range)) = payload.as_section() {
                    RawSection { id, data: within(wasm, range)? }.append_to(&mut shorter);
                }
            }
        }
    }
    Ok((shorter, script))
}

/// The bytes of a WebAssembly that lie in a range of it.
pub(super) fn within(wasm: &[u8], range: Range<u64>) -> Result<&[u8]> {
    Ok(&wasm[usize::try_from(range.start)?..usize::try_from(range.end)?])
}

/// The same script, in which one of what it gives has another name.
fn with_name(script: &str, before: &str, after: &str) -> Result<String> {
    let mut places = words::places(script, before);
    let place = places.next().with_context(|| format!("the script has no {before}"))?;
    anyhow::ensure!(places.next().is_none(), "the script has {before} twice");
    Ok([&script[..place], after, &script[place + before.len()..]].concat())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, ExportKind, Module, TypeSection};

    use super::*;

    const SCRIPT: &str = "const import0 = { __wbg_top_0f: function() {}, __wbg_top_0: function() {} };";

    fn module() -> Vec<u8> {
        let (mut types, mut imports, mut exports) = (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        imports.import("./keep.js", "keep", EntityType::Function(0));
        imports.import("./a.js", "__wbg_top_0", EntityType::Function(0));
        exports.export("main", ExportKind::Func, 0);
        exports.export("intounderlyingsink_write", ExportKind::Func, 1);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        module.finish()
    }

    #[test]
    fn names_are_short_on_both_sides_and_what_nobody_calls_is_gone() {
        let (wasm, script) = in_short(&module(), SCRIPT, "./a.js").expect("both are as they are written");
        assert_eq!(script, "const import0 = { __wbg_top_0f: function() {}, _1: function() {} };");
        let has = |word: &str| wasm.windows(word.len()).any(|bytes| bytes == word.as_bytes());
        assert!(has("_1") && has("keep") && has("main"));
        assert!(!has("__wbg_top_0") && !has("intounderlying"));
    }

    #[test]
    fn a_script_that_lacks_a_name_is_an_error() {
        assert!(in_short(&module(), "", "./a.js").is_err());
    }
}
