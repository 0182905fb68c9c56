//! What is behind *Join*, as administrators see it: which engine, whether it works, what it cannot do.

use actix_web::HttpResponse;
use actix_web::web::{ServiceConfig, get, resource};

use super::failure::Failure;
use super::html;
use super::signed_in::{Administering, Section, SignedIn};
use super::texts::Reader;
use super::views::meetings::{EngineCard, MeetingsPage};
use crate::config::{BigBlueButton, Presenters};
use crate::db::{self, Conn, Worded};
use crate::meetings::bbb::Error;
use crate::meetings::{Engine, store};
use crate::platforms::{self, Platform};

/// The address of this page.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/admin/meetings").route(get().to(show)));
}

async fn show(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    let chosen = who.app.db.read(chosen).await?;
    let now = who.app.clock.now();
    let instances = match who.app.meetings.instance_url() {
        Some(_) => who.app.db.read(move |conn| store::instances::alive(conn, now)).await?,
        None => Vec::new(),
    };
    let mut page = who.page(Section::Rooms);
    page.title = who.texts.t("meetings-title");
    let mut engines = Vec::new();
    for engine in of_interest(&who, &chosen) {
        engines.push(card(&who, engine, &chosen).await);
    }
    let named = |(name, engine)| (name, who.texts.engine(engine));
    let registrations = chosen.into_iter().map(named).collect();
    html::page(&MeetingsPage { page, engines, registrations, instances }, &who.policy())
}

/// The registrations with an engine of their own.
fn chosen(conn: &mut Conn) -> db::Result<Vec<(String, Engine)>> {
    let engines = platforms::engines(conn)?;
    let named = |platform: Platform| Some((platform.name, *engines.get(&platform.id)?));
    Ok(platforms::list(conn)?.into_iter().filter_map(named).collect())
}

/// The usual engine, and the others that are chosen or could be.
fn of_interest(who: &SignedIn, chosen: &[(String, Engine)]) -> Vec<Engine> {
    let usual = who.app.meetings.usual();
    let mut engines = vec![usual];
    for engine in [Engine::Embedded, Engine::BigBlueButton] {
        let set_up = engine == Engine::Embedded || who.app.config.meetings.bbb.is_some();
        if engine != usual && (set_up || chosen.iter().any(|(_, one)| *one == engine)) {
            engines.push(engine);
        }
    }
    engines
}

async fn card(who: &SignedIn, engine: Engine, chosen: &[(String, Engine)]) -> EngineCard {
    let (texts, settings) = (who.texts, &who.app.config.meetings);
    let used = if engine == who.app.meetings.usual() {
        "meetings-usual"
    } else if chosen.iter().any(|(_, one)| *one == engine) {
        "meetings-chosen"
    } else {
        "meetings-unused"
    };
    let (facts, tried) = match engine {
        Engine::Embedded => (vec![texts.t("meetings-here")], None),
        Engine::BigBlueButton => {
            (settings.bbb.as_ref().map(|bbb| facts(who, bbb)).unwrap_or_default(), Some(tried(who).await))
        }
    };
    EngineCard {
        name: texts.engine(engine),
        used: texts.t(used),
        facts,
        tried,
        cannot: texts.missing(engine, settings, Reader::Administrator),
    }
}

fn facts(who: &SignedIn, bbb: &BigBlueButton) -> Vec<String> {
    let host = bbb.api.host_str().unwrap_or_default().to_owned();
    let hash = bbb.hash.word().to_uppercase();
    let presenters = match bbb.presenters {
        Presenters::Viewers => "meetings-presenters-viewer",
        Presenters::Moderators => "meetings-presenters-moderator",
    };
    vec![
        who.texts.t_with("meetings-at", &[("host", host.into()), ("hash", hash.into())]),
        who.texts.t(presenters),
    ]
}

/// Asks it once, while the reader waits.
async fn tried(who: &SignedIn) -> (bool, String) {
    let Some(bbb) = who.app.meetings.bbb() else { return (false, who.texts.t("meetings-not-set-up")) };
    match bbb.check().await {
        Ok(()) => (true, who.texts.t("meetings-works")),
        Err(Error::Unreachable(_)) => (false, who.texts.t("meetings-unreachable")),
        Err(Error::Unreadable) => (false, who.texts.t("meetings-unreadable")),
        Err(Error::Said { key, message }) => {
            let said = if key.is_empty() { message } else { key };
            (false, who.texts.t_with("meetings-refuses", &[("said", said.into())]))
        }
    }
}
