//! The answer: signed, given out once, carried to the LMS by the browser.

use actix_web::HttpResponse;

use super::page;
use crate::lti::deep_linking::{self, Asker, Reply};
use crate::picks::{self, Pick};
use crate::web::failure::Failure;
use crate::web::html;
use crate::web::launch::redirect_uri;
use crate::web::views::launch::CarryPage;
use crate::web::visitor::Visitor;

/// Answers the dialogue. Of any number of answers at the same moment one goes out.
pub(super) async fn give(visitor: &Visitor, pick: &Pick, reply: Reply<'_>) -> Result<HttpResponse, Failure> {
    let (app, now, id) = (&visitor.app, visitor.app.clock.now(), pick.id);
    let to = Asker {
        issuer: &pick.issuer,
        client_id: &pick.client_id,
        deployment_id: &pick.deployment_id,
        data: pick.asked.data.as_deref(),
    };
    // Signed first: should that fail, the dialogue can still be answered.
    let claims = deep_linking::response(&to, reply, &redirect_uri(app), now);
    let token = app.keys.sign(&claims, now).map_err(Failure::broken)?;
    if !app.db.write(move |conn| picks::answer(conn, id, now)).await? {
        return Err(Failure::PickOver);
    }
    let back = &pick.asked.return_url;
    let page = CarryPage::new(page(visitor, String::new()), back.as_str(), vec![("JWT".to_owned(), token)]);
    html::page(&page, &visitor.policy().with_forms_to(&back.origin().ascii_serialization()))
}
