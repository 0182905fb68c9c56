//! Our signing keys: RSA 3072, RS256, one that signs and those still or already published.
//!
//! A key file's name says all there is to know: `signing-<second it begins to sign>-<kid>.p8`.
//! At any moment the key that began last signs. Its forerunner stays published for a while, and a
//! new one is published for a while before it begins, so that platforms with a cached key set
//! never meet a signature they cannot check.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Error, folder, secret};

/// How long a new key is published before it signs, and an old one after it signed last.
const OVERLAP: TimeDelta = TimeDelta::hours(25);

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The key that will sign next.
    pub kid: String,
    /// When it begins.
    pub signs_from: DateTime<Utc>,
    /// False if an earlier rotation had already made it.
    pub made: bool,
}

/// What a published key is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is published, so that LMSs know it when it begins to sign.
    Next,
    /// It signs.
    Signs,
    /// It signed before, and stays published until this moment.
    Old(DateTime<Utc>),
}

/// A published key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its name in the key set.
    pub kid: String,
    /// When it begins to sign, or began.
    pub signs_from: DateTime<Utc>,
    /// What it is there for.
    pub phase: Phase,
}

/// The signing keys of a directory; cheap to clone. A rotation by another process is seen at once.
#[derive(Clone)]
pub struct SigningKeys {
    dir: Arc<PathBuf>,
    held: Arc<RwLock<Arc<Vec<Key>>>>,
}

#[derive(Clone)]
struct Key {
    name: Name,
    signer: Arc<EncodingKey>,
    n: String,
    e: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    signs_from: DateTime<Utc>,
    kid: String,
}

impl Name {
    fn parse(file: &str) -> Option<Self> {
        let (from, kid) = file.strip_prefix("signing-")?.strip_suffix(".p8")?.split_once('-')?;
        let signs_from = DateTime::from_timestamp(from.parse().ok()?, 0)?;
        let hexadecimal = !kid.is_empty() && kid.bytes().all(|byte| byte.is_ascii_hexdigit());
        hexadecimal.then(|| Self { signs_from, kid: kid.to_owned() })
    }

    fn file(&self) -> String {
        format!("signing-{}-{}.p8", self.signs_from.timestamp(), self.kid)
    }
}

impl SigningKeys {
    /// Reads the keys of `dir`; at the first start makes the first, which signs from `now` on.
    pub fn open(dir: &Path, now: DateTime<Utc>) -> Result<Self, Error> {
        folder::prepare(dir)?;
        if listed(dir)?.is_empty() {
            folder::alone(dir, || if listed(dir)?.is_empty() { made(dir, now).map(drop) } else { Ok(()) })?;
        }
        let keys = Self { dir: Arc::new(dir.to_owned()), held: Arc::default() };
        keys.refresh()?;
        Ok(keys)
    }

    /// Prepares the change to a new key and removes the files of keys long out of use.
    ///
    /// The new key is published from now on and signs 25 hours later. While one waits for its
    /// time, another call changes nothing.
    pub fn rotate(dir: &Path, now: DateTime<Utc>) -> Result<Rotation, Error> {
        folder::prepare(dir)?;
        folder::alone(dir, || {
            let names = listed(dir)?;
            for old in names.iter().filter(|name| !published(name, &names, now)) {
                fs::remove_file(dir.join(old.file()))?;
            }
            match names.last() {
                Some(next) if next.signs_from > now => {
                    Ok(Rotation { kid: next.kid.clone(), signs_from: next.signs_from, made: false })
                }
                Some(_) => made(dir, now + OVERLAP),
                None => made(dir, now),
            }
        })
    }

