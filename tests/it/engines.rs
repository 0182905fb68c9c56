//! One suite over every engine: three roles come in, each is refused one thing, somebody is promoted, somebody is put out,
//! all is ended, and what happened is complete. Where an engine cannot, the suite expects what its capabilities say.

use chrono::TimeDelta;
use colloquy::db::schema::{occurrence, room_event};
use colloquy::meetings::{
    Applied, Capabilities, Engine, MeetingBackend as _, Missing, PersonKey, Present, RoomRef, Why,
};
use colloquy::rounds::follow_bigbluebutton;
use colloquy::sessions::role::Role;
use diesel::prelude::*;
use serde_json::json;

use crate::support::app::until;
use crate::support::bbb::BBB;
use crate::support::database::Backend;
use crate::support::{Answer, Browser, Launched, Seat, TestApp, Typed};

/// Somebody who came in, as their engine has them.
enum Way {
    Embedded(Box<Seat>),
    /// The address that let them in.
    BigBlueButton(String),
}

/// One engine in use.
struct Tried {
    app: TestApp,
    engine: Engine,
    can: Capabilities,
    ingrid: Launched,
    path: String,
    room: RoomRef,
}

impl Tried {
    async fn start(engine: Engine, backend: Backend) -> Self {
        let app = match engine {
            Engine::Embedded => TestApp::start(backend).await,
            Engine::BigBlueButton => TestApp::start_with_bbb(backend).await,
        };
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Conformance").with_guests("presenter")).await;
        let session = path.rsplit('/').next().unwrap().to_owned();
        let found = occurrence::table.filter(occurrence::session_id.eq(session)).select(occurrence::id);
        let room = RoomRef(app.read(move |conn| Ok(found.first(conn)?)).await);
        let meetings = &app.app.meetings;
        assert_eq!(meetings.engine(room, app.clock.now()).await.unwrap(), engine);
        let can = meetings.capabilities();
        assert_eq!(can, Capabilities::of(engine));
        Self { app, engine, can, ingrid, path, room }
    }

    /// Goes in by what Join answered.
    async fn enter(&self, answer: Answer) -> Way {
        match self.engine {
            Engine::Embedded => Way::Embedded(Box::new(self.app.enter(&answer).await)),
            Engine::BigBlueButton => {
                BBB.follow(&answer).await;
                Way::BigBlueButton(answer.location().to_owned())
            }
        }
    }

    /// Who is inside, once the engine has been asked.
    async fn present(&self) -> Vec<Present> {
        if !self.can.tells_presence {
            self.app.clock.advance(TimeDelta::seconds(20));
            follow_bigbluebutton(&self.app.app).await.unwrap();
        }
        self.app.app.meetings.presence(self.room).await.unwrap()
    }

    async fn roles(&self) -> Vec<(String, Role)> {
        let mut roles: Vec<_> = self.present().await.into_iter().map(|one| (one.name, one.role)).collect();
        roles.sort();
        roles
    }

    async fn key(&self, name: &str) -> PersonKey {
        let present = self.present().await;
        present.into_iter().find(|one| one.name.starts_with(name)).expect("inside").person
    }

    /// What somebody may not is refused by the engine, whatever their browser sends.
    async fn refused(&self, way: &mut Way) {
        match way {
            Way::Embedded(seat) => {
                let own = json!({ "do": "role", "person": seat.id, "role": "moderator" });
                assert_eq!(seat.denied(own).await, "right");
            }
            Way::BigBlueButton(address) => {
                let more = address.replace("role=VIEWER", "role=MODERATOR");
                assert_ne!(more, *address);
                assert!(BBB.walk(&more).await.body.contains("checksumError"));
            }
        }
    }

    async fn stays(&self) -> Vec<(String, String)> {
        let room = self.room.0;
        self.app
            .read(move |conn| {
                let rows = room_event::table.filter(room_event::occurrence_id.eq(room));
                let rows = rows.order((room_event::name, room_event::kind));
                Ok(rows.select((room_event::name, room_event::kind)).load(conn)?)
            })
            .await
    }
}

const ANA: &str = "Ana María Núñez de la Cruz";
const INGRID: &str = "Ingrid Halvorsen";

