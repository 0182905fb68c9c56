//! Settings: defaults, a TOML file over them, the environment over both. Nothing else reads the environment.

mod hosts;
mod media;
mod meetings;
mod sso;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use url::Url;

pub use self::hosts::{BadPair, IssuerHosts};
pub use self::media::{Media, Turn};
pub use self::meetings::{BigBlueButton, ChecksumHash, Engine, Meetings, Presenters};
pub use self::sso::{Hidden, Sso};
use crate::db::DatabaseUrl;
use crate::outbound::AllowList;

/// Prefix of the environment variables: `public_url` is `COLLOQUY_PUBLIC_URL`.
const PREFIX: &str = "COLLOQUY_";
/// Read from the working directory if it is there and no other file is named.
const USUAL_FILE: &str = "colloquy.toml";

/// Every key that is known, as it stands in the file.
const KEYS: [&str; 40] = [
    "public_url",
    "bind",
    "database_url",
    "keys_dir",
    "smtp_url",
    "mail_from",
    "outbound_allow",
    "registration_hosts",
    "trusted_proxies",
    "metrics_bind",
    "roster_every_minutes",
    "roster_live_seconds",
    "sso_issuer",
    "sso_client_id",
    "sso_client_secret",
    "sso_client_secret_file",
    "sso_bind_by_email",
    "sso_name",
    "media_port",
    "media_addresses",
    "turn_url",
    "turn_secret",
    "turn_secret_file",
    "workers",
    "invitations_per_day",
    "dial_in_number",
    "dial_in_pin",
    "meetings",
    "bbb_url",
    "bbb_secret",
    "bbb_secret_file",
    "bbb_hash",
    "bbb_presenters_join_as",
    "bbb_poll_seconds",
    "instance_url",
    "recordings_dir",
    "recording_days",
    "recording_ffmpeg",
    "log",
    "log_json",
];

/// Why the settings cannot be used; names the key and what was expected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("the settings file {path} cannot be read")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML. The parser's error is not kept: it quotes the line, which may hold a password.
    #[error("the settings file {path} is not TOML: {why}")]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// Where and what.
        why: String,
    },
    /// A key that is not known.
    #[error("{key} is not a setting; did you mean {nearest}?")]
    UnknownKey {
        /// As it was written.
        key: String,
        /// The nearest known key, written likewise.
        nearest: String,
    },
    /// A value that cannot be used.
    #[error("{key}: expected {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// What would have been taken.
        expected: String,
    },
}

/// A number to call, and the PIN it asks for, if it asks for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialIn {
    /// The number, as people write it.
    pub number: String,
    /// The PIN.
    pub pin: Option<String>,
}

/// The settings of one instance.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address people and LMSs use; no path, no trailing slash in what is made from it.
    pub public_url: Url,
    /// Where to listen.
    pub bind: SocketAddr,
    /// The database.
    pub database_url: DatabaseUrl,
    /// Where our keys are.
    pub keys_dir: PathBuf,
    /// The mail server, for the Scheduler's invitations.
    pub smtp_url: Option<Url>,
    /// The sender of mails, for the Scheduler's invitations.
    pub mail_from: Option<String>,
    /// Hosts that outgoing LTI requests may reach although private or plain http.
    pub outbound_allow: AllowList,
    /// Which hosts may state the configuration of which issuer, beside the issuer's own.
    pub registration_hosts: IssuerHosts,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Where to serve `/metrics`, if anywhere.
    pub metrics_bind: Option<SocketAddr>,
    /// How often a course's roster is read while one of its sessions is near or open.
    pub roster_every: Duration,
    /// How often it is read while people of the course are in a room; zero: not more often.
    pub roster_live: Duration,
    /// The institution's single sign-on, for the standalone pages.
    pub sso: Option<Sso>,
    /// Sound and pictures of the embedded rooms; none if they are switched off.
    pub media: Option<Media>,
    /// Web workers.
    pub workers: usize,
    /// How one can join by phone.
    pub dial_in: Option<DialIn>,
    /// The most letters of invitation that one account may cause in a day.
    pub invitations_per_day: u32,
    /// What is behind *Join*.
    pub meetings: Meetings,
    /// Where the files of recordings are.
    pub recordings_dir: PathBuf,
    /// How many days recordings are kept; for good, if there is no number.
    pub recording_days: Option<u16>,
    /// The program that makes MP4s of recordings, where it is installed; none, if the operator wants none.
    pub recording_ffmpeg: Option<String>,
    /// Log filter.
    pub log: String,
    /// Logs as JSON.
    pub log_json: bool,
}

