//! Database addresses: told apart by scheme, anything else refused.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Why a database address was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// Neither of the two schemes.
    #[error("expected sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Scheme,
    /// `sqlite:` with nothing behind it.
    #[error("sqlite: names no file; write for example sqlite:data/colloquy.sqlite")]
    NoPath,
    /// The program was built without PostgreSQL.
    #[error("this program was built without PostgreSQL; build it with --features postgres")]
    NoPostgres,
    /// TLS is asked for, but the PostgreSQL client in this program has none.
    #[error("sslmode={0} needs TLS in the PostgreSQL client; build with --features postgres-tls")]
    NoTls(String),
}

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of SQLite's.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as libpq takes it.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, BadUrl> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return if path.is_empty() { Err(BadUrl::NoPath) } else { Ok(Self::Sqlite(PathBuf::from(path))) };
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(BadUrl::Scheme);
        }
        if cfg!(not(feature = "postgres")) {
            return Err(BadUrl::NoPostgres);
        }
        match wanted_tls(text) {
            Some(mode) if cfg!(not(feature = "postgres-tls")) => Err(BadUrl::NoTls(mode)),
            _ => Ok(Self::Postgres(text.to_owned())),
        }
    }
}

/// The `sslmode` of the address if it cannot be met without TLS.
fn wanted_tls(text: &str) -> Option<String> {
    let url = ::url::Url::parse(text).ok()?;
    let (_, mode) = url.query_pairs().find(|(name, _)| name == "sslmode")?;
    matches!(&*mode, "require" | "verify-ca" | "verify-full").then(|| mode.into_owned())
}

impl fmt::Display for DatabaseUrl {
    /// Without user name and password: fit for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(text) => match ::url::Url::parse(text) {
                Ok(url) => write!(f, "postgres://{}{}", url.host_str().unwrap_or_default(), url.path()),
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart_by_scheme() {
        assert_eq!("sqlite:a/b.sqlite".parse(), Ok(DatabaseUrl::Sqlite("a/b.sqlite".into())));
        assert_eq!("sqlite:".parse::<DatabaseUrl>(), Err(BadUrl::NoPath));
        for other in ["", "mysql://x", "a.sqlite", "postgres:x"] {
            assert_eq!(other.parse::<DatabaseUrl>(), Err(BadUrl::Scheme), "{other}");
        }
    }

    #[test]
    #[cfg(all(feature = "postgres", not(feature = "postgres-tls")))]
    fn tls_that_this_build_lacks_is_refused_by_the_features_name() {
        assert!("postgres://u@h/d".parse::<DatabaseUrl>().is_ok());
        assert!("postgres://u@h/d?sslmode=prefer".parse::<DatabaseUrl>().is_ok());
        let refused = "postgres://u@h/d?sslmode=require".parse::<DatabaseUrl>().unwrap_err();
        assert!(refused.to_string().contains("postgres-tls"), "{refused}");
    }

    #[test]
    fn passwords_are_not_printed() {
        let url = DatabaseUrl::Postgres("postgres://u:secret@h/d".to_owned());
        assert_eq!(format!("{url} {url:?}"), "postgres://h/d postgres://h/d");
    }
}
