//! The one way from a posted token to what a launch says.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};

use crate::app::App;
use crate::courses::GroupsSaid;
use crate::launch::{Arriving, Attempt, Error, Facts, Linked, Wants};
use crate::lti::algorithm::SigningAlgorithm;
use crate::lti::claims::{DeepLinking, DocumentTarget, clean};
use crate::lti::deep_linking;
use crate::lti::id_token::{Expected, Launch, Message, Presented};
use crate::lti::place::Place;
use crate::lti::roles::Rank;
use crate::lti::wanted;
use crate::picks::Asked;
use crate::platforms::Platform;
use crate::web::failure::Failure;
use crate::web::page::View;

/// What registrations are taken to sign with.
const ALGORITHMS: &[SigningAlgorithm] = &[SigningAlgorithm::Rs256];

/// The checks of the token, all of them, in their order; there is no other way past here.
pub(super) async fn checked(
    app: &App,
    platform: &Platform,
    attempt: &Attempt,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Launch, Error> {
    let presented = Presented::parse(token, ALGORITHMS)?;
    let key = app.key_sets.key(&platform.jwks_url, presented.kid(), presented.algorithm(), now).await?;
    let expected = Expected {
        issuer: &platform.issuer,
        client_id: &platform.client_id,
        nonce: &attempt.nonce,
        state_made_at: attempt.made_at,
        leeway: platform.leeway,
        own_origin: &app.config.public_url,
        anonymous: platform.anonymous,
        now,
    };
    Ok(presented.verify(&key, &expected)?)
}

pub(super) fn facts(
    request: &HttpRequest,
    platform: &Platform,
    attempt: &Attempt,
    launch: &Launch,
) -> Result<Arriving, Failure> {
    if let Message::ResourceLink { target, .. } = &launch.message
        && !attempt.targets(target.as_str())
    {
        tracing::info!(platform = %platform.id, "the signed target differs from the login's; the signed one counts");
    }
    let rank = Rank::of(launch.roles.iter().map(String::as_str), platform.admins_lead);
    let framed = match request.headers().get("Sec-Fetch-Dest") {
        Some(_) => View::of(request) == View::Frame,
        None => launch.presentation.document_target != Some(DocumentTarget::Window),
    };
    let facts = Facts {
        deployment: launch.deployment_id.clone(),
        name: launch.profile.display_name(),
        email: launch.profile.email.clone(),
        locale: launch.locales().next().map(str::to_owned),
        zone: launch.custom.time_zone().map(|zone| zone.name().to_owned()),
        place: Place::of(launch),
        title: title(launch),
        actual: actual(launch),
        history: launch.custom.ids(wanted::CONTEXT_HISTORY),
        wants: wants(launch),
        standing: rank.standing.word().to_owned(),
        preview: rank.preview,
        roster_url: launch.names_and_roles.clone(),
        groups_url: launch.groups.clone(),
        groups: GroupsSaid {
            groups: launch.custom.list(wanted::GROUPS),
            sections: launch.custom.list(wanted::SECTIONS),
        },
        return_url: launch.presentation.return_url.clone(),
        framed,
        subject: launch.subject.clone().ok_or(Failure::WhoAreYou)?,
    };
    Ok(Arriving::new(platform, facts, attempt))
}

/// Who acts as the person of the launch, if somebody does.
fn actual(launch: &Launch) -> Option<String> {
    let said = launch.custom.text(wanted::ACTUAL_USER).and_then(clean)?;
    (launch.subject.as_deref() != Some(said.as_str())).then_some(said)
}

/// What the launch asks to be shown. A link that names what is none of ours opens the list.
fn wants(launch: &Launch) -> Wants {
    match &launch.message {
        Message::DeepLinking(settings) => Wants::Pick(asked(settings)),
        Message::ResourceLink { .. } => linked(launch).map_or(Wants::Sessions, Wants::Linked),
    }
}

/// What the link opens, if it is one of ours.
pub(in crate::web) fn linked(launch: &Launch) -> Option<Linked> {
    launch.custom.text(wanted::SESSION).and_then(|named| named.parse().ok())
}

/// What the course is called, or else the link.
pub(in crate::web) fn title(launch: &Launch) -> Option<String> {
    let link = match &launch.message {
        Message::ResourceLink { link, .. } => link.title.clone(),
        Message::DeepLinking(_) => None,
    };
    launch.context.as_ref().and_then(|context| context.title.clone()).or(link)
}

fn asked(settings: &DeepLinking) -> Asked {
    Asked {
        return_url: settings.return_url.clone(),
        data: settings.data.clone(),
        links: settings.accept_types.iter().any(|kind| kind == deep_linking::LINK),
        several: settings.accept_multiple,
        columns: settings.accept_line_item,
        title: settings.title.clone(),
    }
}
