//! The cookie that binds a launch from outside the courses to its browser until somebody links it to their account.
//!
//! Nothing is stored, the sealed value carries it all. It reaches no frame, as the pages that read it are never framed.

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};

use crate::accounts::LmsPerson;
use crate::app::App;
use crate::config::Config;
use crate::keys::Seal;
use crate::web::cookies::WindowCookie;

const PURPOSE: &str = "link of an LMS's person";
/// How long a launch can be linked: a mail has to arrive and to be read meanwhile.
const LASTS: TimeDelta = TimeDelta::minutes(30);

/// Somebody of an LMS who can be linked to an account in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) who: LmsPerson,
    /// When the launch was here.
    pub(super) made_at: DateTime<Utc>,
}

pub(super) struct OfferCookie<'a> {
    seal: &'a Seal,
    cookie: WindowCookie,
}

impl<'a> OfferCookie<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self::of(&app.config, &app.seal)
    }

    fn of(config: &Config, seal: &'a Seal) -> Self {
        Self { seal, cookie: WindowCookie::named(config, "from-lms") }
    }

    /// What this browser was offered, and may still take.
    pub(super) fn offer(&self, request: &HttpRequest, now: DateTime<Utc>) -> Option<Offer> {
        let (value, made_at) = self.seal.undated(PURPOSE, &self.cookie.value(request)?, LASTS, now).ok()?;
        let (person, deployment) = value.split_once(' ')?;
        let who = LmsPerson { person: person.parse().ok()?, deployment: deployment.parse().ok()? };
        Some(Offer { who, made_at })
    }

    pub(super) fn set(&self, response: &mut HttpResponse, Offer { who, made_at }: Offer) {
        let value = self.seal.dated(PURPOSE, &format!("{} {}", who.person, who.deployment), made_at);
        self.cookie.set(response, &value, LASTS.num_seconds());
    }

    pub(super) fn clear(&self, response: &mut HttpResponse) {
        self.cookie.clear(response);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use actix_web::http::header::SET_COOKIE;
    use actix_web::test::TestRequest;

    use super::*;
    use crate::ids::{DeploymentId, PersonId};

    fn config() -> Config {
        Config::from_values(&BTreeMap::from([("public_url", "https://tool.example".to_owned())])).unwrap()
    }

    fn set(cookie: &OfferCookie<'_>, offer: Offer) -> String {
        let mut response = HttpResponse::Ok().finish();
        cookie.set(&mut response, offer);
        response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn an_offer_is_taken_as_it_was_made_for_half_an_hour() {
        let (ours, theirs) = (Seal::from_bytes(&[1; 32]), Seal::from_bytes(&[2; 32]));
        let (config, now) = (config(), DateTime::from_timestamp(1_760_000_000, 0).unwrap());
        let who = LmsPerson { person: PersonId::fresh(), deployment: DeploymentId::fresh() };
        let offer = Offer { who, made_at: now };
        let brought = |line: &str, now| {
            let line = ("Cookie", line.split(';').next().unwrap().to_owned());
            OfferCookie::of(&config, &ours)
                .offer(&TestRequest::default().insert_header(line).to_http_request(), now)
        };
        let line = set(&OfferCookie::of(&config, &ours), offer);
        assert_eq!(brought(&line, now + LASTS), Some(offer));
        assert_eq!(brought(&line, now + LASTS + TimeDelta::microseconds(1)), None);
        assert_eq!(brought(&set(&OfferCookie::of(&config, &theirs), offer), now), None);
        assert_eq!(brought(&format!("__Host-from-lms={} {}", who.person, who.deployment), now), None);
    }

    #[test]
    fn the_cookie_stays_on_our_pages() {
        let seal = Seal::from_bytes(&[1; 32]);
        let who = LmsPerson { person: PersonId::fresh(), deployment: DeploymentId::fresh() };
        let line = set(&OfferCookie::of(&config(), &seal), Offer { who, made_at: DateTime::UNIX_EPOCH });
        for part in ["__Host-from-lms=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1800"] {
            assert!(line.contains(part), "{line}");
        }
    }
}
