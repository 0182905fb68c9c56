//! The LMS is asked, once, and what came of it is kept.

use std::net::IpAddr;

use super::asked::{Asked, Seen};
use super::tool;
use crate::app::App;
use crate::ids::PlatformId;
use crate::lti::services::names_roles;
use crate::lti::wanted::Family;
use crate::platforms::{DeploymentPolicy, NewPlatform, Platform, Renewed};
use crate::registration::{self, Answer, Hold};
use crate::web::failure::Failure;
use crate::web::page::Page;
use crate::web::views::register::{Came, RegisteredPage};

/// What came of an attempt.
pub(super) struct Registered {
    id: PlatformId,
    update: bool,
    name: String,
    family: Family,
    withheld: Vec<&'static str>,
    confirm: String,
}

/// Takes the invitation, asks the LMS, and keeps its answer; an attempt that comes to nothing gives the invitation back.
pub(super) async fn attempt(
    app: &App,
    asked: &Asked,
    seen: Seen,
    from: Option<IpAddr>,
) -> Result<Registered, Failure> {
    let (id, now) = (asked.invitation, app.clock.now());
    let hold = app.db.write(move |conn| registration::hold(conn, id, from, now)).await?;
    match registered(app, asked, seen, hold.clone()).await {
        Ok(done) => Ok(done),
        Err(why) => {
            // Else it comes back by itself in a minute.
            if let Err(error) = app.db.write(move |conn| registration::release(conn, &hold)).await {
                tracing::warn!(%error, "an invitation to register could not be given back");
            }
            Err(why)
        }
    }
}

async fn registered(app: &App, asked: &Asked, seen: Seen, hold: Hold) -> Result<Registered, Failure> {
    let configuration = &seen.configuration;
    let answer = registration::ask(&app.outbound, configuration, &tool(app), asked.token.as_ref()).await?;
    let (update, name, family) = (seen.known.is_some(), seen.name(), configuration.family);
    let withheld = answer.withheld(&configuration.scopes());
    let id = match &seen.known {
        None => kept(app, &seen, name.clone(), answer, hold).await?,
        Some(known) => updated(app, &seen, known, answer, hold).await?,
    };
    tracing::info!(registration = %id, update, "an LMS registered by itself");
    let confirm = app.config.address(&format!("/admin/registrations/{id}/confirm"));
    Ok(Registered { id, update, name, family, withheld, confirm })
}

async fn kept(
    app: &App,
    seen: &Seen,
    name: String,
    answer: Answer,
    hold: Hold,
) -> Result<PlatformId, registration::Error> {
    let at = seen.configuration.addresses_kept();
    let new = NewPlatform {
        name,
        issuer: seen.configuration.issuer.clone(),
        client_id: answer.client_id,
        auth_url: at.auth_url,
        token_url: at.token_url,
        token_audience: at.token_audience,
        jwks_url: at.jwks_url,
        // The client is this institution's own, so whatever it deploys is too.
        deployments: DeploymentPolicy::Auto,
        family: Some(seen.configuration.family),
    };
    let (deployment, now) = (answer.deployment_id, app.clock.now());
    app.db.write(move |conn| registration::finish(conn, &hold, new, deployment.as_deref(), now)).await
}

async fn updated(
    app: &App,
    seen: &Seen,
    known: &Platform,
    answer: Answer,
    hold: Hold,
) -> Result<PlatformId, registration::Error> {
    if answer.client_id != known.client_id {
        let why = "the LMS made another client instead of bringing the one it has up to date";
        return Err(registration::Error::AnotherOne(why));
    }
    let to = registration::updated(known, &seen.configuration, &app.config.registration_hosts)?;
    let to = Renewed { addresses: to, family: seen.configuration.family };
    let (id, deployment, now) = (known.id, answer.deployment_id, app.clock.now());
    app.db
        .write(move |conn| registration::finish_update(conn, &hold, id, to, deployment.as_deref(), now))
        .await?;
    Ok(id)
}

impl Registered {
    /// The page that says so, and what is still to be done.
    pub(super) fn page(self, page: Page) -> RegisteredPage {
        let roster = self.withheld.contains(&names_roles::SCOPE);
        let others = self.withheld.iter().filter(|scope| **scope != names_roles::SCOPE).copied();
        RegisteredPage::new(
            page,
            Came {
                update: self.update,
                id: self.id.to_string(),
                name: self.name,
                family: self.family,
                no_roster: roster,
                withheld: others.collect::<Vec<_>>().join(" "),
                confirm: self.confirm,
            },
        )
    }
}