impl Config {
    /// Reads the settings. `file` must be there if it is named.
    pub fn load(file: Option<&Path>) -> Result<Self, Error> {
        let mut values = match file {
            Some(path) => read_file(path)?,
            None if Path::new(USUAL_FILE).exists() => read_file(Path::new(USUAL_FILE))?,
            None => BTreeMap::new(),
        };
        values.extend(read_environment(std::env::vars_os())?);
        Self::from_values(&values)
    }

    /// The settings that these values make: known keys, as text.
    pub fn from_values(values: &BTreeMap<&'static str, String>) -> Result<Self, Error> {
        let text = |key: &str| values.get(key).map(String::as_str);
        let parsed = Values(values);
        let database_url = database_url(text("database_url").unwrap_or("sqlite:data/colloquy.sqlite"))?;
        Ok(Self {
            public_url: public_url(text("public_url").unwrap_or("http://127.0.0.1:8080"))?,
            bind: parsed.or("bind", "an address such as 127.0.0.1:8080", || ([127, 0, 0, 1], 8080).into())?,
            recordings_dir: text("recordings_dir").map_or_else(|| beside(&database_url), PathBuf::from),
            recording_days: Some(parsed.within("recording_days", 0..=3650, 180)?).filter(|days| *days > 0),
            recording_ffmpeg: Some(text("recording_ffmpeg").unwrap_or("ffmpeg").to_owned())
                .filter(|program| program != "off"),
            database_url,
            keys_dir: PathBuf::from(text("keys_dir").unwrap_or("keys")),
            smtp_url: parsed.optional("smtp_url", "an address such as smtp://mail.example:587")?,
            mail_from: text("mail_from").map(str::to_owned),
            outbound_allow: outbound_allow(text("outbound_allow").unwrap_or_default())?,
            registration_hosts: registration_hosts(text("registration_hosts").unwrap_or_default())?,
            trusted_proxies: trusted_proxies(text("trusted_proxies").unwrap_or_default())?,
            metrics_bind: parsed.optional("metrics_bind", "an address such as 127.0.0.1:9090")?,
            roster_every: Duration::from_mins(parsed.within("roster_every_minutes", 1..=1440, 30)?),
            roster_live: Duration::from_secs(parsed.within("roster_live_seconds", 0..=86_400, 45)?),
            sso: sso::read(values)?,
            media: media::read(values)?,
            workers: parsed.within("workers", 1..=64, 2)?,
            invitations_per_day: parsed.within("invitations_per_day", 1..=1_000_000, 2_000)?,
            dial_in: dial_in(text("dial_in_number"), text("dial_in_pin"))?,
            meetings: meetings::read(values)?,
            log: text("log").unwrap_or("info").to_owned(),
            log_json: parsed.or("log_json", "true or false", || false)?,
        })
    }

    /// An address under the public one; `path` begins with a slash.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

struct Values<'a>(&'a BTreeMap<&'static str, String>);

impl Values<'_> {
    fn optional<T: FromStr>(&self, key: &'static str, expected: &str) -> Result<Option<T>, Error> {
        let refused = |_unreadable| Error::Value { key, expected: expected.to_owned() };
        self.0.get(key).map(|text| text.trim().parse().map_err(refused)).transpose()
    }

    fn or<T: FromStr>(
        &self,
        key: &'static str,
        expected: &str,
        usual: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        Ok(self.optional(key, expected)?.unwrap_or_else(usual))
    }

