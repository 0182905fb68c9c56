//! A message authentication code over values that leave the house and come back.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::{constant_time, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

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

    /// The token of a link for `purpose`: the identifier it is about, and 128 bits that only we can work out.
    ///
    /// It is stored nowhere and follows from the identifier, so that a letter with the link in it can be written out,
    /// and written again, at any time.
    #[must_use]
    pub fn token(&self, purpose: &str, id: &str) -> String {
        let id = Uuid::try_parse(id).unwrap_or_default().into_bytes();
        URL_SAFE_NO_PAD.encode([id, self.half(purpose, id)].concat())
    }

    /// The identifier that `token` is about, if we made it for `purpose`. A wrong token takes as long as a right one.
    #[must_use]
    pub fn opened(&self, purpose: &str, token: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, half) = bytes.split_first_chunk::<16>()?;
        constant_time::verify_slices_are_equal(&self.half(purpose, *id), half).ok()?;
        Some(Uuid::from_bytes(*id).as_simple().to_string())
    }

    fn half(&self, purpose: &str, id: [u8; 16]) -> [u8; 16] {
        let tag = self.mac(purpose, &[&id]);
        let (half, _rest) = tag.split_at(16);
        half.try_into().unwrap_or_default()
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

    #[test]
    fn a_link_token_opens_for_its_purpose_only() {
        let seal = Seal::from_bytes(&[7; 32]);
        let id = "0190a0b0c0d0e0f00102030405060708";
        let token = seal.token("invitation", id);
        assert_eq!((token.len(), seal.opened("invitation", &token).as_deref()), (43, Some(id)));
        assert_eq!(seal.token("invitation", id), token, "written twice, it is the same");
        let other = seal.token("invitation", "0190a0b0c0d0e0f00102030405060709");
        let (head, tail) = token.split_at(42);
        let mixed = format!("{}{}", other.split_at(22).0, token.split_at(22).1);
        let last = if tail == "A" { "Q" } else { "A" };
        for wrong in [
            "",
            head,
            &format!("{token}A"),
            &format!("{head}{last}"),
            &mixed,
            &Seal::from_bytes(&[8; 32]).token("invitation", id),
        ] {
            assert_eq!(seal.opened("invitation", wrong), None, "{wrong}");
        }
        assert_eq!(seal.opened("sign-in link", &token), None);
        assert_eq!(seal.opened("invitation", &other).as_deref(), Some("0190a0b0c0d0e0f00102030405060709"));
    }
}
