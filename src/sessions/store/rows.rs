//! Rows, and what they mean.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{occurrence, session};
use crate::db::{self, Error, UtcTime, Word};
use crate::ids::{AccountId, CourseId, OccurrenceId, PersonId, SessionId};
use crate::sessions::occurrence::LOCAL;
use crate::sessions::role::{Permissions, PrivateChat, Role};
use crate::sessions::{
    Audience, Description, Draft, EarlyEntry, GuestAccess, Occurrence, Owner, Session, SessionName, State,
    Timing,
};

/// A row of `session`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = session, treat_none_as_default_value = false)]
#[expect(clippy::struct_excessive_bools, reason = "as the table has them")]
pub(super) struct SessionRow {
    id: SessionId,
    course_id: Option<CourseId>,
    account_id: Option<AccountId>,
    owner_id: String,
    kind: String,
    name: String,
    description: String,
    zone: String,
    rule: Option<String>,
    early_minutes: i64,
    attendee_role: Word<Role>,
    may_audio: bool,
    may_video: bool,
    may_chat: bool,
    may_draw: bool,
    guest_role: Option<Word<Role>>,
    guest_code: Option<String>,
    locked: bool,
    maker_id: Option<PersonId>,
    created_at: UtcTime,
    updated_at: UtcTime,
    sequence: i64,
    audience: Option<String>,
    private_chat: Word<PrivateChat>,
}

impl SessionRow {
    pub(super) fn of(session: &Session) -> Self {
        let (kind, rule) = kind_and_rule(&session.timing);
        let Permissions { audio, video, chat, private, draw } = session.permissions;
        Self {
            id: session.id,
            course_id: session.owner.course(),
            account_id: session.owner.account(),
            owner_id: session.owner.key().to_owned(),
            kind: kind.to_owned(),
            name: session.name.as_str().to_owned(),
            description: session.description.as_str().to_owned(),
            zone: session.zone.name().to_owned(),
            rule,
            early_minutes: session.early.minutes(),
            attendee_role: Word(session.attendee_role),
            may_audio: audio,
            may_video: video,
            may_chat: chat,
            may_draw: draw,
            guest_role: match session.guests {
                GuestAccess::Off => None,
                GuestAccess::On(guests) => Some(Word(guests)),
            },
            guest_code: session.guest_code.map(|code| code.as_str().to_owned()),
            locked: session.locked,
            maker_id: session.maker,
            created_at: session.created_at.into(),
            updated_at: session.updated_at.into(),
            sequence: session.sequence,
            audience: session.audience.kept(),
            private_chat: Word(private),
        }
    }
}

/// The words of `session.kind`, and the rule that a series has.
pub(super) fn kind_and_rule(timing: &Timing) -> (&'static str, Option<String>) {
    match timing {
        Timing::Once => ("once", None),
        Timing::Series(series) => ("series", Some(series.to_string())),
        Timing::Open => ("open", None),
        Timing::Room => ("room", None),
    }
}

fn timing(kind: &str, rule: Option<&str>) -> db::Result<Timing> {
    match (kind, rule) {
        ("once", None) => Ok(Timing::Once),
        ("series", Some(rule)) => {
            rule.parse().map(Timing::Series).map_err(|_unreadable| Error::BrokenRow("session.rule"))
        }
        ("open", None) => Ok(Timing::Open),
        ("room", None) => Ok(Timing::Room),
        _other => Err(Error::BrokenRow("session.kind")),
    }
}

fn owner(course: Option<CourseId>, account: Option<AccountId>) -> db::Result<Owner> {
    match (course, account) {
        (Some(course), None) => Ok(Owner::Course(course)),
        (None, Some(account)) => Ok(Owner::Account(account)),
        _both_or_neither => Err(Error::BrokenRow("session.owner_id")),
    }
}

impl TryFrom<SessionRow> for Session {
    type Error = Error;

