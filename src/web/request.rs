//! The number of a request: quoted by the visitor, found in the log by the operator.

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
}