    /// A whole number in `range`.
    fn within<T>(&self, key: &'static str, range: RangeInclusive<T>, usual: T) -> Result<T, Error>
    where
        T: FromStr + PartialOrd + Display,
    {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        let number = self.or(key, &expected, || usual)?;
        if range.contains(&number) { Ok(number) } else { Err(Error::Value { key, expected }) }
    }
}

fn dial_in(number: Option<&str>, pin: Option<&str>) -> Result<Option<DialIn>, Error> {
    let read = |key, text: &str, signs: &str| {
        let text = text.trim();
        let fits = (3..=40).contains(&text.len())
            && text.chars().all(|char| char.is_ascii_digit() || char == ' ' || signs.contains(char));
        let refused =
            || Error::Value { key, expected: "digits as they are dialled, 3 to 40 of them".to_owned() };
        fits.then(|| text.to_owned()).ok_or_else(refused)
    };
    let pin = pin.map(|pin| read("dial_in_pin", pin, "#*")).transpose()?;
    match (number, pin) {
        (Some(number), pin) => Ok(Some(DialIn { number: read("dial_in_number", number, "+-()/")?, pin })),
        (None, None) => Ok(None),
        (None, Some(_)) => {
            Err(Error::Value { key: "dial_in_number", expected: "the number that the PIN is for".to_owned() })
        }
    }
}

fn public_url(text: &str) -> Result<Url, Error> {
    origin(text, "public_url")
}

/// An address without a path, over which secrets may travel.
fn origin(text: &str, key: &'static str) -> Result<Url, Error> {
    let expected = || "https://HOST without a path (http only for 127.0.0.1, localhost and [::1])".to_owned();
    let refused = || Error::Value { key, expected: expected() };
    let url: Url = text.parse().map_err(|_unreadable| refused())?;
    let plain =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if plain && is_safe(&url) { Ok(url) } else { Err(refused()) }
}

/// Whether nobody on the way can read along.
fn is_safe(url: &Url) -> bool {
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && loopback))
}

fn database_url(text: &str) -> Result<DatabaseUrl, Error> {
    text.parse()
        .map_err(|why: crate::db::BadUrl| Error::Value { key: "database_url", expected: why.to_string() })
}

/// The usual folder of recordings: beside the database, where that is a file.
fn beside(database: &DatabaseUrl) -> PathBuf {
    let folder = match database {
        DatabaseUrl::Sqlite(path) => path.parent(),
        DatabaseUrl::Postgres(_) => None,
    };
    folder.unwrap_or(Path::new("data")).join("recordings")
}

fn outbound_allow(text: &str) -> Result<AllowList, Error> {
    text.parse().map_err(|why: crate::outbound::BadEntry| Error::Value {
        key: "outbound_allow",
        expected: why.to_string(),
    })
}

fn registration_hosts(text: &str) -> Result<IssuerHosts, Error> {
    text.parse().map_err(|why: BadPair| Error::Value { key: "registration_hosts", expected: why.to_string() })
}

fn trusted_proxies(text: &str) -> Result<Vec<std::net::IpAddr>, Error> {
    let refused = |_unreadable| Error::Value {
        key: "trusted_proxies",
        expected: "IP addresses with commas between".to_owned(),
    };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(refused)).collect()
}

fn read_file(path: &Path) -> Result<BTreeMap<&'static str, String>, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    let table: toml::Table = text.parse().map_err(|why: toml::de::Error| Error::NotToml {
        path: path.to_owned(),
        why: why.message().to_owned(),
    })?;
    table.into_iter().map(|(key, value)| Ok((known(&key, "")?, as_text(value)))).collect()
}