    /// The key set for our JWKS address: public members of the keys that sign, will sign or signed lately.
    #[must_use]
    pub fn jwks(&self, now: DateTime<Utc>) -> Value {
        let keys = self.current();
        let names: Vec<_> = keys.iter().map(|key| key.name.clone()).collect();
        let shown = keys.iter().filter(|key| published(&key.name, &names, now));
        let shown: Vec<_> = shown
            .map(|key| {
                json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.name.kid, "n": key.n, "e": key.e})
            })
            .collect();
        json!({ "keys": shown })
    }

    /// The keys of the key set, oldest first.
    #[must_use]
    pub fn published(&self, now: DateTime<Utc>) -> Vec<Published> {
        let names: Vec<_> = self.current().iter().map(|key| key.name.clone()).collect();
        let phase = |name: &Name| {
            let successor = names.iter().find(|other| *other > name);
            match successor {
                _ if name.signs_from > now => Phase::Next,
                Some(next) if next.signs_from <= now => Phase::Old(next.signs_from + OVERLAP),
                _ => Phase::Signs,
            }
        };
        let shown = names.iter().filter(|name| published(name, &names, now));
        shown
            .map(|name| Published { kid: name.kid.clone(), signs_from: name.signs_from, phase: phase(name) })
            .collect()
    }

    /// `claims` as a compact JWS, signed by the key whose time it is; its header has `alg`, `typ` and `kid`.
    pub fn sign(&self, claims: &impl Serialize, now: DateTime<Utc>) -> Result<String, Error> {
        let keys = self.current();
        let key = keys.iter().rev().find(|key| key.name.signs_from <= now).ok_or(Error::NoneDue)?;
        let header = Header { kid: Some(key.name.kid.clone()), ..Header::new(Algorithm::RS256) };
        jsonwebtoken::encode(&header, claims, &key.signer).map_err(Error::Signing)
    }

    /// The keys as the directory has them; if it cannot be read, as it had them last.
    fn current(&self) -> Arc<Vec<Key>> {
        if let Err(error) = self.refresh() {
            tracing::warn!(%error, "signing keys could not be read again");
        }
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn refresh(&self) -> Result<(), Error> {
        let names = listed(&self.dir)?;
        let held = Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner));
        if names.iter().eq(held.iter().map(|key| &key.name)) {
            return Ok(());
        }
        let keys = names.into_iter().map(|name| match held.iter().find(|key| key.name == name) {
            Some(key) => Ok(key.clone()),
            None => Key::read(&self.dir, name),
        });
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKeys").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Key {
    fn read(dir: &Path, name: Name) -> Result<Self, Error> {
        let der = fs::read(dir.join(name.file()))?;
        let damaged = || Error::Damaged(name.file());
        let pair = KeyPair::from_pkcs8(&der).map_err(|_rejected| damaged())?;
        let signer = EncodingKey::from_rsa_der(inner_key(&der).ok_or_else(damaged)?);
        let text = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        let public = pair.public_key();
        let n = text(public.modulus().big_endian_without_leading_zero());
        let e = text(public.exponent().big_endian_without_leading_zero());
        Ok(Self { name, signer: Arc::new(signer), n, e })
    }
}

/// Whether the key `name` of `all` belongs into the key set at `now`: it has no successor, or its
/// successor began less than the overlap ago.
fn published(name: &Name, all: &[Name], now: DateTime<Utc>) -> bool {
    let successor = all.iter().find(|other| *other > name);
    successor.is_none_or(|successor| now < successor.signs_from + OVERLAP)
}

fn listed(dir: &Path) -> Result<Vec<Name>, Error> {
    let mut names: Vec<_> = folder::names(dir)?.iter().filter_map(|file| Name::parse(file)).collect();
    names.sort_unstable();
    Ok(names)
}

fn made(dir: &Path, signs_from: DateTime<Utc>) -> Result<Rotation, Error> {
    let pair = KeyPair::generate(KeySize::Rsa3072).map_err(|_unspecified| Error::NotMade)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_unspecified| Error::NotMade)?;
    let kid = format!("{:032x}", u128::from_be_bytes(secret::random()));
    let name = Name { signs_from, kid };
    folder::write(dir, &name.file(), der.as_ref())?;
    Ok(Rotation { kid: name.kid, signs_from, made: true })
}

/// The RSA key (RFC 8017) inside a PKCS #8 file (RFC 5208), which is what the signer wants:
/// sequence { version, algorithm, octet string { key } }.
fn inner_key(pkcs8: &[u8]) -> Option<&[u8]> {
    let (outer, _) = der_value(pkcs8, 0x30)?;
    let (_version, rest) = der_value(outer, 0x02)?;
    let (_algorithm, rest) = der_value(rest, 0x30)?;
    der_value(rest, 0x04).map(|(key, _)| key)
}

