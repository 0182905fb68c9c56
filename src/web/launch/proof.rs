//! Launches that the platform's storage vouches for, because the cookie did not come back (Platform Storage).

use actix_web::{HttpRequest, HttpResponse, web};

use super::tab::{new_tab, tab_policy};
use super::{OnTo, go_to, landing, opened, secret_in, sent_by_our_page};
use crate::app::App;
use crate::keys::Secret;
use crate::launch::{self, Arrival, Arriving, Attempt, Error};
use crate::lti::login::StorageTarget;
use crate::platforms::Platform;
use crate::visits::{self, Errand};
use crate::web::failure::Failure;
use crate::web::from_lms;
use crate::web::html;
use crate::web::views::launch::{ProofPage, Step, StorageConfig};

/// The cookie did not come back, but the platform keeps data for us: the checked launch waits for the proof.
pub(super) async fn ask_for_proof(
    request: &HttpRequest,
    app: &App,
    platform: &Platform,
    attempt: Attempt,
    arriving: Arriving,
) -> Result<HttpResponse, Failure> {
    let target = attempt.storage.as_deref().map(StorageTarget::read).ok_or(Failure::CookieMissing)?;
    let now = app.clock.now();
    let (ticket, proof) = (Secret::fresh(), attempt.storage_value(&app.seal));
    let kept = ticket.clone();
    app.db.write(move |conn| launch::wait_for_proof(conn, &arriving, &kept, &proof, now)).await?;
    let config = storage_config(Step::Get, &target, platform, &attempt, String::new());
    let instead = new_tab(request, app, &attempt, platform).ok_or(Failure::CookieMissing)?;
    let fields = vec![("ticket".to_owned(), ticket.reveal().to_owned())];
    let page = ProofPage::new(config, &app.config.address("/lti/proof"), fields, instead);
    html::page(&page, &tab_policy(platform).with_origin_on_forms())
}

/// `POST /lti/proof`: the page above brings what the platform kept.
pub async fn prove(
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, Failure> {
    let (fields, now) = (sent_by_our_page(&request, payload, &app).await?, app.clock.now());
    let ticket = secret_in(&fields, "ticket")?;
    let proof = fields.only("proof")?.to_owned();
    let (secret, code) = (Secret::fresh(), Secret::fresh());
    let (kept, kept_code, seal) = (secret.clone(), code.clone(), app.seal.clone());
    let proven = app
        .db
        .write(move |conn| {
            let Some((arrival, _)) = launch::arrive_by_proof(conn, (&ticket, &proof), &kept, now)? else {
                return Ok(None);
            };
            if let Arrival::Opened { visit, course, landing, .. } = arrival {
                let to = format!("{visit} {}", landing::path(&seal, course, landing));
                visits::leave_errand(conn, Errand::Handover, &kept_code, &to, now)?;
            }
            Ok::<_, Error>(Some(arrival))
        })
        .await?;
    let (visit, path) = match opened(&app, proven.ok_or(Error::NotThisBrowser)?)? {
        OnTo::Visit(visit, path) => (visit, path),
        OnTo::Scheduler(who, framed) => return from_lms::arrived(&request, &app, who, framed).await,
    };
    let query = [("visit", visit.as_str()), ("code", code.reveal()), ("to", &path)];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    Ok(go_to(&request, &app, visit, &secret, &format!("/lti/landed?{query}")))
}

pub(super) fn storage_config(
    step: Step,
    target: &StorageTarget,
    platform: &Platform,
    attempt: &Attempt,
    value: String,
) -> StorageConfig {
    StorageConfig {
        step,
        target: target.name().to_owned(),
        origin: storage_origin(platform),
        key: attempt.storage_key(),
        value,
    }
}

/// The origin that keeps data for us: that of the authorization address. Registrations of hosted Canvas from
/// before 2023 name a host that has since moved.
fn storage_origin(platform: &Platform) -> String {
    let origin = platform.auth_url.origin().ascii_serialization();
    let moved = origin.strip_prefix("https://canvas.").and_then(|rest| rest.strip_suffix("instructure.com"));
    moved.map_or(origin.clone(), |environment| format!("https://sso.{environment}canvaslms.com"))
}