fn as_text(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        toml::Value::Array(parts) => parts.into_iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn read_environment(
    variables: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
) -> Result<BTreeMap<&'static str, String>, Error> {
    let mut values = BTreeMap::new();
    for (name, value) in variables {
        // COLLOQUY_CONFIG names the file; the command line reads it.
        let name = name.to_str().and_then(|name| name.strip_prefix(PREFIX)).filter(|key| *key != "CONFIG");
        if let Some(name) = name {
            let key = known(&name.to_lowercase(), PREFIX)?;
            let refused = |_not_text| Error::Value { key, expected: "text in UTF-8".to_owned() };
            values.insert(key, value.into_string().map_err(refused)?);
        }
    }
    Ok(values)
}

/// The file that `COLLOQUY_CONFIG` names.
#[must_use]
pub fn file_from_environment() -> Option<PathBuf> {
    std::env::var_os("COLLOQUY_CONFIG").map(PathBuf::from)
}

fn known(key: &str, prefix: &str) -> Result<&'static str, Error> {
    if let Some(key) = KEYS.into_iter().find(|known| *known == key) {
        return Ok(key);
    }
    let nearest = KEYS.into_iter().min_by_key(|known| distance(known, key)).unwrap_or("public_url");
    let written = |key: &str| {
        if prefix.is_empty() { key.to_owned() } else { format!("{prefix}{}", key.to_uppercase()) }
    };
    Err(Error::UnknownKey { key: written(key), nearest: written(nearest) })
}

/// How many letters must be changed, added or dropped to make `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.chars().enumerate() {
        let mut next = vec![line + 1];
        for (to, pair) in b.iter().zip(row.windows(2)) {
            let [diagonal, above] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            next.push((diagonal + usize::from(from != *to)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Result<Config, Error> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Config::from_values(&read_environment(pairs)?)
    }

    #[test]
    fn without_any_setting_it_runs_on_this_machine() {
        let config = environment(&[]).unwrap();
        assert_eq!(config.address("/lti/launch"), "http://127.0.0.1:8080/lti/launch");
        assert_eq!(config.database_url, DatabaseUrl::Sqlite("data/colloquy.sqlite".into()));
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        let refused = environment(&[("COLLOQUY_PUBLIC_ULR", "https://x.example")]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "COLLOQUY_PUBLIC_ULR is not a setting; did you mean COLLOQUY_PUBLIC_URL?"
        );
        assert!(environment(&[("COLLOQUY_PUBLIC_URL", "https://x.example"), ("HOME", "/")]).is_ok());
    }

    #[test]
    fn a_value_that_cannot_be_used_names_its_key_and_what_was_expected() {
        for (key, value) in [
            ("PUBLIC_URL", "http://x.example"),
            ("PUBLIC_URL", "https://x.example/path"),
            ("BIND", "8080"),
            ("DATABASE_URL", "mysql://x"),
            ("TRUSTED_PROXIES", "proxy"),
            ("REGISTRATION_HOSTS", "lms.example"),
            ("WORKERS", "0"),
            ("ROSTER_EVERY_MINUTES", "0"),
            ("ROSTER_LIVE_SECONDS", "86401"),
        ] {
            let refused = environment(&[(&format!("COLLOQUY_{key}"), value)]).unwrap_err();
            assert!(
                refused.to_string().starts_with(&format!("{}: expected", key.to_lowercase())),
                "{refused}"
            );
        }
    }

    #[test]
    fn the_file_and_the_environment_speak_of_the_same_keys() {
        let path = std::env::temp_dir().join(format!("colloquy-{}.toml", uuid::Uuid::new_v4()));
        std::fs::write(
            &path,
            "bind = \"0.0.0.0:9000\"\nroster_every_minutes = 5\ntrusted_proxies = [\"10.0.0.1\"]",
        )
        .unwrap();
        let config = Config::from_values(&read_file(&path).unwrap()).unwrap();
        std::fs::write(&path, "bnd = 1").unwrap();
        let refused = read_file(&path).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(config.roster_every, Duration::from_mins(5));
        assert_eq!(config.trusted_proxies.len(), 1);
        assert_eq!(refused.to_string(), "bnd is not a setting; did you mean bind?");
    }
}
