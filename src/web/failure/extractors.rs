//! Input that does not parse, told like any other failure.

use actix_web::error::{JsonPayloadError, UrlencodedError};
use actix_web::web::{FormConfig, JsonConfig, PathConfig, QueryConfig};

use super::Failure;

/// Settings for posted forms of at most `limit` bytes.
#[must_use]
pub fn forms(limit: usize) -> FormConfig {
    FormConfig::default().limit(limit).error_handler(|error, _request| {
        let too_large = matches!(error, UrlencodedError::Overflow { .. });
        if too_large { Failure::TooLarge } else { Failure::BadRequest }.into()
    })
}

/// Settings for posted JSON of at most `limit` bytes.
#[must_use]
pub fn json(limit: usize) -> JsonConfig {
    JsonConfig::default().limit(limit).error_handler(|error, _request| {
        let too_large =
            matches!(error, JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. });
        if too_large { Failure::TooLarge } else { Failure::BadRequest }.into()
    })
}

/// Settings for addresses: a part that does not parse names nothing.
#[must_use]
pub fn paths() -> PathConfig {
    PathConfig::default().error_handler(|_error, _request| Failure::NotFound.into())
}

/// Settings for queries.
#[must_use]
pub fn queries() -> QueryConfig {
    QueryConfig::default().error_handler(|_error, _request| Failure::BadRequest.into())
}
