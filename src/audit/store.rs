//! The audit log in the database.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU16, Ordering};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Actor, Change, Deed, Entry, KEPT, Sought, Told, Topic, Wanted, Who, WhoKind};
use crate::db::schema::audit_entry;
use crate::db::{self, Conn, UtcTime, Word, Worded};
use crate::ids::AuditEntryId;

/// Entries recorded so far: those of one transaction stand in the order they were made.
static RECORDED: AtomicU16 = AtomicU16::new(0);

/// Entries forgotten at a time.
const BITE: i64 = 500;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = audit_entry, treat_none_as_default_value = false)]
struct Row {
    id: AuditEntryId,
    at: UtcTime,
    who_kind: Word<WhoKind>,
    who_id: Option<String>,
    who_name: Option<String>,
    source: Option<String>,
    topic: Word<Topic>,
    deed: Word<Deed>,
    about_id: String,
    about_name: String,
    changes: String,
    searched: String,
}

impl Row {
    fn new(by: &Actor, entry: &Entry, now: DateTime<Utc>) -> Self {
        let (who_kind, who) = match &by.who {
            Who::Account { id, name } => (WhoKind::Account, Some((id.to_string(), name.clone()))),
            Who::Lms { id, name } => (WhoKind::Lms, Some((id.to_string(), name.clone()))),
            Who::Person { id, name } => (WhoKind::Person, Some((id.to_string(), name.clone()))),
            Who::Operator => (WhoKind::Operator, None),
            Who::Tool => (WhoKind::Tool, None),
        };
        let (who_id, who_name) = who.unzip();
        let source = by.from.map(|from| from.to_canonical().to_string());
        Self {
            id: AuditEntryId::serial_at(now, RECORDED.fetch_add(1, Ordering::Relaxed)),
            at: now.into(),
            searched: searched(entry, who_name.as_deref(), source.as_deref()),
            who_kind: Word(who_kind),
            who_id,
            who_name,
            source,
            topic: Word(Topic::of(entry.deed)),
            deed: Word(entry.deed),
            about_id: entry.about_id.clone(),
            about_name: entry.about_name.clone(),
            changes: Change::written(&entry.changes),
        }
    }
}

fn searched(entry: &Entry, who: Option<&str>, from: Option<&str>) -> String {
    let said = entry.changes.iter().flat_map(|one| [one.before.as_str(), one.after.as_str()]);
    let all = [Some(entry.about_name.as_str()), who, from].into_iter().flatten().chain(said);
    all.map(str::to_lowercase).collect::<Vec<_>>().join("\n")
}

impl TryFrom<Row> for Told {
    type Error = db::Error;

    fn try_from(row: Row) -> db::Result<Self> {
        let broken = || db::Error::BrokenRow("audit_entry");
        let name = row.who_name.unwrap_or_default();
        let id = row.who_id.unwrap_or_default();
        let who = match row.who_kind.0 {
            WhoKind::Account => Who::Account { id: id.parse().map_err(|_none| broken())?, name },
            WhoKind::Lms => Who::Lms { id: id.parse().map_err(|_none| broken())?, name },
            WhoKind::Person => Who::Person { id: id.parse().map_err(|_none| broken())?, name },
            WhoKind::Operator => Who::Operator,
            WhoKind::Tool => Who::Tool,
        };
        let from: Option<Result<IpAddr, _>> = row.source.map(|from| from.parse());
        Ok(Self {
            id: row.id,
            at: row.at.into(),
            who,
            from: from.transpose().map_err(|_none| broken())?,
            deed: row.deed.0,
            about_id: row.about_id,
            about_name: row.about_name,
            changes: Change::read(&row.changes).ok_or_else(broken)?,
        })
    }
}

/// Writes down what `by` does, in the transaction that does it.
pub fn record(conn: &mut Conn, by: &Actor, entry: &Entry, now: DateTime<Utc>) -> db::Result<()> {
    diesel::insert_into(audit_entry::table).values(&Row::new(by, entry, now)).execute(conn)?;
    Ok(())
}

type Filtered<'a> = audit_entry::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// How many lines are wanted.
pub fn count(conn: &mut Conn, wanted: &Wanted) -> db::Result<u64> {
    let n: i64 = filtered(wanted).count().get_result(conn)?;
    Ok(u64::try_from(n).unwrap_or_default())
}

/// Some of the wanted lines, the newest first.
pub fn list(conn: &mut Conn, wanted: &Wanted, offset: u32, most: u32) -> db::Result<Vec<Told>> {
    let rows = filtered(wanted).order(audit_entry::id.desc()).offset(offset.into()).limit(most.into());
    told(rows.select(Row::as_select()).load(conn)?)
}

/// The wanted lines that are older than `last`, or the newest, the newest first.
pub fn after(
    conn: &mut Conn,
    wanted: &Wanted,
    last: Option<AuditEntryId>,
    most: u32,
) -> db::Result<Vec<Told>> {
    let mut rows = filtered(wanted).order(audit_entry::id.desc()).limit(most.into());
    if let Some(last) = last {
        rows = rows.filter(audit_entry::id.lt(last));
    }
    told(rows.select(Row::as_select()).load(conn)?)
}

fn told(rows: Vec<Row>) -> db::Result<Vec<Told>> {
    rows.into_iter().map(TryInto::try_into).collect()
}

fn filtered(wanted: &Wanted) -> Filtered<'static> {
    let mut rows = audit_entry::table.into_boxed();
    for Sought { word, deeds } in &wanted.words {
        let said = audit_entry::searched.like(containing(word)).escape('\\');
        let done = audit_entry::deed.eq_any(deeds.iter().map(Worded::word).collect::<Vec<_>>());
        rows = rows.filter(said.or(done));
    }
    if let Some(topic) = wanted.topic {
        rows = rows.filter(audit_entry::topic.eq(topic.word()));
    }
    // The identifiers are in the order of their moments, and indexed.
    if let Some(since) = wanted.since {
        rows = rows.filter(audit_entry::id.ge(AuditEntryId::first_at(since)));
    }
    if let Some(until) = wanted.until {
        rows = rows.filter(audit_entry::id.lt(AuditEntryId::first_at(until)));
    }
    rows
}

/// A pattern for LIKE that matches what has `word` in it, to the letter.
fn containing(word: &str) -> String {
    let mut pattern = String::from("%");
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

/// Forgets some entries whose time is over; whether there may be more.
pub fn forget(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<bool> {
    let old = audit_entry::table.filter(audit_entry::id.lt(AuditEntryId::first_at(now - KEPT)));
    let ids: Vec<AuditEntryId> = old.select(audit_entry::id).limit(BITE).load(conn)?;
    let forgotten = diesel::delete(audit_entry::table.filter(audit_entry::id.eq_any(&ids))).execute(conn)?;
    Ok(i64::try_from(forgotten).unwrap_or(BITE) == BITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_means_its_letters() {
        assert_eq!(containing("a_b"), r"%a\_b%");
        assert_eq!(containing("100%"), r"%100\%%");
        assert_eq!(containing(r"c:\x"), r"%c:\\x%");
    }
}
