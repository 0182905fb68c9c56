//! The look at a registration that an LMS made by itself, and the word that lets it in or turns it away.

use actix_web::{HttpRequest, HttpResponse};

use crate::ids::PlatformId;
use crate::platforms::{self, Platform, Status};
use crate::registration::{self, Invitation};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Notice;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn, on_to};
use crate::web::texts::{Done, isolated};
use crate::web::views::registering::ConfirmRegistrationPage;

fn named(request: &HttpRequest) -> Result<PlatformId, Failure> {
    request.match_info().get("registration").and_then(|id| id.parse().ok()).ok_or(Failure::NotFound)
}

fn place(id: PlatformId) -> String {
    format!("/admin/registrations/{id}/confirm")
}

pub(super) async fn look(
    Administering(who): Administering,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let id = named(&request)?;
    let found = who.app.db.read(move |conn| {
        Ok::<_, Failure>((platforms::find(conn, id)?, registration::invitation_of(conn, id)?))
    });
    let (platform, invitation) = found.await?;
    let platform = platform.ok_or(Failure::NotFound)?;
    let query = Fields::parse(request.query_string().as_bytes());
    let mut page = page(&who, &platform, invitation.as_ref());
    page.page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(who.texts, done));
    html::page(&page, &who.policy())
}

fn page(who: &SignedIn, platform: &Platform, invitation: Option<&Invitation>) -> ConfirmRegistrationPage {
    let (texts, mut page) = (who.texts, who.page(Section::Links));
    page.title.clone_from(&platform.name);
    let host = |url: &url::Url| url.host_str().unwrap_or_default().to_owned();
    let fact = |id: &str, value: String| (texts.t(id), value);
    let invited = invitation.map(|link| {
        let maker = link.maker.as_deref().map_or_else(|| texts.t("audit-who-operator"), isolated);
        let when = who.times().at(platform.created_at);
        texts.t_with("confirm-lms-invited", &[("name", maker.into()), ("when", when.into())])
    });
    ConfirmRegistrationPage {
        facts: vec![
            fact("registration-issuer", platform.issuer.clone()),
            fact("registration-client-id", platform.client_id.clone()),
            fact("register-authorization", host(&platform.auth_url)),
            fact("register-token", host(&platform.token_url)),
            fact("register-keys", host(&platform.jwks_url)),
        ],
        invited,
        stands: texts.t(match platform.status {
            Status::Waiting => "confirm-lms-waits",
            Status::Active => "confirm-lms-on",
            Status::Disabled => "confirm-lms-off",
        }),
        waits: platform.status == Status::Waiting,
        action: place(platform.id),
        page,
    }
}

/// One button lets the LMS in, the other turns it away; whichever comes second finds nothing to do.
pub(super) async fn confirm(
    AdministeringPosted { who, fields }: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let id = named(&request)?;
    let (by, now, away) = (who.actor(), who.app.clock.now(), fields.ticked("away"));
    who.app
        .db
        .write(move |conn| {
            if !away {
                return platforms::confirm(conn, id, &by, now).map(drop);
            }
            let known = platforms::find(conn, id)?.ok_or(platforms::Error::Unknown)?;
            match known.status {
                Status::Waiting => platforms::set_status(conn, id, Status::Disabled, &by, now),
                Status::Active | Status::Disabled => Ok(()),
            }
        })
        .await
        .map_err(|error| match error {
            platforms::Error::Unknown => Failure::NotFound,
            error => error.into(),
        })?;
    Ok(on_to(&place(id), if away { Done::LmsTurnedAway } else { Done::LmsConfirmed }))
}
