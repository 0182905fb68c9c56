//! Identifiers: one type per kind of thing, so that a course cannot be passed where a session is wanted.

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

/// Thirty-two lower-case hexadecimal digits, kept as text because that is what databases and addresses want.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Hex32([u8; 32]);

impl Hex32 {
    fn of(id: Uuid) -> Self {
        let mut text = [0; 32];
        id.as_simple().encode_lower(&mut text);
        Self(text)
    }

    /// A version 7 identifier: milliseconds, then what `random` gives.
    fn at(moment: DateTime<Utc>, random: [u8; 16]) -> Self {
        let millis = u64::try_from(moment.timestamp_millis()).unwrap_or_default();
        let mut ten = [0; 10];
        for (to, from) in ten.iter_mut().zip(random) {
            *to = from;
        }
        Self::of(uuid::Builder::from_unix_timestamp_millis(millis, &ten).into_uuid())
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn parse(text: &str) -> Result<Self, NotAnId> {
        let digits: [u8; 32] = text.as_bytes().try_into().map_err(|_not_32_bytes| NotAnId)?;
        let lower_hex = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        lower_hex.then_some(Self(digits)).ok_or(NotAnId)
    }
}

/// Works out an identifier from the names that make a thing unique, so that every instance
/// gives the same thing the same identifier without asking the database.
///
/// The parts are length-prefixed: `("a", "bc")` and `("ab", "c")` differ.
fn derived(kind: &str, parts: &[&str]) -> Uuid {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in std::iter::once(&kind).chain(parts) {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub struct $name(Hex32);

        impl $name {
            /// A fresh identifier, ordered by the time it was made.
            #[must_use]
            pub fn fresh() -> Self {
                Self(Hex32::of(Uuid::now_v7()))
            }

            /// A fresh identifier that sorts by `moment`, for tables that are cut off by time.
            #[must_use]
            pub fn fresh_at(moment: DateTime<Utc>) -> Self {
                let random = *Uuid::new_v4().as_bytes();
                Self(Hex32::at(moment, random))
            }

            /// As [`Self::fresh_at`]; of those made at one moment they sort by `serial`, of which twelve bits count.
            #[must_use]
            pub fn serial_at(moment: DateTime<Utc>, serial: u16) -> Self {
                let mut random = *Uuid::new_v4().as_bytes();
                random[..2].copy_from_slice(&(serial & 0x0fff).to_be_bytes());
                Self(Hex32::at(moment, random))
            }

            /// What sorts before every identifier made at `moment` or later.
            #[must_use]
            pub fn first_at(moment: DateTime<Utc>) -> Self {
                Self(Hex32::at(moment, [0; 16]))
            }

            /// The identifier that belongs to these names, the same wherever it is worked out.
            #[must_use]
            pub fn derived(parts: &[&str]) -> Self {
                Self(Hex32::of(derived(stringify!($name), parts)))
            }

            /// The identifier as it stands in addresses and in the database.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Hex32::parse(text).map(Self)
            }
        }

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(String::from_sql(bytes)?.parse()?)
            }
        }
    )+};
}

ids! {
    /// A group or section of a course.
    GroupId;
    /// One registration of the tool in an LMS: issuer and client id.
    PlatformId;
    /// One installation of a registration: the LMS's account or tenant.
    DeploymentId;
    /// A person as one registration knows them: registration and subject.
    PersonId;
    /// A course of a deployment.
    CourseId;
    /// A launch that was accepted, and the pages reached from it.
    VisitId;
    /// A session: what the list shows under one name.
    SessionId;
    /// One meeting of a session; a room is opened for an occurrence.
    OccurrenceId;
    /// Somebody who came by a guest link with one browser.
    GuestId;
    /// One attempt to read a course's whole roster.
    WalkId;
    /// One stay of one person in a room, from joining to leaving.
    SeatId;
    /// A registered user of the standalone pages.
    AccountId;
    /// A browser that is signed in.
    SignInId;
    /// A one-time link to sign in with.
    SignInLinkId;
    /// A personal invitation to a session of the Scheduler.
    InvitationId;
    /// An invitation to an LMS to register the tool.
    RegistrationInvitationId;
    /// A letter that waits to be mailed, or was.
    LetterId;
    /// One line of the audit log.
    AuditEntryId;
    /// A deep linking dialogue that an LMS opened.
    PickId;
    /// One run of the program that has rooms others send people to.
    InstanceId;
    /// What one instance wants done in a room that another has.
    WishId;
    /// A recorded stretch of a session.
    RecordingId;
    /// The public link to a recording: another each time there is one.
    ShareId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_one_spelling() {
        let id = CourseId::fresh();
        assert_eq!(id.to_string().parse(), Ok(id));
        for other in [id.to_string().to_uppercase(), format!("{{{id}}}"), format!("{id} "), String::new()] {
            assert_eq!(other.parse::<CourseId>(), Err(NotAnId), "{other}");
        }
    }

    #[test]
    fn identifiers_sort_by_their_moment() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert!(VisitId::first_at(at(5)) <= VisitId::fresh_at(at(5)));
        assert!(VisitId::fresh_at(at(5)) < VisitId::first_at(at(6)));
        assert_ne!(VisitId::fresh_at(at(5)), VisitId::fresh_at(at(5)));
        assert!(VisitId::serial_at(at(5), 0xf0ff) < VisitId::serial_at(at(5), 0x0100));
        assert!(VisitId::serial_at(at(5), 0xffff) < VisitId::serial_at(at(6), 0));
        assert_ne!(VisitId::serial_at(at(5), 1), VisitId::serial_at(at(5), 1));
    }

    #[test]
    fn derived_identifiers_depend_on_kind_and_on_where_the_parts_divide() {
        assert_eq!(PersonId::derived(&["a", "bc"]), PersonId::derived(&["a", "bc"]));
        assert_ne!(PersonId::derived(&["a", "bc"]), PersonId::derived(&["ab", "c"]));
        assert_ne!(PersonId::derived(&["a"]).as_str(), CourseId::derived(&["a"]).as_str());
    }
}
