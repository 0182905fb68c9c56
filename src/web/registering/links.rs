//! Registration links: made, shown as long as they can be used, and taken back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use crate::platforms::{self, Platform};
use crate::registration::{self, Aim, Invitation, NewInvitation, invitation};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Notice;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn, on_to};
use crate::web::texts::{Done, isolated};
use crate::web::views::registering::{LinkLine, LinksPage};
use crate::web::views::{Choice, Faults, Link};

/// The page of the links.
const HERE: &str = "/admin/registrations/invite";

pub(super) async fn list(
    Administering(who): Administering,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    html::page(&page(&who, &query, Faults::default()).await?, &who.policy())
}

async fn page(who: &SignedIn, typed: &Fields, faults: Faults) -> Result<LinksPage, Failure> {
    let now = who.app.clock.now();
    let (open, all) = who
        .app
        .db
        .read(move |conn| {
            Ok::<_, Failure>((registration::open_invitations(conn, now)?, platforms::list(conn)?))
        })
        .await?;
    let mut page = who.page(Section::Links);
    page.title = page.t("links-title");
    page.notice = typed.text("done").and_then(Done::parse).map(|done| Notice::done(page.texts, done));
    let present = typed.text_or_empty("for");
    let new = Choice::new("", page.t("links-for-new"), present);
    let one = |one: &Platform| {
        let label = page.t_with("links-for-update", &[("name", isolated(&one.name).into())]);
        Choice::new(one.id.as_str(), label, present)
    };
    Ok(LinksPage {
        links: open.iter().map(|link| line(who, link, &all)).collect(),
        name: typed.text_or_empty("name").to_owned(),
        aims: std::iter::once(new).chain(all.iter().map(one)).collect(),
        faults,
        page,
    })
}

fn line(who: &SignedIn, link: &Invitation, all: &[Platform]) -> LinkLine {
    let texts = who.texts;
    let until = texts.t_with("links-until", &[("when", who.times().at(link.expires_at).into())]);
    let maker = link.maker.as_ref().map_or_else(
        || texts.t("links-by-operator"),
        |name| texts.t_with("links-by", &[("name", isolated(name).into())]),
    );
    let address = who.app.config.address(&invitation::address(&who.app.seal, link.id));
    let updated = |id| all.iter().find(|one| one.id == id).map(|one| isolated(&one.name)).unwrap_or_default();
    LinkLine {
        id: format!("link-{}", link.id),
        name: match link.aim {
            Aim::Update(id) => texts.t_with("links-for-update", &[("name", updated(id).into())]),
            Aim::New => link.name.clone().unwrap_or_else(|| texts.t("links-unnamed")),
        },
        sub: format!("{maker} · {until}"),
        link: Link::new(&address),
        withdraw: format!("{HERE}/{}/withdraw", link.id),
    }
}

pub(super) async fn make(
    AdministeringPosted { who, fields }: AdministeringPosted,
) -> Result<HttpResponse, Failure> {
    let name = fields.text_or_empty("name").trim();
    if name.chars().count() > invitation::LONGEST_NAME {
        let mut faults = Faults::default();
        faults.add("name", who.texts.t("by-hand-wrong-name"));
        let page = page(&who, &fields, faults).await?;
        return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &who.policy());
    }
    let aim = match fields.text_or_empty("for") {
        "" => Aim::New,
        id => Aim::Update(id.parse().map_err(|_not_an_id| Failure::NotFound)?),
    };
    let name = (!name.is_empty()).then(|| name.to_owned());
    let new = NewInvitation { name, aim, maker: Some(who.account.id) };
    let (by, now) = (who.actor(), who.app.clock.now());
    let made = who.app.db.write(move |conn| {
        if let Aim::Update(id) = new.aim
            && platforms::find(conn, id)?.is_none()
        {
            return Err(Failure::NotFound);
        }
        Ok(registration::make(conn, &new, &by, now)?)
    });
    made.await?;
    Ok(on_to(HERE, Done::LinkMade))
}

pub(super) async fn withdraw(
    AdministeringPosted { who, .. }: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let id =
        request.match_info().get("invitation").and_then(|id| id.parse().ok()).ok_or(Failure::NotFound)?;
    let (by, now) = (who.actor(), who.app.clock.now());
    // Of two clicks the second finds it gone: it is what the button promises.
    who.app.db.write(move |conn| registration::withdraw(conn, id, &by, now)).await?;
    Ok(on_to(HERE, Done::LinkWithdrawn))
}
