//! The one place where a failure becomes a page, or JSON, and a line in the log.

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use serde_json::json;

use super::{Failure, SingleSignOn};
use crate::web::doctor::codes;
use crate::web::headers::{Ancestors, Policy};
use crate::web::html;
use crate::web::page::{Page, View};
use crate::web::request::RequestId;
use crate::web::texts::Texts;

/// Addresses beginning so answer failures as JSON.
const JSON: &[&str] =
    &["/.well-known/", "/lti/canvas.json", "/lti/notices", "/health/", "/metrics", "/meetings/bbb/"];

/// Addresses beginning so belong to people outside any course: the page names the product.
const DOORS: &[&str] = &["/g/", "/i/", "/r/", "/lti/guest/", "/sign-in", "/sign-out"];

/// A way out of a refusal. A handler that knows one puts it into the request's extensions.
#[derive(Debug, Clone)]
pub struct WayBack {
    /// Where it leads.
    pub href: String,
    /// The words on the button.
    pub label: String,
}

/// What a refusal at a guest's door is about. A handler that knows it, and may tell it, puts it into the
/// request's extensions.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The course, or empty.
    pub over: String,
    /// The session's name.
    pub name: String,
    /// Its time.
    pub when: String,
}

#[derive(Template)]
#[template(path = "error.html")]
pub(in crate::web) struct Refusal {
    page: Page,
    door: bool,
    kept: Option<Kept>,
    what: String,
    next: String,
    code: String,
    detail: Option<String>,
    /// The page that explains the code to administrators, if there is one.
    doctor: Option<String>,
    /// Whether it may be the browser's fault.
    browser: bool,
    way: Option<WayBack>,
}

/// Middleware that puts failures into words: in the language of the [`Texts`] that a handler left in
/// the request's extensions, else of the browser.
///
/// Middleware below this one refuses with `request.error_response(failure)`, not with `Err`.
pub async fn tell(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let Some(failure) = failure_of(&response) else { return Ok(response) };
    let (request, response) = response.into_parts();
    log(&request, &failure);
    let mut told = answer(&request, &failure);
    if let Some(allow) = response.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allow.clone());
    }
    Ok(ServiceResponse::new(request, told))
}

/// The failure that `response` carries, or that the router meant by an empty refusal of its own.
fn failure_of(response: &ServiceResponse<BoxBody>) -> Option<Failure> {
    if let Some(failure) = response.response().extensions().get::<Failure>() {
        return Some(failure.clone());
    }
    let empty = matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0));
    match response.status() {
        StatusCode::NOT_FOUND if empty => Some(Failure::NotFound),
        StatusCode::METHOD_NOT_ALLOWED if empty => Some(Failure::WrongMethod),
        _ => None,
    }
}

fn log(request: &HttpRequest, failure: &Failure) {
    crate::web::health::FAILURES.inc();
    let status = failure.told().status.as_u16();
    let (id, route) = (RequestId::of(request), request.match_pattern().unwrap_or_default());
    if let Failure::Broken(cause) = failure {
        tracing::error!(request = %id, status, route, cause = format!("{cause:#}"), "request broke");
    } else {
        let check = match failure {
            Failure::LaunchMalformed(check)
            | Failure::LaunchRefused(check)
            | Failure::LaunchNotAllowed(check)
            | Failure::NoticeMalformed(check)
            | Failure::NoticeRefused(check) => check,
            Failure::Sso(what) => what.detail().unwrap_or_default(),
            Failure::Behind(what) => what.detail().unwrap_or_default(),
            Failure::Registering(what) => what.detail().unwrap_or_default(),
            _ => "",
        };
        tracing::info!(request = %id, status, route, code = %failure, check, "request refused");
    }
}

fn answer(request: &HttpRequest, failure: &Failure) -> HttpResponse {
    if let Failure::SignedOut { next: Some(next) } = failure {
        return to_sign_in(next);
    }
    let path = request.path();
    let mut page = Page::of(request);
    if let Some(texts) = request.extensions().get::<Texts>() {
        page.texts = *texts;
    }
    if let Some(view) = request.extensions().get::<View>() {
        page.view = *view;
    }
    let mut response = if JSON.iter().any(|prefix| path.starts_with(prefix)) {
        as_json(&page, failure)
    } else {
        as_page(request, page, failure)
    };
    if let Some(seconds) = failure.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    response
}

/// Somebody who wanted a page signs in first, and gets it then.
fn to_sign_in(next: &str) -> HttpResponse {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/sign-in?{query}")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn as_json(page: &Page, failure: &Failure) -> HttpResponse {
    let told = failure.told();
    let (title, what, _next) = words(page, failure, false);
    HttpResponse::build(told.status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "code": told.code, "title": title, "detail": what }))
}

