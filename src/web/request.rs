//! What a request brings along: its number, quoted by the visitor and found in the log; the way it wants to go on.

use std::fmt;

use actix_web::{HttpMessage, HttpRequest};

/// Eight hexadecimal digits, written `7f3c-91d2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(u32);

impl RequestId {
    /// The number of `request`, drawn when first asked for.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let known = request.extensions().get::<Self>().copied();
        known.unwrap_or_else(|| {
            let drawn = Self::draw();
            request.extensions_mut().insert(drawn);
            drawn
        })
    }

    fn draw() -> Self {
        let mut bytes = [0; 4];
        // A number that is not random still tells requests apart from the log's other fields.
        let _drawn = aws_lc_rs::rand::fill(&mut bytes);
        Self(u32::from_be_bytes(bytes))
    }
}

/// Longest way back, in bytes.
const LONGEST_PATH: usize = 4096;

/// `path` if it is one of ours. Browsers take `//` and `/\` for another host, and leave out tabs and line ends before
/// they look.
#[must_use]
pub fn local_path(path: &str) -> Option<&str> {
    let ours = path.starts_with('/') && !path.starts_with("//");
    let plain =
        path.len() <= LONGEST_PATH && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (ours && plain).then_some(path)
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}-{:04x}", self.0 >> 16, self.0 & 0xffff)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_request_keeps_its_number() {
        let request = TestRequest::default().to_http_request();
        assert_eq!(RequestId::of(&request), RequestId::of(&request));
        assert_eq!(RequestId(0x7f3c_01d2).to_string(), "7f3c-01d2");
    }

    #[test]
    fn the_way_back_stays_with_us() {
        for ours in ["/", "/c/0f3a/sessions", "/g/k7qm-3xvt-9rbn", "/c/0f3a/people?page=2&q=a%20b"] {
            assert_eq!(local_path(ours), Some(ours));
        }
        let endless = format!("/{}", "a".repeat(LONGEST_PATH));
        for other in [
            "",
            "c/0f3a",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            &endless,
        ] {
            assert_eq!(local_path(other), None, "{other}");
        }
    }
}
