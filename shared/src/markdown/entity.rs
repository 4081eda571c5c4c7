//! What stands for a character: `&amp;`, `&#38;`, `&#x26;`.

/// Those that people write by hand.
const NAMED: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("copy", '©'),
    ("reg", '®'),
    ("deg", '°'),
    ("times", '×'),
    ("euro", '€'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
];
/// Bytes between the `&` and the `;`.
const NAME_BYTES_MAX: usize = 8;
const DECIMAL_DIGITS_MAX: usize = 7;
const HEX_DIGITS_MAX: usize = 6;

/// The character that a text begins with the entity of, and how many bytes that has.
pub(super) fn decode(text: &str) -> Option<(usize, char)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(NAME_BYTES_MAX + 2).position(|byte| byte == b';')?;
    let name = &inner[..end];
    let c = match name.strip_prefix('#') {
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
        Some(number) => {
            let (digits, radix, count_max) = match number.strip_prefix(['x', 'X']) {
                Some(digits) => (digits, 16, HEX_DIGITS_MAX),
                None => (number, 10, DECIMAL_DIGITS_MAX),
            };
            if digits.is_empty() || digits.len() > count_max || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            let number = u32::from_str_radix(digits, radix).ok()?;
            char::from_u32(number).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
        }
    };
    Some((end + 2, c))
}
