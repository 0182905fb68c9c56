//! What comes with a request: bounded in size and in time, and read only when a handler wants it.

use std::time::Duration;

use actix_web::web::Payload;
use futures_util::StreamExt;

use super::failure::Failure;

/// How long it may take to come: who sends it byte by byte would hold a connection for as long as they like.
const SLOWEST: Duration = Duration::from_secs(30);

/// Reads all of it, if that is at most `limit` bytes.
pub(super) async fn whole(mut payload: Payload, limit: usize) -> Result<Vec<u8>, Failure> {
    let whole = async {
        let mut body = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_broken_off| Failure::BadRequest)?;
            if body.len() + chunk.len() > limit {
                return Err(Failure::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    tokio::time::timeout(SLOWEST, whole).await.unwrap_or(Err(Failure::BadRequest))
}
