//! Whether a request comes from a page of this server.
//!
//! Browsers name the page's origin on every upgrade and on every POST. A request without one comes from no page.

use adda_shared::protocol::problem::Problem;
use axum::http::{HeaderMap, header};

use super::refusal::Refusal;
use crate::app::App;

/// Lets requests through that come from this server's own page, or from no page.
///
/// # Errors
/// [`Problem::ForeignOrigin`].
pub fn check(app: &App, headers: &HeaderMap) -> Result<(), Refusal> {
    if is_own(app.config.public_url.as_deref(), headers) {
        Ok(())
    } else {
        Err(Refusal::from_error(app, headers)(Problem::ForeignOrigin.into()))
    }
}

fn is_own(public_url: Option<&str>, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if let Some(public_url) = public_url {
        return origin.eq_ignore_ascii_case(public_url);
    }
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let named = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    named.is_some_and(|named| named.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(public_url: Option<&str>, origin: Option<&str>, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "127.0.0.1:3000".parse().expect("plain"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("plain"));
        }
        assert_eq!(is_own(public_url, &headers), expected, "{public_url:?} {origin:?}");
    }

    #[test]
    fn only_pages_of_this_server_and_what_is_no_page_pass() {
        check(None, None, true);
        check(None, Some("http://127.0.0.1:3000"), true);
        for foreign in ["null", "http://127.0.0.1:3001", "http://evil.example", "http://127.0.0.1:3000.evil.example"] {
            check(None, Some(foreign), false);
        }
        check(Some("https://chat.example"), Some("https://chat.example"), true);
        check(Some("https://chat.example"), Some("http://chat.example"), false);
        check(Some("https://chat.example"), Some("http://127.0.0.1:3000"), false);
    }
}
