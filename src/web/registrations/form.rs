//! The form of a registration: adding one by hand, and changing what may change.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use super::{LIST, named, place, policy_word};
use crate::db::Worded;
use crate::lti::wanted::Family;
use crate::platforms::{
    self, DeploymentPolicy, DeploymentStatus, Details, LONGEST_ADDRESS, LONGEST_ID, LONGEST_NAME,
    NewPlatform, Platform,
};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn, on_to};
use crate::web::texts::{Done, Texts, Wrong};
use crate::web::views::registrations::{RegistrationForm, Who};
use crate::web::views::{Choice, Faults};

pub(super) async fn empty(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    html::page(&new_page(&who, &Fields::default(), Faults::default()), &who.policy())
}

pub(super) async fn add(posted: AdministeringPosted) -> Result<HttpResponse, Failure> {
    let AdministeringPosted { who, fields } = posted;
    let mut faults = Faults::default();
    let issuer = text(&fields, "issuer", LONGEST_ADDRESS);
    let client_id = text(&fields, "client_id", LONGEST_ID);
    for (field, wrong, missing) in
        [("issuer", Wrong::Issuer, issuer.is_none()), ("client_id", Wrong::ClientId, client_id.is_none())]
    {
        if missing {
            faults.add(field, who.texts.wrong(&wrong));
        }
    }
    let details = read(who.texts, &fields, &mut faults);
    let deployment = fields.text_or_empty("deployment").trim().to_owned();
    if deployment.len() > LONGEST_ID {
        faults.add("deployment", who.texts.wrong(&Wrong::Deployment));
    }
    let (true, Some(issuer), Some(client_id), Some(details)) =
        (faults.is_empty(), issuer, client_id, details)
    else {
        return again(&who, &new_page(&who, &fields, faults));
    };
    let new = NewPlatform::of(issuer, client_id, details);
    let (by, now) = (who.actor(), who.app.clock.now());
    let made = who.app.db.write(move |conn| {
        let id = platforms::add(conn, new, &by, now)?;
        if !deployment.is_empty() {
            platforms::add_deployment(conn, id, &deployment, DeploymentStatus::Active, &by, now)?;
        }
        Ok::<_, platforms::Error>(id)
    });
    match made.await {
        Ok(id) => Ok(on_to(&place(id), Done::RegistrationAdded)),
        Err(platforms::Error::AlreadyRegistered) => {
            let mut faults = Faults::default();
            faults.add("client_id", who.texts.wrong(&Wrong::RegisteredAlready));
            again(&who, &new_page(&who, &fields, faults))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn filled(
    Administering(who): Administering,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let platform = found(&who, &request).await?;
    let page = edit_page(&who, &platform, &typed(&platform), Faults::default());
    html::page(&page, &who.policy())
}

pub(super) async fn save(posted: AdministeringPosted, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let AdministeringPosted { who, fields } = posted;
    let platform = found(&who, &request).await?;
    let mut faults = Faults::default();
    let Some(details) = read(who.texts, &fields, &mut faults) else {
        return again(&who, &edit_page(&who, &platform, &fields, faults));
    };
    let (id, by, now) = (platform.id, who.actor(), who.app.clock.now());
    who.app.db.write(move |conn| platforms::change(conn, id, details, &by, now)).await?;
    Ok(on_to(&place(id), Done::RegistrationChanged))
}

async fn found(who: &SignedIn, request: &HttpRequest) -> Result<Platform, Failure> {
    let id = named(request)?;
    who.app.db.read(move |conn| platforms::find(conn, id)).await?.ok_or(Failure::NotFound)
}

/// What was typed, without the blanks that pasting brings along; none if it is nothing or too long.
fn text(fields: &Fields, name: &str, most: usize) -> Option<String> {
    let text = fields.text_or_empty(name).trim();
    (!text.is_empty() && text.len() <= most).then(|| text.to_owned())
}

fn read(texts: Texts, fields: &Fields, faults: &mut Faults) -> Option<Details> {
    // A character has four bytes at most.
    let name = text(fields, "name", 4 * LONGEST_NAME).filter(|name| name.chars().count() <= LONGEST_NAME);
    if name.is_none() {
        faults.add("name", texts.wrong(&Wrong::LmsName));
    }
    let [auth_url, token_url, jwks_url] = ["auth_url", "token_url", "jwks_url"].map(|field| {
        let url = url(fields, field);
        if url.is_none() {
            faults.add(field, texts.wrong(&Wrong::Address));
        }
        url
    });
    let audience = fields.text_or_empty("token_audience").trim();
    if audience.len() > LONGEST_ADDRESS {
        faults.add("token_audience", texts.wrong(&Wrong::Address));
        return None;
    }
    Some(Details {
        name: name?,
        auth_url: auth_url?,
        token_url: token_url?,
        token_audience: (!audience.is_empty()).then(|| audience.to_owned()),
        jwks_url: jwks_url?,
        deployments: fields.text_or_empty("deployments").parse().unwrap_or(DeploymentPolicy::Approve),
        family: fields.text_or_empty("family").parse().ok(),
    })
}

fn url(fields: &Fields, name: &str) -> Option<Url> {
    let url: Url = text(fields, name, LONGEST_ADDRESS)?.parse().ok()?;
    (matches!(url.scheme(), "https" | "http") && url.has_host()).then_some(url)
}

/// The registration as its form would send it.
fn typed(platform: &Platform) -> Fields {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("name", &platform.name)
        .append_pair("auth_url", platform.auth_url.as_str())
        .append_pair("token_url", platform.token_url.as_str())
        .append_pair("jwks_url", platform.jwks_url.as_str())
        .append_pair("token_audience", platform.token_audience.as_deref().unwrap_or_default())
        .append_pair("deployments", platform.deployments.word())
        .append_pair("family", platform.family.word());
    Fields::parse(form.finish().as_bytes())
}

fn again(who: &SignedIn, page: &RegistrationForm) -> Result<HttpResponse, Failure> {
    html::with_status(StatusCode::UNPROCESSABLE_ENTITY, page, &who.policy())
}

fn new_page(who: &SignedIn, typed: &Fields, faults: Faults) -> RegistrationForm {
    let field = |name: &str| typed.text_or_empty(name).to_owned();
    let whom =
        Who::New { issuer: field("issuer"), client_id: field("client_id"), deployment: field("deployment") };
    let (action, back) = (format!("{LIST}/new"), LIST.to_owned());
    form(who, ("registration-new", action, back), whom, typed, faults)
}

fn edit_page(who: &SignedIn, platform: &Platform, typed: &Fields, faults: Faults) -> RegistrationForm {
    let whom = Who::Known { issuer: platform.issuer.clone(), client_id: platform.client_id.clone() };
    let (action, back) = (format!("{}/edit", place(platform.id)), place(platform.id));
    form(who, ("registration-edit", action, back), whom, typed, faults)
}

/// Which product the LMS is; the first: what its addresses tell.
fn families(texts: Texts, present: &str) -> Vec<Choice> {
    let told = Choice::new("", texts.t("registration-family-told"), present);
    let family = |one: Family| Choice::new(one.word(), texts.family(one), present);
    [told].into_iter().chain(Family::ALL.map(family)).collect()
}

fn form(
    who: &SignedIn,
    (title, action, back): (&str, String, String),
    whom: Who,
    typed: &Fields,
    faults: Faults,
) -> RegistrationForm {
    let mut page = who.page(Section::Registrations);
    page.title = page.t(title);
    let field = |name: &str| typed.text_or_empty(name).to_owned();
    let present = typed.text("deployments").unwrap_or(DeploymentPolicy::Auto.word());
    let policies = [DeploymentPolicy::Auto, DeploymentPolicy::Approve];
    let policy = |one: DeploymentPolicy| Choice::new(one.word(), policy_word(who.texts, one), present);
    RegistrationForm {
        action,
        back,
        whom,
        name: field("name"),
        auth_url: field("auth_url"),
        token_url: field("token_url"),
        token_audience: field("token_audience"),
        jwks_url: field("jwks_url"),
        policies: policies.map(policy).into(),
        families: families(who.texts, typed.text_or_empty("family")),
        faults,
        page,
    }
}
