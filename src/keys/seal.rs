//! A message authentication code over values that leave the house and come back.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::{constant_time, hmac};

use super::{Error, folder, secret};

const FILE: &str = "seal.key";

/// An HMAC-SHA256 tag.
pub type Tag = [u8; 32];

/// The installation's sealing key: whoever holds it can vouch for values kept by somebody else.
#[derive(Clone)]
pub struct Seal(Arc<hmac::Key>);

impl Seal {
    /// Reads the key from `dir`, or makes it there at the first start.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        folder::prepare(dir)?;
        let bytes = match read(dir)? {
            Some(bytes) => bytes,
            None => folder::alone(dir, || made(dir))?,
        };
        Ok(Self::from_bytes(&bytes))
    }

    /// A seal with this key.
    #[must_use]
    pub fn from_bytes(key: &[u8; 32]) -> Self {
        Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, key)))
    }

    /// The tag of `parts` for `purpose`. Parts are length-prefixed, so `["a", "bc"]` and
    /// `["ab", "c"]` differ; a tag made for one purpose is worth nothing for another.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> Tag {
        let mut context = hmac::Context::with_key(&self.0);
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        let mut tag = [0; 32];
        for (to, from) in tag.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        tag
    }

    /// Whether `tag` belongs to `parts` and `purpose`; takes as long for a wrong tag as for a right one.
    #[must_use]
    pub fn verify(&self, purpose: &str, parts: &[&[u8]], tag: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.mac(purpose, parts), tag).is_ok()
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

fn read(dir: &Path) -> Result<Option<[u8; 32]>, Error> {
    match fs::read(dir.join(FILE)) {
        Ok(bytes) => bytes.try_into().map(Some).map_err(|_wrong_length| Error::Damaged(FILE.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn made(dir: &Path) -> Result<[u8; 32], Error> {
    if let Some(bytes) = read(dir)? {
        return Ok(bytes);
    }
    let bytes = secret::random();
    folder::write(dir, FILE, &bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_holds_for_its_purpose_and_parts_only() {
        let seal = Seal::from_bytes(&[7; 32]);
        let tag = seal.mac("state", &[b"a", b"bc"]);
        assert!(seal.verify("state", &[b"a", b"bc"], &tag));
        assert!(!seal.verify("other", &[b"a", b"bc"], &tag));
        assert!(!seal.verify("state", &[b"ab", b"c"], &tag));
        assert!(!seal.verify("state", &[b"a", b"bc"], &tag[..31]));
        assert!(!Seal::from_bytes(&[8; 32]).verify("state", &[b"a", b"bc"], &tag));
    }
}