async fn conforms(engine: Engine, backend: Backend) {
    let tried = Tried::start(engine, backend).await;
    let ana = tried.app.of_ecology("ana").await;
    let inside = three_come_in(&tried, &ana).await;
    promoted_and_put_out(&tried).await;
    all_ends(&tried).await;
    drop(inside);
    // Whether an end holds is told by the capabilities: else the door leads to a new room without anybody.
    let answer = tried.app.join(&ana, &tried.path).await;
    if tried.can.tells_moderation {
        let room = answer.location().to_owned();
        assert_eq!(tried.app.socket(&room).await.gone().await, "ended");
    } else {
        tried.enter(answer).await;
        assert_eq!(tried.roles().await.len(), 1);
    }
    tried.app.stop().await;
}

/// Three roles in, a presenter at the door or not yet; and one thing that each may not.
async fn three_come_in(tried: &Tried, ana: &Launched) -> [Way; 3] {
    let link = tried.app.guest_link(&tried.ingrid, &tried.path).await;
    let mut moderator = tried.enter(tried.app.join(&tried.ingrid, &tried.path).await).await;
    let mut participant = tried.enter(tried.app.join(ana, &tried.path).await).await;
    let mut presenter = tried.enter(Browser::new().post(&link, &[("name", "Theo")]).await).await;
    let theo = if tried.can.presenter_at_join { Role::Presenter } else { Role::Participant };
    let expected = [(ANA, Role::Participant), (INGRID, Role::Moderator), ("Theo", theo)];
    assert_eq!(tried.roles().await, expected.map(|(name, role)| (name.to_owned(), role)));
    assert!(tried.present().await.iter().all(|one| one.guest == (one.name == "Theo")));
    tried.refused(&mut participant).await;
    tried.refused(&mut presenter).await;
    // Moderators are no exception: they are demoted before they are removed.
    if let Way::Embedded(seat) = &mut moderator {
        let own = json!({ "do": "remove", "person": seat.id });
        assert_eq!(seat.denied(own).await, "moderator");
    }
    [moderator, participant, presenter]
}

/// From outside: at once, or at the next click, or not at all, as the capabilities say.
async fn promoted_and_put_out(tried: &Tried) {
    let (can, meetings) = (tried.can, &tried.app.app.meetings);
    let (key, now) = (tried.key("Ana").await, tried.app.clock.now());
    let promoted = meetings.change_role(tried.room, &key, Role::Moderator, now).await.unwrap();
    assert_eq!(promoted, if can.rights_at_once { Applied::Now } else { Applied::NextJoin });
    let ana_is = if can.rights_at_once { Role::Moderator } else { Role::Participant };
    assert_eq!(tried.roles().await[0], (ANA.to_owned(), ana_is));
    assert_eq!(can.missing().contains(&Missing::RightsAtOnce), !can.rights_at_once);

    let (key, now) = (tried.key("Theo").await, tried.app.clock.now());
    let removed = meetings.remove(tried.room, &key, Why::Dropped, now).await.unwrap();
    assert_eq!(removed, if can.removes_one { Applied::Now } else { Applied::NotPossible });
    assert_eq!(tried.present().await.len(), if can.removes_one { 2 } else { 3 });
    let nobody = PersonKey::new("member:nobody");
    let absent = meetings.remove(tried.room, &nobody, Why::Dropped, now).await.unwrap();
    assert_eq!(absent, Applied::NotInside);
}

/// Everybody out; every stay is written down: it began once and ended once.
async fn all_ends(tried: &Tried) {
    tried.app.app.meetings.end(tried.room, tried.app.clock.now()).await.unwrap();
    until("the end", || async { tried.present().await.is_empty().then_some(()) }).await;
    let both = |name: &str| [(name.to_owned(), "joined".to_owned()), (name.to_owned(), "left".to_owned())];
    let all: Vec<_> = [ANA, INGRID, "Theo"].iter().flat_map(|name| both(name)).collect();
    until("the events", || async { (tried.stays().await == all).then_some(()) }).await;
}

/// Makes of each engine a test on each database.
macro_rules! every_engine {
    ($($name:ident: $engine:expr;)+) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                conforms($engine, Backend::Sqlite).await;
            }

            #[cfg(feature = "postgres")]
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                conforms($engine, Backend::Postgres).await;
            }
        }
    )+};
}

every_engine! {
    the_embedded_room_conforms: Engine::Embedded;
    bigbluebutton_conforms: Engine::BigBlueButton;
}
