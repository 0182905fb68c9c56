//! How the installation does, for administrators: mail, rounds, keys, storage; and changing the signing key.

use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};

use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::page::Notice;
use super::signed_in::{Administering, AdministeringPosted, Section, on_to};
use super::texts::times::Times;
use super::texts::{Done, Texts};
use super::views::confirm::ConfirmPage;
use super::views::upkeep::{KeyLine, Part, UpkeepPage};
use crate::app::{App, Beat, Round};
use crate::audit::{self, Entry, Field, OnKeys};
use crate::courses;
use crate::db::{self, Conn, DatabaseUrl, Storage};
use crate::keys::{Phase, Published, SigningKeys};
use crate::mail::outbox::{self, Counts, Shown};

/// The page.
const HERE: &str = "/admin/health";
/// Bytes left on the disk below which the page warns.
const LITTLE: u64 = 1 << 30;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/health").route(get().to(show)))
        .service(resource("/admin/health/rotate").route(get().to(ask)).route(post().to(rotate)));
}

/// What the page needs from the database.
struct Known {
    letters: Counts,
    waiting: i64,
    oldest: Option<DateTime<Utc>>,
    failing: usize,
}

fn known(conn: &mut Conn) -> db::Result<Known> {
    let (waiting, oldest) = courses::walks_waiting(conn)?;
    let failing = courses::roster_services(conn)?.values().filter(|one| one.failing_since.is_some()).count();
    Ok(Known { letters: outbox::counts(conn)?, waiting, oldest, failing })
}

async fn show(Administering(who): Administering, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let app = &who.app;
    let (known, storage) = (app.db.read(known).await?, app.db.storage().await?);
    let missing = app.db.missing_migrations().await?;
    let now = app.clock.now();
    let query = Fields::parse(request.query_string().as_bytes());
    let mut page = who.page(Section::Health);
    page.title = page.t("health-title");
    page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(page.texts, done));
    let keys = app.keys.published(now);
    let times = who.times();
    let shown = UpkeepPage {
        parts: vec![
            mail(who.texts, app, &known.letters),
            rounds(who.texts, &times, app, now),
            rosters(who.texts, &times, &known),
            stored(who.texts, app.db.url(), storage, &missing),
        ],
        said: said(who.texts, &times, &keys),
        keys: keys.iter().map(|key| key_line(who.texts, &times, key)).collect(),
        may_rotate: keys.iter().all(|key| key.phase != Phase::Next),
        version: env!("CARGO_PKG_VERSION"),
        page,
    };
    html::page(&shown, &who.policy())
}

fn part(texts: Texts, title: &str, well: bool, lines: Vec<String>) -> Part {
    Part {
        title: texts.t(title),
        word: texts.t(if well { "registration-works" } else { "health-look" }),
        class: if well { "tag-ok" } else { "tag-warn" },
        lines,
    }
}

fn mail(texts: Texts, app: &App, letters: &Counts) -> Part {
    let (open, failed) = (letters.of(Shown::Open), letters.of(Shown::Failed));
    let mut lines = vec![
        texts.t_with("health-mail-waiting", &[("n", open.into())]),
        texts.t_with("health-mail-failed", &[("n", failed.into())]),
    ];
    if !app.mail.is_set_up() {
        lines.push(texts.t("queue-not-set-up"));
    }
    part(texts, "scheduler-mail", app.mail.is_set_up() && failed == 0, lines)
}

fn rounds(texts: Texts, times: &Times, app: &App, now: DateTime<Utc>) -> Part {
    let beats = Round::ALL.map(|round| (round, app.beats.of(round, now)));
    let well = beats.iter().all(|(_, beat)| matches!(beat, Beat::Well(_)));
    let line = |(round, beat): (Round, Beat)| {
        let name = texts.t(match round {
            Round::Rooms => "health-round-rooms",
            Round::Follow => "health-round-follow",
            Round::Wish => "health-round-wish",
            Round::Tell => "health-round-tell",
            Round::Forget => "health-round-forget",
            Round::Instance => "health-round-instance",
            Round::Remote => "health-round-remote",
            Round::Sweep => "health-round-sweep",
            Round::Recover => "health-round-recover",
            Round::Convert => "health-round-convert",
        });
        let when = |at| [("when", times.at(at).into())];
        let beat = match beat {
            Beat::Well(at) => texts.t_with("health-beat-well", &when(at)),
            Beat::Failed(at) => texts.t_with("health-beat-failed", &when(at)),
            Beat::Stopped => texts.t("health-beat-stopped"),
        };
        texts.t_with("health-round", &[("name", name.into()), ("beat", beat.into())])
    };
    part(texts, "health-rounds", well, beats.map(line).into())
}

