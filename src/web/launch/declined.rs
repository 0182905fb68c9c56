//! Dialogues that are answered at once, with an error: the LMS names no person, or no course.
//!
//! Nothing is opened for them, so what makes their answer the only one is the launch's nonce.

use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::launch::{self, Attempt};
use crate::lti::claims::DeepLinking;
use crate::lti::deep_linking::{self, Asker, Reply};
use crate::lti::id_token::{Launch, Message};
use crate::lti::place::Place;
use crate::platforms::{DeploymentStatus, Platform};
use crate::web::failure::Failure;
use crate::web::headers::Policy;
use crate::web::html;
use crate::web::page::Page;
use crate::web::views::launch::CarryPage;
use crate::web::visitor::framed_by;

/// A dialogue that nothing can be chosen in.
pub(super) struct Declined<'a> {
    settings: &'a DeepLinking,
    deployment: &'a str,
    text: &'static str,
}

/// The dialogue that `launch` asks for, if nothing can be chosen in it.
pub(super) fn of(launch: &Launch) -> Option<Declined<'_>> {
    let Message::DeepLinking(settings) = &launch.message else { return None };
    let text = match (&launch.subject, Place::of(launch)) {
        (None, _) => "pick-nobody",
        (Some(_), Place::Outside) => "pick-no-course",
        (Some(_), Place::Course(_) | Place::Link(_)) => return None,
    };
    Some(Declined { settings, deployment: &launch.deployment_id, text })
}

impl Declined<'_> {
    /// Answers it: of any number of equal posts one gets the answer.
    pub(super) async fn answer(
        &self,
        request: &HttpRequest,
        app: &App,
        platform: &Platform,
        attempt: &Attempt,
    ) -> Result<HttpResponse, Failure> {
        let now = app.clock.now();
        let (of, begun, deployment) = (platform.clone(), attempt.clone(), self.deployment.to_owned());
        let spent = move |conn: &mut _| launch::decline(conn, &of, &begun, &deployment, now);
        match app.db.write(spent).await? {
            DeploymentStatus::Active => {}
            DeploymentStatus::Waiting => return Err(Failure::DeploymentWaits),
            DeploymentStatus::Disabled => return Err(Failure::DeploymentDisabled),
        }
        let page = Page::of(request);
        let to = Asker {
            issuer: &platform.issuer,
            client_id: &platform.client_id,
            deployment_id: self.deployment,
            data: self.settings.data.as_deref(),
        };
        let reply = Reply::Error(&page.t(self.text));
        let claims = deep_linking::response(&to, reply, &super::redirect_uri(app), now);
        let token = app.keys.sign(&claims, now).map_err(Failure::broken)?;
        let back = &self.settings.return_url;
        let page = CarryPage::new(page, back.as_str(), vec![("JWT".to_owned(), token)]);
        let policy = Policy::framed_by(framed_by(platform.auth_url.as_str()));
        html::page(&page, &policy.with_forms_to(&back.origin().ascii_serialization()))
    }
}
