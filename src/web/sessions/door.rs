//! The ways out of the page: into the room, and into a window of its own.

use actix_web::HttpResponse;

use super::found::Found;
use crate::ids::VisitId;
use crate::keys::Secret;
use crate::meetings::PersonKey;
use crate::sessions::{Occurrence, store};
use crate::visits;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::join::{self, Arrival};
use crate::web::launch;
use crate::web::visitor::{Carried, Visitor};

/// `POST /c/{visit}/sessions/{session}/join`: `occurrence`, where the session has several.
pub(super) async fn join(carried: Carried) -> Result<HttpResponse, Failure> {
    let Carried { visitor, fields } = carried;
    let found = Found::load(&visitor).await?;
    let date = wanted(&visitor, &found, &fields)?;
    let person = visitor.key();
    not_removed(&visitor, date, &person).await?;
    // The frame's cookie does not reach the tab of the room, which leads back to a page in that tab.
    let own = if visitor.has_cookie() { None } else { Some(visit_of_its_own(&visitor).await?) };
    let path = found.path(date);
    let arrival = Arrival {
        person,
        name: visitor.name(),
        locale: visitor.texts.language().tag(),
        back: own.as_ref().map_or_else(|| visitor.address(&path), |(visit, _)| format!("/c/{visit}/{path}")),
        ticket: visitor.ticket(),
    };
    let times = visitor.times();
    let opens = |at| format!("{}, {}", times.at(at), times.until(at));
    let mut response = join::enter(&visitor.app, &found.session, date, arrival, opens).await?;
    if let Some((visit, secret)) = &own {
        launch::give_visit(visitor.request(), &visitor.app, (*visit, secret), &mut response);
    }
    Ok(response)
}

fn wanted<'a>(visitor: &Visitor, found: &'a Found, fields: &Fields) -> Result<&'a Occurrence, Failure> {
    let date = match fields.text("occurrence") {
        Some(id) => found.dates.iter().find(|one| one.id.as_str() == id),
        None => found.meant(None, visitor),
    };
    date.ok_or(Failure::SessionGone)
}

/// Whom a moderator put out stays out for this date, members like guests.
async fn not_removed(visitor: &Visitor, date: &Occurrence, person: &PersonKey) -> Result<(), Failure> {
    let (date, who) = (date.id, person.as_str().to_owned());
    let removed = move |conn: &mut _| Ok::<_, Failure>(store::is_excluded(conn, date, &who)?);
    if visitor.app.db.read(removed).await? { Err(Failure::SessionRemoved) } else { Ok(()) }
}

/// `POST /c/{visit}/window`: the page `to` again, in a window with a visit of its own.
pub(super) async fn own_window(carried: Carried) -> Result<HttpResponse, Failure> {
    let Carried { visitor, fields } = carried;
    let (new, secret) = visit_of_its_own(&visitor).await?;
    let page = page_below(fields.text_or_empty("to"), &visitor.address("")).unwrap_or("sessions");
    Ok(launch::go_to(visitor.request(), &visitor.app, new, &secret, &format!("/c/{new}/{page}")))
}

/// The same visit for a window, which has cookies of its own.
async fn visit_of_its_own(visitor: &Visitor) -> Result<(VisitId, Secret), Failure> {
    let (id, now, secret) = (visitor.visit()?.id, visitor.app.clock.now(), Secret::fresh());
    let kept = secret.clone();
    let over = move |conn: &mut _| Ok::<_, Failure>(visits::hand_over(conn, id, &kept, now)?);
    let new = visitor.app.db.write(over).await?.ok_or(Failure::VisitOver)?;
    Ok((new, secret))
}

/// The part of the address `to` below `base`; none if it leads anywhere else.
fn page_below<'a>(to: &'a str, base: &str) -> Option<&'a str> {
    let page = to.strip_prefix(base)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "/?=&-_#".contains(c);
    (!page.is_empty() && page.chars().all(plain)).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_only_on_pages_of_the_visit() {
        for (to, page) in [
            ("/c/1/sessions", Some("sessions")),
            ("/c/1/sessions/a?date=b", Some("sessions/a?date=b")),
            ("/c/1/", None),
            ("/c/2/sessions", None),
            ("/c/1/../2/sessions", None),
            ("/c/1/sessions\r\nSet-Cookie: a", None),
            ("https://elsewhere.example/c/1/sessions", None),
            ("//elsewhere.example", None),
            ("", None),
        ] {
            assert_eq!(page_below(to, "/c/1/"), page, "{to}");
        }
    }
}