fn rosters(texts: Texts, times: &Times, known: &Known) -> Part {
    let mut lines = vec![texts.t_with("health-walks", &[("n", known.waiting.into())])];
    lines
        .extend(known.oldest.map(|at| texts.t_with("health-walks-oldest", &[("when", times.at(at).into())])));
    lines.push(texts.t_with("health-rosters-failing", &[("n", known.failing.into())]));
    part(texts, "health-rosters", known.failing == 0, lines)
}

fn stored(texts: Texts, url: &DatabaseUrl, storage: Storage, missing: &[String]) -> Part {
    let kind = match url {
        DatabaseUrl::Sqlite(_) => "SQLite",
        DatabaseUrl::Postgres(_) => "PostgreSQL",
    };
    let size = ("size", bytes(storage.size).into());
    let mut lines = vec![texts.t_with("health-storage-size", &[("kind", kind.into()), size])];
    let free = storage.free.map(|free| texts.t_with("health-storage-free", &[("size", bytes(free).into())]));
    lines.extend(free);
    lines.push(if missing.is_empty() {
        texts.t("health-migrations-run")
    } else {
        texts.t_with("health-migrations-missing", &[("names", missing.join(", ").into())])
    });
    let roomy = storage.free.is_none_or(|free| free >= LITTLE);
    part(texts, "health-storage", missing.is_empty() && roomy, lines)
}

/// "12.3 MiB", with the decimal point of figures everywhere.
fn bytes(count: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    let fits = |power: &usize| count < 1 << (10 * (power + 2));
    let power = (0..units.len()).find(fits).unwrap_or(units.len() - 1);
    let tenths = u128::from(count) * 10 / (1_u128 << (10 * (power + 1)));
    format!("{}.{} {}", tenths / 10, tenths % 10, units.get(power).unwrap_or(&""))
}

/// The state of the keys in a sentence.
fn said(texts: Texts, times: &Times, keys: &[Published]) -> String {
    let next = keys.iter().find(|key| key.phase == Phase::Next);
    let old = keys.iter().rev().find_map(|key| match key.phase {
        Phase::Old(until) => Some(until),
        Phase::Next | Phase::Signs => None,
    });
    match (next, old) {
        (Some(next), _) => {
            texts.t_with("health-key-next-said", &[("when", times.at(next.signs_from).into())])
        }
        (None, Some(until)) => texts.t_with("health-key-old-said", &[("when", times.at(until).into())]),
        (None, None) => texts.t("health-key-alone-said"),
    }
}

fn key_line(texts: Texts, times: &Times, key: &Published) -> KeyLine {
    let from = times.at(key.signs_from);
    let (word, class, said) = match key.phase {
        Phase::Next => {
            ("health-key-next", "tag-warn", texts.t_with("health-key-begins", &[("when", from.into())]))
        }
        Phase::Signs => {
            ("health-key-signs", "tag-ok", texts.t_with("health-key-since", &[("when", from.into())]))
        }
        Phase::Old(until) => {
            ("health-key-old", "", texts.t_with("health-key-until", &[("when", times.at(until).into())]))
        }
    };
    KeyLine { kid: key.kid.clone(), said, word: texts.t(word), class }
}

async fn ask(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    html::page(&ConfirmPage::rotate_keys(who.page(Section::Health), HERE), &who.policy())
}

/// `POST /admin/health/rotate`: the key is made first and written down then, as its name is not known before. A second
/// click finds the next key waiting, and changes nothing.
async fn rotate(posted: AdministeringPosted) -> Result<HttpResponse, Failure> {
    let who = posted.who;
    let (dir, now, by) = (who.app.config.keys_dir.clone(), who.app.clock.now(), who.actor());
    let made = tokio::task::spawn_blocking(move || SigningKeys::rotate(&dir, now)).await;
    let made = made.map_err(Failure::broken)?.map_err(Failure::broken)?;
    if made.made {
        let entry =
            Entry::keys(OnKeys::Rotated, &made.kid).with(Field::SignsFrom, made.signs_from.to_rfc3339());
        who.app.db.write(move |conn| audit::record(conn, &by, &entry, now)).await?;
    }
    Ok(on_to(HERE, Done::KeysRotated))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_in_the_unit_that_fits() {
        for (count, said) in [
            (0, "0.0 KiB"),
            (1536, "1.5 KiB"),
            ((1 << 20) - 1, "1023.9 KiB"),
            (1 << 20, "1.0 MiB"),
            (5 << 40, "5.0 TiB"),
            (u64::MAX, "16777215.9 TiB"),
        ] {
            assert_eq!(bytes(count), said);
        }
    }
}
