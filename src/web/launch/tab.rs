//! Where cookies do not stick: the same launch in a tab of its own, where they are first-party.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{go_to, landing, secret_in, sent_by_our_page};
use crate::app::App;
use crate::db;
use crate::ids::VisitId;
use crate::keys::Secret;
use crate::launch::{Attempt, Error};
use crate::platforms::Platform;
use crate::visits::{self, Errand};
use crate::web::cookies::SecretCookie;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::headers::Policy;
use crate::web::html;
use crate::web::page::{Page, View};
use crate::web::views::launch::NewTabPage;
use crate::web::visitor::framed_by;

/// Neither a cookie nor storage: the login once more, in a tab of its own, where cookies are first-party.
pub(super) fn once_more_in_a_tab(
    request: &HttpRequest,
    app: &App,
    attempt: &Attempt,
    platform: &Platform,
) -> Result<HttpResponse, Failure> {
    let framed = View::of(request) == View::Frame || request.headers().get("Sec-Fetch-Dest").is_none();
    let page = new_tab(request, app, attempt, platform).filter(|_| framed).ok_or(Failure::CookieMissing)?;
    html::with_status(StatusCode::UNAUTHORIZED, &page, &tab_policy(platform))
}

/// `GET /lti/landed`: did the visit's cookie stick? If not, the visit goes on in a tab of its own, by a code
/// that works once within a minute.
pub async fn landed(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Failure> {
    let fields = Fields::parse(request.query_string().as_bytes());
    let visit: VisitId = fields.only("visit")?.parse().map_err(|_not_ours| Failure::BadRequest)?;
    let code = secret_in(&fields, "code")?;
    if !SecretCookie::visit(&app.config, visit.as_str()).secrets(&request).is_empty() {
        let path = fields.only("to")?;
        if !landing::is_path(path) {
            return Err(Failure::BadRequest);
        }
        let mut response = HttpResponse::SeeOther();
        return Ok(response.insert_header((header::LOCATION, format!("/c/{visit}/{path}"))).finish());
    }
    let now = app.clock.now();
    let found = app.db.read(move |conn| visits::find(conn, visit, now)).await?.ok_or(Failure::VisitOver)?;
    let fields = vec![("code".to_owned(), code.reveal().to_owned())];
    let page =
        NewTabPage::new(Page::of(&request), &found.platform_name, &app.config.address("/lti/resume"), fields);
    html::page(&page, &Policy::framed_by(framed_by(&found.platform_auth_url)).with_origin_on_forms())
}

/// `POST /lti/resume`: the code of the page above, in the new tab.
pub async fn resume(
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, Failure> {
    let (fields, now) = (sent_by_our_page(&request, payload, &app).await?, app.clock.now());
    let code = secret_in(&fields, "code")?;
    let secret = Secret::fresh();
    let kept = secret.clone();
    let (visit, path) = app
        .db
        .write(move |conn| {
            let left = visits::run_errand(conn, Errand::Handover, &code, now)?.ok_or(Error::Used)?;
            let (visit, path) = left.split_once(' ').unwrap_or((&left, "sessions"));
            let visit = visit.parse().map_err(|_broken| db::Error::BrokenRow("errand"))?;
            let visit = visits::hand_over(conn, visit, &kept, now)?.ok_or(Error::Used)?;
            Ok::<_, Error>((visit, path.to_owned()))
        })
        .await?;
    Ok(go_to(&request, &app, visit, &secret, &format!("/c/{visit}/{path}")))
}

pub(super) fn new_tab(
    request: &HttpRequest,
    app: &App,
    attempt: &Attempt,
    platform: &Platform,
) -> Option<NewTabPage> {
    let query = attempt.again.as_ref()?;
    let fields = Fields::parse(query.as_bytes()).pairs().to_vec();
    Some(NewTabPage::new(Page::of(request), &platform.name, &app.config.address("/lti/login"), fields))
}

/// The form goes to us, and from there through the LMS's own redirects: browsers hold the whole way against
/// the policy.
pub(super) fn tab_policy(platform: &Platform) -> Policy {
    let policy = Policy::framed_by(framed_by(platform.auth_url.as_str())).with_forms_to("https:");
    policy.with_forms_to(&platform.auth_url.origin().ascii_serialization())
}
