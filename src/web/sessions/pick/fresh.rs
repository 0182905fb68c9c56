//! A new session in the dialogue: name and times; everything else is as for any new session, and can be changed later.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::chosen::Chosen;
use super::list::on_to;
use super::{address, barred, opened, page};
use crate::ids::SessionId;
use crate::launch::Linked;
use crate::picks::Pick;
use crate::sessions::{Form, store};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::sessions::edit::{id_of, presets};
use crate::web::sessions::found::zone_of;
use crate::web::sessions::{faults, typed};
use crate::web::views::Faults;
use crate::web::views::form::Draft;
use crate::web::views::pick::FreshPage;
use crate::web::visitor::{Posted, Visitor};

/// `GET /c/{visit}/pick/{pick}/new`.
pub(super) async fn form(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let pick = usable(&visitor).await?;
    let fields = Fields::parse(visitor.request().query_string().as_bytes());
    let presets = presets(&visitor).await?;
    let form = presets.fill(Form::fresh(zone_of(&visitor), visitor.app.clock.now()));
    // Some LMSs send our own name where nobody has typed any; that would not tell people what the session is (R5).
    let named = pick.asked.title.clone().filter(|title| !title.eq_ignore_ascii_case("Colloquy"));
    let draft =
        Draft { once: SessionId::fresh().to_string(), name: named.unwrap_or_default(), ..typed::shown(form) };
    let page = view(&visitor, &pick, &Chosen::read(&fields, pick.asked.several), draft, Faults::default());
    html::page(&page, &visitor.policy())
}

/// `POST /c/{visit}/pick/{pick}/new`. The same form sent twice makes one session.
pub(super) async fn create(posted: Posted) -> Result<HttpResponse, Failure> {
    let Posted { visitor, fields } = posted;
    let pick = usable(&visitor).await?;
    let chosen = Chosen::read(&fields, pick.asked.several);
    let draft = typed::draft(&fields)?;
    let presets = presets(&visitor).await?;
    let usual = presets.fill(Form::fresh(zone_of(&visitor), visitor.app.clock.now()));
    let form = Form {
        name: draft.name.clone(),
        date: draft.date.clone(),
        start: draft.start.clone(),
        end: draft.end.clone(),
        end_date: String::new(),
        zone: draft.zone.clone(),
        ..usual
    };
    let session = match faults::read(&visitor, &draft, form, None, &presets) {
        Ok(session) => session,
        Err(faults) => {
            let page = view(&visitor, &pick, &chosen, draft, faults);
            return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &visitor.policy());
        }
    };
    let (owner, maker, now) = (visitor.owner(), visitor.maker(), visitor.app.clock.now());
    let id = id_of(&visitor.key(), owner, &draft, &fields);
    let made =
        move |conn: &mut _| Ok::<_, Failure>(store::create_as(conn, id, owner, maker, &session, now)?.id);
    let made = visitor.app.db.write(made).await?;
    let chosen = chosen.with(Linked::Session(made), pick.asked.several);
    Ok(on_to(&address(&visitor, &pick, "", &chosen, &[])))
}

/// The dialogue, for somebody who may choose in it.
async fn usable(visitor: &Visitor) -> Result<Pick, Failure> {
    let pick = opened(visitor).await?;
    match barred(visitor, &pick) {
        Some(_why) => Err(Failure::NotYoursToDo),
        None => Ok(pick),
    }
}

fn view(visitor: &Visitor, pick: &Pick, chosen: &Chosen, draft: Draft, faults: Faults) -> FreshPage {
    FreshPage {
        page: page(visitor, visitor.texts.t("pick-new")),
        back: address(visitor, pick, "", chosen, &[]),
        chosen: chosen.iter().map(|one| one.to_string()).collect(),
        draft,
        faults,
    }
}