/// Splits a DER element with this tag into its content and what follows it.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    if *length < 0x80 {
        return rest.split_at_checked(usize::from(*length));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
    if digits.len() > 3 {
        return None;
    }
    let length = digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit));
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use jsonwebtoken::{DecodingKey, Validation};

    use super::*;

    struct Dir(PathBuf);

    impl Dir {
        fn fresh() -> Self {
            let name = format!("colloquy-keys-{:032x}", u128::from_be_bytes(secret::random()));
            Self(std::env::temp_dir().join(name))
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    fn kids(keys: &SigningKeys, now: DateTime<Utc>) -> Vec<String> {
        let set = keys.jwks(now);
        set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }

    fn signer(keys: &SigningKeys, now: DateTime<Utc>) -> String {
        let token = keys.sign(&json!({"a": 1}), now).unwrap();
        jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
    }

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_359_000, 0).unwrap()
    }

    #[test]
    fn the_first_key_signs_what_the_key_set_verifies() {
        let (dir, now) = (Dir::fresh(), start());
        let keys = SigningKeys::open(&dir.0, now).unwrap();
        let set = keys.jwks(now);
        let key = set["keys"][0].as_object().unwrap();
        let mut members: Vec<_> = key.keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"], "public members only");
        let token = keys.sign(&json!({"exp": 1}), now).unwrap();
        let public =
            DecodingKey::from_rsa_components(key["n"].as_str().unwrap(), key["e"].as_str().unwrap()).unwrap();
        let mut rules = Validation::new(Algorithm::RS256);
        rules.validate_exp = false;
        let read = jsonwebtoken::decode::<Value>(&token, &public, &rules).unwrap();
        assert_eq!(
            (read.header.typ.as_deref(), read.header.kid.as_deref()),
            (Some("JWT"), key["kid"].as_str())
        );
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir.0), 0o700);
        for file in folder::names(&dir.0).unwrap() {
            assert_eq!(mode(&dir.0.join(&file)), 0o600, "{file}");
        }
    }

    #[test]
    fn a_rotation_overlaps_on_both_sides_and_is_seen_by_open_keys() {
        let (dir, now) = (Dir::fresh(), start());
        let keys = SigningKeys::open(&dir.0, now).unwrap();
        let old = signer(&keys, now);
        let rotation = SigningKeys::rotate(&dir.0, now).unwrap();
        let again = SigningKeys::rotate(&dir.0, now + TimeDelta::hours(1)).unwrap();
        assert_eq!((again.kid, again.made), (rotation.kid.clone(), false));
        assert!(rotation.signs_from >= now + TimeDelta::hours(24));
        let both = vec![old.clone(), rotation.kid.clone()];
        let second = TimeDelta::seconds(1);
        assert_eq!((signer(&keys, now), kids(&keys, now)), (old.clone(), both.clone()));
        let change = rotation.signs_from;
        assert_eq!((signer(&keys, change - second), signer(&keys, change)), (old, rotation.kid.clone()));
        assert_eq!(kids(&keys, change + TimeDelta::hours(24)), both);
        assert_eq!(kids(&keys, change + TimeDelta::hours(26)), vec![rotation.kid.clone()]);
        SigningKeys::rotate(&dir.0, change + TimeDelta::hours(26)).unwrap();
        assert_eq!(listed(&dir.0).unwrap().len(), 2, "the old file is gone, the next is there");
        assert_eq!(signer(&SigningKeys::open(&dir.0, now).unwrap(), change), rotation.kid);
    }

    #[test]
    fn every_published_key_says_what_it_is_there_for() {
        let (dir, now) = (Dir::fresh(), start());
        let keys = SigningKeys::open(&dir.0, now).unwrap();
        let phases = |at: DateTime<Utc>| keys.published(at).iter().map(|key| key.phase).collect::<Vec<_>>();
        assert_eq!(phases(now), [Phase::Signs]);
        let change = SigningKeys::rotate(&dir.0, now).unwrap().signs_from;
        assert_eq!(phases(now), [Phase::Signs, Phase::Next]);
        assert_eq!(phases(change), [Phase::Old(change + OVERLAP), Phase::Signs]);
        assert_eq!(phases(change + OVERLAP), [Phase::Signs]);
    }

    #[test]
    fn several_first_starts_at_once_end_with_one_set() {
        let (dir, now) = (Dir::fresh(), start());
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let dir = dir.0.clone();
                std::thread::spawn(move || {
                    let seal = super::super::Seal::open(&dir).unwrap();
                    (signer(&SigningKeys::open(&dir, now).unwrap(), now), seal.mac("t", &[]))
                })
            })
            .collect();
        let mut seen: Vec<_> = starts.into_iter().map(|start| start.join().unwrap()).collect();
        seen.dedup();
        assert_eq!(seen.len(), 1);
    }

    #[test]
    fn a_damaged_file_is_named_and_other_files_are_left_alone() {
        let (dir, now) = (Dir::fresh(), start());
        fs::create_dir_all(&dir.0).unwrap();
        fs::write(dir.0.join("README.md"), "keys").unwrap();
        SigningKeys::open(&dir.0, now).unwrap();
        let broken = "signing-5-abc.p8";
        fs::write(dir.0.join(broken), "x").unwrap();
        let failure = SigningKeys::open(&dir.0, now).unwrap_err();
        assert!(matches!(failure, Error::Damaged(name) if name == broken));
    }
}
