//! Invitations in the database, and the letters they cause.

mod daily;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Error, Farewell, Hosted, Invitation, Invitee, MOST, Posting};
use crate::db::schema::invitation;
use crate::db::{self, Both, Conn, UtcTime, Word};
use crate::ids::{AccountId, InvitationId, SessionId};
use crate::mail::outbox::{self, State};
use crate::mail::{Kind, Mailbox, Order};
use crate::sessions::role::Role;

/// Invitees written to in one transaction.
const BITE: i64 = 250;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = invitation, treat_none_as_default_value = false)]
struct Row {
    id: InvitationId,
    session_id: SessionId,
    account_id: AccountId,
    name: String,
    email: String,
    email_key: String,
    role: Word<Role>,
    locale: String,
    told: i64,
    opened_at: Option<UtcTime>,
    joined_at: Option<UtcTime>,
    created_at: UtcTime,
}

impl Row {
    fn of(to: &Hosted, who: &Invitee, posting: Posting) -> Self {
        Self {
            id: InvitationId::fresh_at(posting.now),
            session_id: to.session().id,
            account_id: to.host(),
            name: who.name.as_str().to_owned(),
            email: who.email.as_str().to_owned(),
            email_key: who.email.key(),
            role: Word(who.role.role()),
            locale: posting.locale.to_owned(),
            told: to.session().sequence,
            opened_at: None,
            joined_at: None,
            created_at: posting.now.into(),
        }
    }
}

impl TryFrom<Row> for Invitation {
    type Error = db::Error;

