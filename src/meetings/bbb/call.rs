//! Calls to BigBlueButton: a query that is built once, signed as it stands, and sent as it was signed.

use std::fmt::Write as _;
use std::time::Duration;

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512};
use url::{Url, form_urlencoded};

use super::Error;
use super::answer::Answer;
use crate::config::{ChecksumHash, Hidden};
use crate::outbound::{Limits, Outbound};

/// The most that an answer may be: five hundred people inside, or a long list of recordings, are less than half.
pub(super) const LIMITS: Limits = Limits { bytes: 2 * 1024 * 1024, time: Duration::from_secs(8) };

/// The interface of one server or balancer.
#[derive(Clone)]
pub(super) struct Api {
    base: Url,
    secret: Hidden,
    hash: ChecksumHash,
    outbound: Outbound,
}

impl Api {
    /// The interface below `base`, reached by `outbound`.
    pub(super) fn new(base: Url, secret: Hidden, hash: ChecksumHash, outbound: Outbound) -> Self {
        Self { base, secret, hash, outbound }
    }

    /// The secret that callbacks are signed with as well.
    pub(super) fn secret(&self) -> &str {
        self.secret.reveal()
    }

    /// The address of a call, signed.
    pub(super) fn address(&self, call: &str, params: &[(&str, String)]) -> Url {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in params {
            query.append_pair(name, value);
        }
        let query = query.finish();
        let sum = checksum(self.hash, call, &query, self.secret.reveal());
        let between = if query.is_empty() { "" } else { "&" };
        let mut address = self.base.clone();
        address.set_path(&format!("{}{call}", self.base.path()));
        address.set_query(Some(&format!("{query}{between}checksum={sum}")));
        address
    }

    /// Calls, and reads the answer; an answer that says FAILED is an error, whatever its HTTP status.
    pub(super) async fn call(&self, call: &str, params: &[(&str, String)]) -> Result<Answer, Error> {
        let address = self.address(call, params);
        let answer = self.outbound.get(&address, "application/xml, text/xml", None, LIMITS).await?;
        Answer::read(answer.body)
    }
}

/// The checksum of a call: over its name, the query as it is sent, and the secret.
pub(super) fn checksum(hash: ChecksumHash, call: &str, query: &str, secret: &str) -> String {
    let algorithm = match hash {
        ChecksumHash::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
        ChecksumHash::Sha256 => &SHA256,
        ChecksumHash::Sha384 => &SHA384,
        ChecksumHash::Sha512 => &SHA512,
    };
    let sum = digest::digest(algorithm, format!("{call}{query}{secret}").as_bytes());
    sum.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _written = write!(hex, "{byte:02x}");
        hex
    })
}
