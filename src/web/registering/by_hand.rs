//! What Canvas's page and Moodle's have in common: the registration that an administrator's values make.

use actix_web::HttpResponse;

use crate::lti::wanted::Family;
use crate::platforms::{
    self, Addresses, DeploymentPolicy, DeploymentStatus, LONGEST_ADDRESS, LONGEST_ID, NewPlatform,
};
use crate::registration::invitation;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::signed_in::{SignedIn, on_to};
use crate::web::texts::Done;
use crate::web::views::Faults;

/// The values of a registration, as they were typed or pasted.
pub(super) struct Values {
    pub(super) name: String,
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) deployment: String,
    pub(super) addresses: Option<Addresses>,
    pub(super) family: Family,
}

/// The trimmed text of a field.
pub(super) fn text(fields: &Fields, name: &str) -> String {
    fields.text_or_empty(name).trim().to_owned()
}

/// Registers an LMS with these values; what is wrong with them otherwise. `site` is the field that its addresses follow
/// from.
pub(super) async fn register(
    who: &SignedIn,
    values: Values,
    site: &'static str,
) -> Result<Result<HttpResponse, Faults>, Failure> {
    let mut faults = Faults::default();
    if values.name.is_empty() || values.name.chars().count() > invitation::LONGEST_NAME {
        faults.add("name", who.texts.t("by-hand-wrong-name"));
    }
    if values.addresses.is_none() {
        faults.add(site, who.texts.t("by-hand-wrong-address"));
    } else if values.issuer.len() > LONGEST_ADDRESS {
        faults.add("issuer", who.texts.t("by-hand-wrong-address"));
    }
    if values.client_id.is_empty() || values.client_id.len() > LONGEST_ID {
        faults.add("client_id", who.texts.t("by-hand-wrong-client"));
    }
    if values.deployment.len() > LONGEST_ID {
        faults.add("deployment", who.texts.t("by-hand-wrong-deployment"));
    }
    let (true, Some(at)) = (faults.is_empty(), values.addresses) else { return Ok(Err(faults)) };
    let new = NewPlatform {
        name: values.name,
        issuer: values.issuer,
        client_id: values.client_id,
        auth_url: at.auth_url,
        token_url: at.token_url,
        token_audience: at.token_audience,
        jwks_url: at.jwks_url,
        deployments: DeploymentPolicy::Auto,
        family: Some(values.family),
    };
    let (deployment, by, now) = (values.deployment, who.actor(), who.app.clock.now());
    let made = who.app.db.write(move |conn| {
        let id = platforms::add(conn, new, &by, now)?;
        if !deployment.is_empty() {
            platforms::add_deployment(conn, id, &deployment, DeploymentStatus::Active, &by, now)?;
        }
        Ok::<_, platforms::Error>(id)
    });
    match made.await {
        Ok(id) => Ok(Ok(on_to(&format!("/admin/registrations/{id}/confirm"), Done::LmsByHand))),
        Err(platforms::Error::AlreadyRegistered) => {
            let mut faults = Faults::default();
            faults.add("client_id", who.texts.t("by-hand-wrong-known"));
            Ok(Err(faults))
        }
        Err(error) => Err(error.into()),
    }
}