    fn try_from(row: SessionRow) -> db::Result<Self> {
        let broken = Error::BrokenRow;
        let code = row.guest_code.map(|code| code.parse().map_err(|_other| broken("session.guest_code")));
        Ok(Self {
            id: row.id,
            owner: owner(row.course_id, row.account_id)?,
            timing: timing(&row.kind, row.rule.as_deref())?,
            name: SessionName::parse(&row.name).map_err(|_other| broken("session.name"))?,
            description: Description::parse(&row.description)
                .map_err(|_other| broken("session.description"))?,
            zone: row.zone.parse().map_err(|_other| broken("session.zone"))?,
            early: EarlyEntry::of_minutes(row.early_minutes)
                .map_err(|_other| broken("session.early_minutes"))?,
            attendee_role: row.attendee_role.0,
            permissions: Permissions {
                audio: row.may_audio,
                video: row.may_video,
                chat: row.may_chat,
                private: row.private_chat.0,
                draw: row.may_draw,
            },
            guests: row.guest_role.map_or(GuestAccess::Off, |role| GuestAccess::On(role.0)),
            guest_code: code.transpose()?,
            locked: row.locked,
            maker: row.maker_id,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            sequence: row.sequence,
            audience: Audience::read(row.audience.as_deref()),
        })
    }
}

/// The settings of the form that are neither texts nor plan.
#[derive(AsChangeset)]
#[diesel(table_name = session, treat_none_as_null = true)]
#[expect(clippy::struct_excessive_bools, reason = "as the table has them")]
pub(super) struct Settings {
    early_minutes: i64,
    attendee_role: Word<Role>,
    may_audio: bool,
    may_video: bool,
    may_chat: bool,
    may_draw: bool,
    private_chat: Word<PrivateChat>,
    audience: Option<String>,
}

impl Settings {
    pub(super) fn of(draft: &Draft) -> Self {
        let Permissions { audio, video, chat, private, draw } = draft.permissions;
        Self {
            early_minutes: draft.early.minutes(),
            attendee_role: Word(draft.attendee_role),
            may_audio: audio,
            may_video: video,
            may_chat: chat,
            may_draw: draw,
            private_chat: Word(private),
            audience: draft.audience.kept(),
        }
    }
}

/// A row of `occurrence`, read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = occurrence)]
pub(super) struct OccurrenceRow {
    id: OccurrenceId,
    session_id: SessionId,
    slot: String,
    local_start: String,
    local_end: Option<String>,
    starts_at: UtcTime,
    ends_at: Option<UtcTime>,
    state: Word<State>,
}

impl TryFrom<OccurrenceRow> for Occurrence {
    type Error = Error;

    fn try_from(row: OccurrenceRow) -> db::Result<Self> {
        Ok(Self {
            id: row.id,
            session: row.session_id,
            slot: row.slot.parse().map_err(|_other| Error::BrokenRow("occurrence.slot"))?,
            local_start: local(&row.local_start)?,
            local_end: row.local_end.as_deref().map(local).transpose()?,
            starts_at: row.starts_at.into(),
            ends_at: row.ends_at.map(Into::into),
            state: row.state.0,
        })
    }
}

fn local(text: &str) -> db::Result<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, LOCAL).map_err(|_other| Error::BrokenRow("occurrence: a local time"))
}

/// A row of `occurrence`, written.
#[derive(Insertable)]
#[diesel(table_name = occurrence, treat_none_as_default_value = false)]
pub(super) struct NewOccurrence {
    id: OccurrenceId,
    session_id: SessionId,
    owner_id: String,
    slot: String,
    local_start: String,
    local_end: Option<String>,
    starts_at: UtcTime,
    ends_at: Option<UtcTime>,
    state: Word<State>,
}

impl NewOccurrence {
    pub(super) fn of(owner: Owner, one: &Occurrence) -> Self {
        let times = Times::of(one);
        Self {
            id: one.id,
            session_id: one.session,
            owner_id: owner.key().to_owned(),
            slot: times.slot,
            local_start: times.local_start,
            local_end: times.local_end,
            starts_at: times.starts_at,
            ends_at: times.ends_at,
            state: times.state,
        }
    }
}

/// All of an occurrence that can change.
#[derive(AsChangeset)]
#[diesel(table_name = occurrence, treat_none_as_null = true)]
pub(super) struct Times {
    slot: String,
    local_start: String,
    local_end: Option<String>,
    starts_at: UtcTime,
    ends_at: Option<UtcTime>,
    state: Word<State>,
}

impl Times {
    pub(super) fn of(one: &Occurrence) -> Self {
        Self {
            slot: one.slot.to_string(),
            local_start: one.local_start.format(LOCAL).to_string(),
            local_end: one.local_end.map(|end| end.format(LOCAL).to_string()),
            starts_at: one.starts_at.into(),
            ends_at: one.ends_at.map(Into::into),
            state: Word(one.state),
        }
    }
}
