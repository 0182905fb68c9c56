//! Notices, and where they go, in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use url::Url;

use super::{Copied, Error, KEPT, Kind, LEASE, Offer, Trouble, again_at};
use crate::courses::{self, SaidBy};
use crate::db::schema::{deployment, notice, notice_handler, platform};
use crate::db::{self, Both, Conn, UtcTime, Word};
use crate::ids::{DeploymentId, PlatformId};
use crate::launch;
use crate::lti::id_token::Notice;
use crate::lti::services::token::Client;

/// Notices worked off in one transaction.
const BITE: i64 = 20;

/// Takes a checked notice in. A token counts once, and so does a notice, whatever tokens it comes in; kinds that mean
/// nothing here are taken and forgotten.
pub fn receive(conn: &mut Conn, of: PlatformId, said: &Notice, now: DateTime<Utc>) -> Result<(), Error> {
    if !launch::spend_nonce(conn, said.issued_at, of.as_str(), &format!("notice {}", said.nonce))? {
        return Err(Error::Used);
    }
    let found = deployment_of(conn, of, &said.deployment_id)?;
    let (deployment, on) = found.ok_or(Error::DeploymentUnknown)?;
    if !on {
        return Err(Error::DeploymentOff);
    }
    let Ok(kind) = said.said.kind.parse::<Kind>() else { return Ok(()) };
    let contents =
        Copied { course: said.said.context.clone().unwrap_or_default(), origins: said.said.origins.clone() };
    let contents = serde_json::to_string(&contents).map_err(|_never| db::Error::BrokenRow("notice"))?;
    let row = (
        notice::platform_id.eq(of),
        notice::notice_id.eq(&said.said.id),
        notice::deployment_id.eq(deployment),
        notice::kind.eq(Word(kind)),
        notice::contents.eq(contents),
        notice::received_at.eq(UtcTime::from(now)),
    );
    Both(diesel::insert_into(notice::table).values(row).on_conflict_do_nothing())
        .execute(conn)
        .map_err(db::Error::from)?;
    Ok(())
}