fn as_page(request: &HttpRequest, page: Page, failure: &Failure) -> HttpResponse {
    let known = request.extensions().get::<WayBack>().cloned();
    let way = known.or_else(|| try_again(request, &page, failure));
    let door = DOORS.iter().any(|prefix| request.path().starts_with(prefix));
    let kept = request.extensions().get::<Kept>().cloned();
    let refusal = Refusal { kept, ..refusal(page, failure, door, RequestId::of(request), way) };
    // Nothing on this page can be operated, so any LMS may frame it.
    let policy = Policy::framed_by(Ancestors::Anybody);
    html::answer(failure.told().status, refusal.render().unwrap_or(refusal.code), &policy)
}

pub(in crate::web) fn refusal(
    mut page: Page,
    failure: &Failure,
    door: bool,
    id: RequestId,
    way: Option<WayBack>,
) -> Refusal {
    let (title, what, next) = words(&page, failure, door);
    page.title = title;
    let word = failure.told().code;
    let doctor = codes::is_explained(word).then(|| format!("/admin/doctor/{word}"));
    let browser = matches!(failure, Failure::CookieMissing | Failure::VisitOver);
    let (code, detail) = (format!("{word} · {id}"), failure.detail());
    Refusal { page, door, kept: None, what, next, code, detail, doctor, browser, way }
}

/// The same address once more, where time alone can change the answer, or the sign-in page where that can.
fn try_again(request: &HttpRequest, page: &Page, failure: &Failure) -> Option<WayBack> {
    if matches!(
        failure,
        Failure::SignedOut { .. }
            | Failure::SignInLinkOver
            | Failure::SignInLinkUnknown
            | Failure::Sso(
                SingleSignOn::Refused(_)
                    | SingleSignOn::Used
                    | SingleSignOn::Unknown
                    | SingleSignOn::SaidNo(_)
                    | SingleSignOn::Unreachable,
            )
    ) {
        return Some(WayBack { href: "/sign-in".to_owned(), label: page.t("sign-in-page") });
    }
    let again = matches!(
        failure,
        Failure::GuestOff
            | Failure::SessionLocked
            | Failure::NotYetOpen { .. }
            | Failure::Busy
            | Failure::Broken(_)
    );
    (again && request.method() == Method::GET)
        .then(|| WayBack { href: request.uri().to_string(), label: page.t("failure-again") })
}

