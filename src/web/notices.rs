//! `POST /lti/notices`: what LMSs tell us by themselves (Platform Notification Service 1.0). No browser, no cookie;
//! each notice is a signed token, and stands or falls by itself.

use actix_web::web::{self, ServiceConfig, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::body;
use super::failure::Failure;
use super::slow_down::Caller;
use crate::app::App;
use crate::launch::Error as LaunchError;
use crate::lti::algorithm::SigningAlgorithm;
use crate::lti::id_token::{Presented, Refusal, Registered};
use crate::lti::json;
use crate::notices;
use crate::platforms;

/// Longest request.
const LIMIT: usize = 256 * 1024;

/// The address.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/lti/notices").route(post().to(receive)));
}

/// Takes notices in; what they ask for is done later. The answer is that of the first which is refused; the others are
/// taken all the same. Anybody can send here, so a network that has sent too much that was refused is not even read.
async fn receive(
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, Failure> {
    let caller = Caller::of(&request, &app, &app.forged)?;
    let tokens = body::whole(payload, LIMIT).await.and_then(|body| tokens(&body));
    let tokens = tokens.inspect_err(|_refused| caller.count())?;
    let (mut first, mut taken) = (Ok(()), false);
    for token in tokens {
        let done = match caller.may_go_on() {
            Ok(()) => one(&app, &token).await.inspect_err(|why| count(&caller, why)),
            // Nothing more of this request is looked at.
            Err(wait) => return first.and(Err(wait)),
        };
        taken |= done.is_ok();
        first = first.and(done);
    }
    if taken {
        app.notices_came.notify_one();
    }
    first?;
    Ok(HttpResponse::Accepted().finish())
}

/// A fault of ours is not counted against the LMS.
fn count(caller: &Caller<'_>, why: &Failure) {
    if matches!(why, Failure::NoticeRefused(_) | Failure::NoticeMalformed(_)) {
        caller.count();
    }
}

/// The tokens in `{"notices":[{"jwt":"…"}]}`.
fn tokens(body: &[u8]) -> Result<Vec<String>, Failure> {
    let mut members = json::object(body).map_err(|_other| Failure::BadRequest)?;
    let Some(Value::Array(notices)) = members.remove("notices") else { return Err(Failure::BadRequest) };
    if notices.len() > notices::MOST {
        return Err(Failure::TooLarge);
    }
    let token = |notice: Value| notice.get("jwt").and_then(Value::as_str).map(str::to_owned);
    notices.into_iter().map(|notice| token(notice).ok_or(Failure::BadRequest)).collect()
}

async fn one(app: &App, token: &str) -> Result<(), Failure> {
    let now = app.clock.now();
    let presented = Presented::parse(token, &[SigningAlgorithm::Rs256]).map_err(refused)?;
    let claimed = presented.claimed().map_err(refused)?;
    let mut platform = Err(platforms::Error::Unknown);
    for client in claimed.clients.iter().take(2) {
        platform = app.registrations.for_login(&app.db, &claimed.issuer, Some(client), None).await;
        if platform.is_ok() {
            break;
        }
    }
    let platform = platform.map_err(|error| match error {
        platforms::Error::Db(error) => error.into(),
        why => Failure::NoticeRefused(why.to_string()),
    })?;
    let key = app.key_sets.key(&platform.jwks_url, presented.kid(), presented.algorithm(), now).await;
    let key = key.map_err(LaunchError::from).map_err(|error| match Failure::from(error) {
        Failure::LaunchRefused(check) => Failure::NoticeRefused(check),
        other => other,
    })?;
    let registered = Registered {
        issuer: &platform.issuer,
        client_id: &platform.client_id,
        leeway: platform.leeway,
        own: &app.config.public_url,
        now,
    };
    let notice = presented.verify_notice(&key, &registered).map_err(refused)?;
    let of = platform.id;
    let receive = move |conn: &mut _| notices::receive(conn, of, &notice, now);
    app.db.write(receive).await.map_err(Failure::from)
}

fn refused(refusal: Refusal) -> Failure {
    match Failure::from(refusal) {
        Failure::LaunchMalformed(check) => Failure::NoticeMalformed(check),
        Failure::LaunchRefused(check) | Failure::LaunchNotAllowed(check) => Failure::NoticeRefused(check),
        other => other,
    }
}