    fn try_from(row: Row) -> db::Result<Self> {
        Ok(Self {
            id: row.id,
            session: row.session_id,
            host: row.account_id,
            name: row.name.parse().map_err(|_other| db::Error::BrokenRow("invitation.name"))?,
            email: row.email.parse().map_err(|_other| db::Error::BrokenRow("invitation.email"))?,
            role: row.role.0,
            locale: row.locale,
            opened_at: row.opened_at.map(Into::into),
            joined_at: row.joined_at.map(Into::into),
            created_at: row.created_at.into(),
        })
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Invites somebody and queues their letter (R16), both or neither.
pub fn invite(conn: &mut Conn, to: &Hosted, who: &Invitee, posting: Posting) -> Result<Invitation, Error> {
    has_place(conn, to, 1)?;
    let made = insert(conn, to, who, posting)?.ok_or(Error::Invited)?;
    daily::count(conn, to.host(), 1, posting)?;
    outbox::queue(conn, &order(&made, Kind::Invitation, posting.now), posting.now)?;
    Ok(made)
}

/// Invites those of `people` who are not invited yet; how many that were.
pub fn invite_all(
    conn: &mut Conn,
    to: &Hosted,
    people: &[Invitee],
    posting: Posting,
) -> Result<usize, Error> {
    has_place(conn, to, people.len())?;
    let made = people.iter().filter_map(|who| insert(conn, to, who, posting).transpose());
    let order = |made: db::Result<Invitation>| Ok(order(&made?, Kind::Invitation, posting.now));
    let orders = made.map(order).collect::<db::Result<Vec<_>>>()?;
    daily::count(conn, to.host(), orders.len(), posting)?;
    outbox::queue_all(conn, &orders, posting.now)?;
    Ok(orders.len())
}

fn has_place(conn: &mut Conn, to: &Hosted, more: usize) -> Result<(), Error> {
    let there = count(conn, to.session().id)?;
    if there + i64::try_from(more).unwrap_or(MOST) > MOST { Err(Error::TooMany) } else { Ok(()) }
}

/// The invitation, unless the address is invited: of two forms at the same moment the database takes one.
fn insert(conn: &mut Conn, to: &Hosted, who: &Invitee, posting: Posting) -> db::Result<Option<Invitation>> {
    let row = Row::of(to, who, posting);
    let fresh = diesel::insert_into(invitation::table).values(&row).on_conflict_do_nothing();
    let taken = Both(fresh).execute(conn)? == 1;
    taken.then(|| Invitation::try_from(row)).transpose()
}

fn order(invitation: &Invitation, kind: Kind, due: DateTime<Utc>) -> Order {
    Order {
        kind,
        about: invitation.id.to_string(),
        to: Mailbox::new(invitation.name.as_str(), invitation.email.clone()),
        contents: None,
        due,
    }
}

/// Queues a new letter with the same link (R18); `false` if one is about to be sent, or was a moment ago.
pub fn resend(conn: &mut Conn, of: &Hosted, id: InvitationId, posting: Posting) -> Result<bool, Error> {
    let (found, now) = (find_of(conn, of, id)?, posting.now);
    if !hold(conn, id)? {
        return Err(Error::Unknown);
    }
    let on_its_way = outbox::on_its_way(conn, Kind::Invitation, id.as_str(), now)?;
    if !on_its_way {
        daily::count(conn, of.host(), 1, posting)?;
        outbox::queue(conn, &order(&found, Kind::Invitation, now), now)?;
    }
    Ok(!on_its_way)
}

/// Withdraws an invitation: its link leads nowhere from now on (R18).
///
/// A letter that waits finds nothing to write of and is dropped. Whoever was written to gets `farewell`, so that their calendar forgets the session.
pub fn withdraw(
    conn: &mut Conn,
    of: &Hosted,
    id: InvitationId,
    farewell: Option<&Farewell>,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    let found = find_of(conn, of, id)?;
    let gone = remove(conn, vec![found.clone()])?;
    say_farewell(conn, &gone, farewell, now)?;
    Ok(found)
}

/// Withdraws some of the invitations of a session that is about to be deleted; whether there may be more.
pub fn withdraw_some(
    conn: &mut Conn,
    of: &Hosted,
    farewell: Option<&Farewell>,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let all = invitation::table.filter(invitation::session_id.eq(of.session().id));
    let some = load(conn, all.order(invitation::id).limit(BITE).into_boxed())?;
    let more = i64::try_from(some.len()).unwrap_or(BITE) == BITE;
    let gone = remove(conn, some)?;
    say_farewell(conn, &gone, farewell, now)?;
    Ok(more)
}

/// Nobody else writes to the invitation until the end of the transaction; a second click waits here for the first.
/// `false` if it is gone.
fn hold(conn: &mut Conn, id: InvitationId) -> db::Result<bool> {
    let unchanged = invitation::told.eq(invitation::told);
    Ok(diesel::update(invitation::table.find(id)).set(unchanged).execute(conn)? == 1)
}

/// Deletes these; gives back those that were still there, whoever else is at it.
fn remove(conn: &mut Conn, mut some: Vec<Invitation>) -> db::Result<Vec<Invitation>> {
    let ids = some.iter().map(|one| one.id);
    let gone = diesel::delete(invitation::table.filter(invitation::id.eq_any(ids)));
    let gone: Vec<InvitationId> = gone.returning(invitation::id).load(conn)?;
    some.retain(|one| gone.contains(&one.id));
    Ok(some)
}

fn say_farewell(
    conn: &mut Conn,
    to: &[Invitation],
    farewell: Option<&Farewell>,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let Some(farewell) = farewell else { return Ok(()) };
    let written = written_to(conn, to)?;
    let orders = to
        .iter()
        .filter(|one| written.contains(&one.id))
        .map(|one| Order { contents: Some(farewell.kept(&one.locale)), ..order(one, Kind::Cancelled, now) });
    outbox::queue_all(conn, &orders.collect::<Vec<_>>(), now)
}

/// Those whom a letter has reached, or is reaching now.
fn written_to(conn: &mut Conn, of: &[Invitation]) -> db::Result<HashSet<InvitationId>> {
    let letters = outbox::told_about(conn, of.iter().map(|one| one.id.as_str()))?;
    let reached = letters.iter().filter(|letter| matches!(letter.state, State::Sent | State::Sending));
    Ok(reached.filter_map(|letter| letter.about.parse().ok()).collect())
}

/// Queues letters about changes for some of those who have not been told of them; whether there may be more.
/// A letter that still waits is written out with the news in it, so nobody gets two.
pub fn tell_some(conn: &mut Conn, of: &Hosted, now: DateTime<Utc>) -> db::Result<bool> {
    let (session, sequence) = (of.session().id, of.session().sequence);
    let untold = invitation::table
        .filter(invitation::session_id.eq(session))
        .filter(invitation::told.lt(sequence))
        .order(invitation::id)
        .limit(BITE)
        .into_boxed();
    let untold = load(conn, untold)?;
    let ours = note_told(conn, &untold, sequence)?;
    let written = written_to(conn, &untold)?;
    let orders = untold.iter().filter(|one| ours.contains(&one.id) && written.contains(&one.id));
    let orders: Vec<Order> = orders.map(|one| order(one, Kind::Changed, now)).collect();
    outbox::queue_all(conn, &orders, now)?;
    Ok(i64::try_from(untold.len()).unwrap_or(BITE) == BITE)
}

/// Notes that these are told of the session as of `sequence`, and says whom nobody else told since they were read:
/// another instance may be at it, too, and its rows are waited for.
fn note_told(conn: &mut Conn, untold: &[Invitation], sequence: i64) -> db::Result<HashSet<InvitationId>> {
    let ids = untold.iter().map(|one| one.id);
    let still = invitation::table.filter(invitation::id.eq_any(ids)).filter(invitation::told.lt(sequence));
    let told = diesel::update(still).set(invitation::told.eq(sequence)).returning(invitation::id);
    Ok(told.load(conn)?.into_iter().collect())
}

type Boxed<'a> = invitation::BoxedQuery<'a, <Conn as diesel::Connection>::Backend>;

fn load(conn: &mut Conn, some: Boxed<'_>) -> db::Result<Vec<Invitation>> {
    let rows: Vec<Row> = some.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// One page of a session's invitations, the newest first.
pub fn list(conn: &mut Conn, of: &Hosted, skipped: i64, most: i64) -> db::Result<Vec<Invitation>> {
    let page = invitation::table
        .filter(invitation::session_id.eq(of.session().id))
        .order((invitation::created_at.desc(), invitation::id.desc()))
        .offset(skipped)
        .limit(most);
    load(conn, page.into_boxed())
}

/// Everybody who is invited to a session in this role.
pub fn with_role(conn: &mut Conn, session: SessionId, role: Role) -> db::Result<Vec<Invitation>> {
    let theirs = invitation::table
        .filter(invitation::session_id.eq(session))
        .filter(invitation::role.eq(Word(role)))
        .order(invitation::id);
    load(conn, theirs.into_boxed())
}

/// How many people are invited to a session.
pub fn count(conn: &mut Conn, session: SessionId) -> db::Result<i64> {
    Ok(invitation::table.filter(invitation::session_id.eq(session)).count().get_result(conn)?)
}

/// The addresses of `emails` that are invited already, each in its one spelling.
pub fn invited_of(conn: &mut Conn, to: &Hosted, emails: &[String]) -> db::Result<Vec<String>> {
    let mut invited = Vec::new();
    for some in emails.chunks(500) {
        let known = invitation::table
            .filter(invitation::session_id.eq(to.session().id))
            .filter(invitation::email_key.eq_any(some));
        invited.extend(known.select(invitation::email_key).load::<String>(conn)?);
    }
    Ok(invited)
}

/// The invitation, if it stands.
pub fn find(conn: &mut Conn, id: InvitationId) -> db::Result<Option<Invitation>> {
    let row: Option<Row> = invitation::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(Invitation::try_from).transpose()
}

/// An invitation of this session; of another it is not found.
pub fn find_of(conn: &mut Conn, of: &Hosted, id: InvitationId) -> Result<Invitation, Error> {
    find(conn, id)?.filter(|found| found.session == of.session().id).ok_or(Error::Unknown)
}

/// Notes that a browser showed somebody the page behind the link; the first time counts.
pub fn note_opened(conn: &mut Conn, id: InvitationId, now: DateTime<Utc>) -> db::Result<()> {
    diesel::update(invitation::table.find(id).filter(invitation::opened_at.is_null()))
        .set(invitation::opened_at.eq(UtcTime::from(now)))
        .execute(conn)?;
    Ok(())
}

/// Notes that the invitee joined, the last time counts; whether the invitation stands.
pub fn note_joined(conn: &mut Conn, id: InvitationId, now: DateTime<Utc>) -> db::Result<bool> {
    note_opened(conn, id, now)?;
    let noted = diesel::update(invitation::table.find(id))
        .set(invitation::joined_at.eq(UtcTime::from(now)))
        .execute(conn)?;
    Ok(noted == 1)
}