/// Title, what happened, what to do next; `door` says whether somebody from outside a course reads it.
fn words(page: &Page, failure: &Failure, door: bool) -> (String, String, String) {
    let (text, mut values) = (failure.told().text, failure.values());
    values.push(("door", if door { "yes" } else { "no" }.into()));
    let say = |part: &str| page.t_with(&format!("{text}{part}"), &values);
    (say(""), say(".what"), say(".do"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::middleware::from_fn;
    use actix_web::{App, test, web};

    use super::*;
    use crate::web::failure::{Behind, FromLms, Registering, Watching};
    use crate::web::texts::Language;

    fn all() -> Vec<Failure> {
        [plain(), nested()].concat()
    }

    /// Those that have a table of their own.
    fn nested() -> Vec<Failure> {
        vec![
            SingleSignOn::Refused("nonce".to_owned()).into(),
            SingleSignOn::Used.into(),
            SingleSignOn::Unknown.into(),
            SingleSignOn::Taken.into(),
            SingleSignOn::SaidNo("access_denied: <b>no</b>".to_owned()).into(),
            SingleSignOn::Unreachable.into(),
            Watching::Gone.into(),
            Watching::NotOffered.into(),
            Watching::LinkUnknown.into(),
            Watching::LinkOver.into(),
            FromLms::Over.into(),
            FromLms::Taken.into(),
            FromLms::SwitchedOff.into(),
            FromLms::AsAnother.into(),
            Behind::Unreachable.into(),
            Behind::Refused("<b>no</b>".to_owned()).into(),
            Behind::NotSetUp.into(),
            Behind::Callback("<b>no</b>".to_owned()).into(),
            Behind::PassOver.into(),
        ]
    }

    fn plain() -> Vec<Failure> {
        vec![
            Failure::LaunchUsed,
            Failure::LaunchExpired,
            Failure::LaunchMalformed("nonce".to_owned()),
            Failure::LaunchRefused("nonce".to_owned()),
            Failure::LaunchNotAllowed("nonce".to_owned()),
            Failure::SessionCancelled,
            Failure::LmsUnknown,
            Failure::LmsDisabled,
            Failure::LmsWaits,
            Registering::Unknown.into(),
            Registering::FromLms.into(),
            Registering::Over.into(),
            Registering::UnderWay.into(),
            Registering::Unreachable("<b>no</b>".to_owned()).into(),
            Registering::Refused("<b>no</b>".to_owned()).into(),
            Registering::SaidNo("<b>no</b>".to_owned()).into(),
            Registering::Known.into(),
            Registering::Another("<b>no</b>".to_owned()).into(),
            Failure::LmsSaidNo { error: "access_denied".into(), description: "<b>no</b>".into() },
            Failure::LmsKeysUnreachable,
            Failure::DeploymentWaits,
            Failure::DeploymentDisabled,
            Failure::WhoAreYou,
            Failure::CookieMissing,
            Failure::BadRequest,
            Failure::TooLarge,
            Failure::NotFound,
            Failure::WrongMethod,
            Failure::VisitOver,
            Failure::NotEnrolled { course: "Ecology 201".into() },
            Failure::NotEnrolled { course: String::new() },
            Failure::NotYoursToDo,
            Failure::SignedOut { next: None },
            Failure::SignInLinkOver,
            Failure::SignInLinkUnknown,
            Failure::NotYourKind,
            Failure::SessionGone,
            Failure::SessionEnded,
            Failure::SessionLocked,
            Failure::NotYetOpen { opens: "at 15:45".into() },
            Failure::FormExpired,
            Failure::GuestOff,
            Failure::GuestRemoved { again: Some("Thursday 26 November".into()) },
            Failure::GuestRemoved { again: None },
            Failure::SessionRemoved,
            Failure::GuestUnknown,
            Failure::SlowDown { seconds: 40 },
            Failure::Busy,
            Failure::Broken(Arc::new(anyhow::anyhow!("the secret cause"))),
        ]
    }

    async fn told(
        path: &'static str,
        failure: Failure,
        language: &'static str,
    ) -> (ServiceResponseParts, String) {
        let fail = move || {
            let failure = failure.clone();
            async move { Err::<HttpResponse, Failure>(failure) }
        };
        let app = App::new().wrap(from_fn(tell)).route(path, web::get().to(fail));
        let app = test::init_service(app).await;
        let request = test::TestRequest::with_uri(path).insert_header(("Accept-Language", language));
        let answer = test::call_service(&app, request.to_request()).await;
        let parts = (answer.status(), answer.headers().clone());
        let body = test::read_body(answer).await;
        (parts, String::from_utf8(body.to_vec()).unwrap())
    }

    type ServiceResponseParts = (StatusCode, header::HeaderMap);

    #[actix_web::test]
    async fn every_failure_says_what_and_what_next_in_every_language() {
        for language in Language::ALL {
            for failure in all() {
                let code = failure.told().code;
                let ((status, headers), body) = told("/page", failure.clone(), language.tag()).await;
                assert_eq!(status, failure.told().status);
                assert!(body.contains(code), "{code}");
                assert!(!body.contains(failure.told().text), "{code}: a text is missing in {body}");
                assert!(!body.contains("secret cause") && !body.contains("<b>no</b>"), "{code}");
                assert!(body.contains(&format!("<html lang=\"{}\"", language.tag())));
                assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
                assert_eq!(headers.contains_key(header::RETRY_AFTER), failure.retry_after().is_some());
            }
        }
    }

    #[actix_web::test]
    async fn who_wanted_a_page_is_sent_to_sign_in() {
        let next = Some("/scheduler/sessions?when=past&q=a".to_owned());
        let ((status, headers), _) = told("/scheduler/sessions", Failure::SignedOut { next }, "en").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let to = headers.get(header::LOCATION).unwrap();
        assert_eq!(to, "/sign-in?next=%2Fscheduler%2Fsessions%3Fwhen%3Dpast%26q%3Da");
    }

    #[actix_web::test]
    async fn addresses_for_programs_answer_json() {
        let ((status, headers), body) = told("/health/ready", Failure::Busy, "en").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(headers.get(header::RETRY_AFTER).unwrap(), "5");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["code"], "BUSY");
    }

    #[actix_web::test]
    async fn the_routers_own_refusals_are_pages_and_good_answers_pass() {
        let fine = || async { HttpResponse::Ok().body("fine") };
        let one = web::resource("/one").route(web::post().to(fine));
        let app = test::init_service(App::new().wrap(from_fn(tell)).service(one)).await;
        for (request, status) in [
            (test::TestRequest::get().uri("/one"), StatusCode::METHOD_NOT_ALLOWED),
            (test::TestRequest::get().uri("/two"), StatusCode::NOT_FOUND),
            (test::TestRequest::post().uri("/one"), StatusCode::OK),
        ] {
            let answer = test::call_service(&app, request.to_request()).await;
            assert_eq!(answer.status(), status);
            let body = test::read_body(answer).await;
            assert_eq!(body.starts_with(b"<!doctype html>"), status != StatusCode::OK);
        }
    }
}
