//! What is behind *Join*: the engine, and where BigBlueButton is.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use super::sso::{Hidden, secret};
use super::{Error, Values};
use crate::db::words;

/// What makes the rooms behind *Join* (R22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The room in this program.
    Embedded,
    /// The institution's BigBlueButton, or a balancer that speaks its protocol.
    BigBlueButton,
}

words!(Engine { Embedded => "embedded", BigBlueButton => "bigbluebutton" });

/// The settings of rooms.
#[derive(Debug, Clone)]
pub struct Meetings {
    /// The engine of every room whose LMS's registration names no other.
    pub engine: Engine,
    /// Where BigBlueButton is, if the institution has it.
    pub bbb: Option<BigBlueButton>,
    /// The address that leads to this instance and no other, where several share a database.
    pub instance_url: Option<Url>,
}

/// A BigBlueButton server, or a balancer in front of several.
#[derive(Debug, Clone)]
pub struct BigBlueButton {
    /// What the calls' names are put behind: ends in `/api/`.
    pub api: Url,
    /// What calls and answers are signed with.
    pub secret: Hidden,
    /// How.
    pub hash: ChecksumHash,
    /// What presenters come in as: its way in knows viewers and moderators only.
    pub presenters: Presenters,
    /// How often it is asked who is inside.
    pub poll: Duration,
}

/// The hash of checksums: BigBlueButton tells them by their length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChecksumHash {
    /// For servers older than 2.5.
    Sha1,
    /// Every server of today takes it.
    Sha256,
    /// Balancers may not know it.
    Sha384,
    /// The longest.
    Sha512,
}

words!(ChecksumHash { Sha1 => "sha1", Sha256 => "sha256", Sha384 => "sha384", Sha512 => "sha512" });

/// What presenters come in as where an engine has no such role at its door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presenters {
    /// As viewers: a moderator inside hands the presentation over. Never more than their role.
    Viewers,
    /// As moderators, because whoever runs the installation chose so.
    Moderators,
}

words!(Presenters { Viewers => "viewer", Moderators => "moderator" });

pub(super) fn read(values: &BTreeMap<&'static str, String>) -> Result<Meetings, Error> {
    let parsed = Values(values);
    let engine = parsed.or("meetings", "embedded or bigbluebutton", || Engine::Embedded)?;
    let bbb = bbb(values)?;
    if engine == Engine::BigBlueButton && bbb.is_none() {
        let expected = "the address of BigBlueButton, as `bbb-conf --secret` prints it".to_owned();
        return Err(Error::Value { key: "bbb_url", expected });
    }
    let instance_url = values.get("instance_url").map(|text| super::origin(text, "instance_url"));
    Ok(Meetings { engine, bbb, instance_url: instance_url.transpose()? })
}

fn bbb(values: &BTreeMap<&'static str, String>) -> Result<Option<BigBlueButton>, Error> {
    let parsed = Values(values);
    let text = |key: &str| values.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    let Some(url) = text("bbb_url") else { return Ok(None) };
    let hidden = secret(values, ("bbb_secret", "bbb_secret_file"))?;
    let secret = hidden.filter(|secret| !secret.reveal().is_empty()).ok_or_else(|| Error::Value {
        key: "bbb_secret",
        expected: "the secret that `bbb-conf --secret` prints".to_owned(),
    })?;
    Ok(Some(BigBlueButton {
        api: api(url)?,
        secret,
        hash: parsed.or("bbb_hash", "sha1, sha256, sha384 or sha512", || ChecksumHash::Sha256)?,
        presenters: parsed.or("bbb_presenters_join_as", "viewer or moderator", || Presenters::Viewers)?,
        poll: Duration::from_secs(parsed.within("bbb_poll_seconds", 1..=300, 20)?),
    }))
}

/// The address of the interface, from any of the ways in which servers and balancers print it.
fn api(text: &str) -> Result<Url, Error> {
    let expected =
        "https://HOST/bigbluebutton/api/ (http only for 127.0.0.1, localhost and [::1])".to_owned();
    let refused = || Error::Value { key: "bbb_url", expected: expected.clone() };
    let mut url: Url = text.parse().map_err(|_unreadable| refused())?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !plain || url.password().is_some() || !super::is_safe(&url) {
        return Err(refused());
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/api").unwrap_or(path);
    let path = format!("{}/api/", if path.is_empty() { "/bigbluebutton" } else { path });
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&'static str, &str)]) -> Result<Meetings, Error> {
        read(&pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    }

    const URL: (&str, &str) = ("bbb_url", "https://bbb.school.example/bigbluebutton/");
    const SECRET: (&str, &str) = ("bbb_secret", "s3cret");

    #[test]
    fn rooms_are_embedded_until_bigbluebutton_has_an_address_and_a_secret() {
        let usual = settings(&[]).unwrap();
        assert!(usual.engine == Engine::Embedded && usual.bbb.is_none());
        let chosen = settings(&[("meetings", "bigbluebutton"), URL, SECRET]).unwrap();
        let bbb = chosen.bbb.unwrap();
        assert_eq!((chosen.engine, bbb.hash), (Engine::BigBlueButton, ChecksumHash::Sha256));
        assert_eq!((bbb.presenters, bbb.poll.as_secs()), (Presenters::Viewers, 20));
        assert!(!format!("{bbb:?}").contains("s3cret"));
        // For some registrations only.
        assert_eq!(settings(&[URL, SECRET]).unwrap().engine, Engine::Embedded);
        for wrong in [
            &[("meetings", "bigbluebutton")][..],
            &[("meetings", "zoom")],
            &[URL],
            &[("bbb_url", "http://bbb.school.example/bigbluebutton"), SECRET],
            &[("bbb_url", "https://u:p@bbb.school.example/"), SECRET],
            &[URL, SECRET, ("bbb_hash", "md5")],
            &[URL, SECRET, ("bbb_presenters_join_as", "owner")],
            &[URL, SECRET, ("bbb_poll_seconds", "0")],
            &[URL, SECRET, ("bbb_secret_file", "/nowhere")],
            &[("instance_url", "https://a.school.example/path")],
            &[("instance_url", "http://a.school.example")],
        ] {
            assert!(settings(wrong).is_err(), "{wrong:?}");
        }
        let here = settings(&[("instance_url", "https://a.school.example")]).unwrap();
        assert_eq!(here.instance_url.unwrap().as_str(), "https://a.school.example/");
    }

    #[test]
    fn the_address_is_taken_as_servers_print_it() {
        for (text, api_url) in [
            ("https://bbb.example", "https://bbb.example/bigbluebutton/api/"),
            ("https://bbb.example/bigbluebutton/", "https://bbb.example/bigbluebutton/api/"),
            ("https://bbb.example/bigbluebutton/api", "https://bbb.example/bigbluebutton/api/"),
            ("https://bbb.example/bigbluebutton/api/", "https://bbb.example/bigbluebutton/api/"),
            ("http://127.0.0.1:9/bigbluebutton/api/", "http://127.0.0.1:9/bigbluebutton/api/"),
        ] {
            assert_eq!(api(text).unwrap().as_str(), api_url, "{text}");
        }
    }
}
