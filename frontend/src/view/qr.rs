//! A link as a code for a camera.

use std::fmt::Write as _;

use qrcode::{EcLevel, QrCode};

/// Modules of empty paper around the code, without which cameras do not find it.
const QUIET: usize = 2;

/// A code, as one path over a square.
pub(crate) struct Code {
    /// Modules along one side.
    pub(crate) side: usize,
    pub(crate) path: String,
}

/// The code of a text; nothing for one that is too long for any.
pub(crate) fn code(text: &str) -> Option<Code> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            // Writing to a string never fails.
            let _ = write!(path, "M{} {}h1v1h-1z", place % width + QUIET, place / width + QUIET);
        }
    }
    Some(Code { side: width + 2 * QUIET, path })
}
