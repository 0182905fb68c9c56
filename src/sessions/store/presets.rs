//! Presets in the database: a row for each setting that is not as usual.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::audit::{self, Actor, Entry, Field, OnRegistration};
use crate::db::schema::{course, deployment, platform, session_preset};
use crate::db::{self, Conn};
use crate::ids::PlatformId;
use crate::sessions::presets::{Preset, Presets};
use crate::sessions::{EarlyEntry, Owner};

type Row = (String, String, bool);

/// What is set beforehand for sessions of this owner; for those of accounts everything is as usual.
pub fn presets_for(conn: &mut Conn, owner: Owner) -> db::Result<Presets> {
    let Owner::Course(of) = owner else { return Ok(Presets::default()) };
    let id: Option<PlatformId> = course::table
        .inner_join(deployment::table)
        .filter(course::id.eq(of))
        .select(deployment::platform_id)
        .first(conn)
        .optional()?;
    id.map_or_else(|| Ok(Presets::default()), |id| presets(conn, id))
}

/// What is set beforehand for sessions of this LMS's courses.
pub fn presets(conn: &mut Conn, of: PlatformId) -> db::Result<Presets> {
    let rows: Vec<Row> = session_preset::table
        .filter(session_preset::platform_id.eq(of))
        .select((session_preset::setting, session_preset::value, session_preset::locked))
        .load(conn)?;
    let mut all = Presets::default();
    for (setting, value, locked) in rows {
        let broken = || db::Error::BrokenRow("session_preset");
        let on = || value.parse::<Switch>().map(|value| Preset { value: value == Switch::On, locked });
        match setting.as_str() {
            "early" => {
                let early = value.parse().ok().and_then(|n| EarlyEntry::of_minutes(n).ok());
                all.early = Preset { value: early.ok_or_else(broken)?, locked };
            }
            "role" => all.role = Preset { value: value.parse().map_err(|_none| broken())?, locked },
            "audio" => all.audio = on().map_err(|_none| broken())?,
            "video" => all.video = on().map_err(|_none| broken())?,
            "chat" => all.chat = on().map_err(|_none| broken())?,
            "private" => all.private = Preset { value: value.parse().map_err(|_none| broken())?, locked },
            "draw" => all.draw = on().map_err(|_none| broken())?,
            _unknown => return Err(broken()),
        }
    }
    Ok(all)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    On,
    Off,
}

db::words!(Switch { On => "on", Off => "off" });

fn rows(all: &Presets) -> [Row; 7] {
    let row = |setting: &str, value: String, locked| (setting.to_owned(), value, locked);
    let may = |setting, of: Preset<bool>| {
        row(setting, if of.value { Switch::On } else { Switch::Off }.to_string(), of.locked)
    };
    [
        row("early", all.early.value.minutes().to_string(), all.early.locked),
        row("role", all.role.value.to_string(), all.role.locked),
        may("audio", all.audio),
        may("video", all.video),
        may("chat", all.chat),
        row("private", all.private.value.to_string(), all.private.locked),
        may("draw", all.draw),
    ]
}

/// Sets beforehand what new sessions of this LMS's courses have, and what nobody may change; false if there is no
/// such LMS.
pub fn set_presets(
    conn: &mut Conn,
    of: PlatformId,
    to: &Presets,
    by: &Actor,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let name: Option<String> = platform::table.find(of).select(platform::name).first(conn).optional()?;
    let Some(name) = name else { return Ok(false) };
    let (was, usual) = (rows(&presets(conn, of)?), rows(&Presets::default()));
    let fields = [
        Field::EarlyEntry,
        Field::AttendeeRole,
        Field::MayTalk,
        Field::MayShow,
        Field::MayChat,
        Field::PrivateChat,
        Field::MayDraw,
    ];
    let said = |(_, value, locked): &Row| if *locked { format!("{value} locked") } else { value.clone() };
    let mut entry = Entry::registration(OnRegistration::PresetsChanged, of, &name);
    for ((field, before), after) in fields.into_iter().zip(&was).zip(&rows(to)) {
        entry = entry.changed(field, said(before), said(after));
    }
    if !entry.changes_something() {
        return Ok(true);
    }
    diesel::delete(session_preset::table.filter(session_preset::platform_id.eq(of))).execute(conn)?;
    for (setting, value, locked) in rows(to).into_iter().filter(|row| !usual.contains(row)) {
        diesel::insert_into(session_preset::table)
            .values((
                session_preset::platform_id.eq(of),
                session_preset::setting.eq(setting),
                session_preset::value.eq(value),
                session_preset::locked.eq(locked),
            ))
            .execute(conn)?;
    }
    audit::record(conn, by, &entry, now)?;
    Ok(true)
}