/// Whether anything waits to be done.
pub fn anything(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<bool> {
    let open = notice::table.filter(notice::done_at.is_null());
    let due = notice_handler::table
        .filter(notice_handler::due_at.is_not_null())
        .filter(notice_handler::due_at.le(UtcTime::from(now)).assume_not_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?
        || diesel::select(diesel::dsl::exists(due)).get_result(conn)?)
}

/// Does what some of the waiting notices ask for; whether there may be more.
pub fn work_off(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<bool> {
    type Row = (PlatformId, String, DeploymentId, Word<Kind>, String);
    let waiting: Vec<Row> = notice::table
        .filter(notice::done_at.is_null())
        .order(notice::received_at)
        .limit(BITE)
        .select((
            notice::platform_id,
            notice::notice_id,
            notice::deployment_id,
            notice::kind,
            notice::contents,
        ))
        .load(conn)?;
    for (platform, id, deployment, Word(kind), contents) in &waiting {
        match kind {
            Kind::Hello => tracing::info!(%platform, %deployment, "an LMS says hello"),
            Kind::ContextCopy => note_copy(conn, *deployment, contents, now)?,
        }
        diesel::update(notice::table.find((*platform, id)))
            .set(notice::done_at.eq(UtcTime::from(now)))
            .execute(conn)?;
    }
    Ok(i64::try_from(waiting.len()).is_ok_and(|done| done == BITE))
}

fn note_copy(
    conn: &mut Conn,
    deployment: DeploymentId,
    contents: &str,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let copied: Copied = serde_json::from_str(contents).map_err(|_broken| db::Error::BrokenRow("notice"))?;
    if copied.course.is_empty() {
        return Ok(());
    }
    courses::note_origins(conn, deployment, &copied.course, &copied.origins, SaidBy::Notice, now)
}

/// Deletes notices that were done long ago.
pub fn forget_done(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    let old = notice::table
        .filter(notice::done_at.is_not_null())
        .filter(notice::done_at.lt(UtcTime::from(now - KEPT)).assume_not_null());
    diesel::delete(old).execute(conn)?;
    Ok(())
}

/// A deployment of a registration, and whether both are on.
fn deployment_of(conn: &mut Conn, of: PlatformId, named: &str) -> db::Result<Option<(DeploymentId, bool)>> {
    let found: Option<(DeploymentId, String, String)> = deployment::table
        .inner_join(platform::table)
        .filter(deployment::platform_id.eq(of))
        .filter(deployment::external_id.eq(named))
        .select((deployment::id, deployment::status, platform::status))
        .first(conn)
        .optional()?;
    Ok(found.map(|(id, deployment, platform)| (id, deployment == "active" && platform == "active")))
}

/// Wishes that an LMS sends its notices to `handler`. Where it was told so already nothing is wished. False if its
/// deployment is not on (yet).
pub fn wish(conn: &mut Conn, offer: &Offer, handler: &str, now: DateTime<Utc>) -> db::Result<bool> {
    let Some((deployment, true)) = deployment_of(conn, offer.platform, &offer.deployment)? else {
        return Ok(false);
    };
    for kind in Kind::ALL.into_iter().filter(|kind| offer.kinds.iter().any(|has| *has == kind.to_string())) {
        let row = (
            notice_handler::deployment_id.eq(deployment),
            notice_handler::kind.eq(Word(kind)),
            notice_handler::service_url.eq(offer.service.as_str()),
            notice_handler::attempts.eq(0),
            notice_handler::due_at.eq(Some(UtcTime::from(now))),
        );
        let fresh = diesel::insert_into(notice_handler::table).values(row).on_conflict_do_nothing();
        if Both(fresh).execute(conn)? == 0 {
            let elsewhere = notice_handler::service_url
                .ne(offer.service.as_str())
                .or(notice_handler::handler.ne(handler).assume_not_null());
            diesel::update(notice_handler::table.find((deployment, Word(kind))).filter(elsewhere))
                .set((
                    notice_handler::service_url.eq(offer.service.as_str()),
                    notice_handler::attempts.eq(0),
                    notice_handler::due_at.eq(Some(UtcTime::from(now))),
                ))
                .execute(conn)?;
        }
    }
    Ok(true)
}

/// An LMS that is to be told where its notices of one kind go.
#[derive(Debug, Clone)]
pub struct Due {
    deployment: DeploymentId,
    attempts: i64,
    /// The kind.
    pub kind: Kind,
    /// The service that is told.
    pub service: Url,
    /// Whom we are there.
    pub client: Client,
}

/// The next one that is due. No other instance gets it meanwhile.
pub fn next_due(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Option<Due>> {
    type Row = ((DeploymentId, Word<Kind>, String, i64), (String, String, Option<String>, String));
    let found: Option<Row> = notice_handler::table
        .inner_join(deployment::table.inner_join(platform::table))
        .filter(notice_handler::due_at.is_not_null())
        .filter(notice_handler::due_at.le(UtcTime::from(now)).assume_not_null())
        .filter(deployment::status.eq("active"))
        .filter(platform::status.eq("active"))
        .order(notice_handler::due_at)
        .select((
            (
                notice_handler::deployment_id,
                notice_handler::kind,
                notice_handler::service_url,
                notice_handler::attempts,
            ),
            (platform::client_id, platform::token_url, platform::token_audience, deployment::external_id),
        ))
        .first(conn)
        .optional()?;
    let Some(((deployment, Word(kind), service, attempts), around)) = found else { return Ok(None) };
    let broken = db::Error::BrokenRow;
    let (client_id, token_url, audience, external_id) = around;
    let claimed = diesel::update(
        notice_handler::table
            .find((deployment, Word(kind)))
            .filter(notice_handler::due_at.le(UtcTime::from(now)).assume_not_null()),
    )
    .set(notice_handler::due_at.eq(Some(UtcTime::from(now + LEASE))))
    .execute(conn)?;
    if claimed == 0 {
        return Ok(None);
    }
    Ok(Some(Due {
        deployment,
        attempts,
        kind,
        service: service.parse().map_err(|_other| broken("notice_handler.service_url"))?,
        client: Client {
            client_id,
            token_url: token_url.parse().map_err(|_other| broken("platform.token_url"))?,
            audience,
            deployment_id: Some(external_id),
        },
    }))
}

/// Notes that the LMS was told.
pub fn told(conn: &mut Conn, due: &Due, handler: &str) -> db::Result<()> {
    diesel::update(notice_handler::table.find((due.deployment, Word(due.kind))))
        .set((
            notice_handler::handler.eq(Some(handler)),
            notice_handler::due_at.eq(None::<UtcTime>),
            notice_handler::said.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that it could not be told, and why; it is tried again later.
pub fn failed(conn: &mut Conn, due: &Due, why: &str, now: DateTime<Utc>) -> db::Result<()> {
    diesel::update(notice_handler::table.find((due.deployment, Word(due.kind))))
        .set((
            notice_handler::attempts.eq(due.attempts + 1),
            notice_handler::due_at.eq(Some(UtcTime::from(again_at(due.attempts, now)))),
            notice_handler::said.eq(Some(why)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Why the LMS `of` does not know where its notices go, if it was told in vain.
pub fn trouble(conn: &mut Conn, of: PlatformId) -> db::Result<Option<Trouble>> {
    let found: Option<(String, UtcTime)> = notice_handler::table
        .inner_join(deployment::table)
        .filter(deployment::platform_id.eq(of))
        .filter(notice_handler::said.is_not_null())
        .filter(notice_handler::due_at.is_not_null())
        .order(notice_handler::due_at)
        .select((notice_handler::said.assume_not_null(), notice_handler::due_at.assume_not_null()))
        .first(conn)
        .optional()?;
    Ok(found.map(|(code, again_at)| Trouble { code, again_at: again_at.into() }))
}
