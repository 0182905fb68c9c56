//! The cookie that binds a launch from outside the courses to its browser until somebody links it to their account.
//!
//! Nothing is stored, the sealed value carries it all. It reaches no frame, as the pages that read it are never framed.

use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use cookie::{Cookie, SameSite};

use crate::accounts::LmsPerson;
use crate::app::App;
use crate::keys::Seal;

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
    secure: bool,
}

impl<'a> OfferCookie<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self { seal: &app.seal, secure: app.config.public_url.scheme() == "https" }
    }

    /// The prefix keeps other hosts of the domain from setting it; browsers want https for it.
    fn name(&self) -> &'static str {
        if self.secure { "__Host-from-lms" } else { "from-lms" }
    }

    /// What this browser was offered, and may still take.
    pub(super) fn offer(&self, request: &HttpRequest, now: DateTime<Utc>) -> Option<Offer> {
        let offer = self.opened(request.cookie(self.name())?.value())?;
        let age = now - offer.made_at;
        // Instances' clocks may differ a little.
        (age <= LASTS && age >= -TimeDelta::minutes(1)).then_some(offer)
    }

    pub(super) fn set(&self, response: &mut HttpResponse, offer: Offer) {
        self.append(response, self.sealed(offer), LASTS.num_seconds());
    }

    pub(super) fn clear(&self, response: &mut HttpResponse) {
        self.append(response, String::new(), 0);
    }

    fn append(&self, response: &mut HttpResponse, value: String, seconds: i64) {
        let cookie = Cookie::build((self.name(), value))
            .path("/")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(cookie::time::Duration::seconds(seconds))
            .build();
        if let Ok(line) = HeaderValue::try_from(cookie.to_string()) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }

    fn sealed(&self, Offer { who, made_at }: Offer) -> String {
        let body = format!("{}.{}.{}", who.person, who.deployment, made_at.timestamp_micros());
        let tag = self.seal.mac(PURPOSE, &[body.as_bytes()]);
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    fn opened(&self, value: &str) -> Option<Offer> {
        let (body, tag) = value.rsplit_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        if !self.seal.verify(PURPOSE, &[body.as_bytes()], &tag) {
            return None;
        }
        let mut parts = body.split('.');
        let who = LmsPerson { person: parts.next()?.parse().ok()?, deployment: parts.next()?.parse().ok()? };
        Some(Offer { who, made_at: DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)? })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::ids::{DeploymentId, PersonId};

    fn brought(cookie: &OfferCookie<'_>, value: &str, now: DateTime<Utc>) -> Option<Offer> {
        let line = format!("{}={value}", cookie.name());
        cookie.offer(&TestRequest::default().insert_header(("Cookie", line)).to_http_request(), now)
    }

    #[test]
    fn an_offer_is_taken_as_it_was_made_for_half_an_hour() {
        let (seal, other) = (Seal::from_bytes(&[1; 32]), Seal::from_bytes(&[2; 32]));
        let cookie = OfferCookie { seal: &seal, secure: true };
        let now = DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let who = LmsPerson { person: PersonId::fresh(), deployment: DeploymentId::fresh() };
        let offer = Offer { who, made_at: now };
        let value = cookie.sealed(offer);
        assert_eq!(brought(&cookie, &value, now + LASTS), Some(offer));
        assert_eq!(brought(&cookie, &value, now + LASTS + TimeDelta::microseconds(1)), None);
        assert_eq!(brought(&cookie, &value, now - TimeDelta::minutes(2)), None);
        let another = cookie.sealed(Offer { made_at: now + TimeDelta::hours(1), ..offer });
        let tag = another.rsplit_once('.').unwrap().1;
        let mixed = format!("{}.{tag}", value.rsplit_once('.').unwrap().0);
        let theirs = OfferCookie { seal: &other, secure: true }.sealed(offer);
        for wrong in ["", ".", "a.b.c.d", &theirs, &mixed, &format!("{value}A")] {
            assert_eq!(brought(&cookie, wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn the_cookie_stays_on_our_pages() {
        let seal = Seal::from_bytes(&[1; 32]);
        let who = LmsPerson { person: PersonId::fresh(), deployment: DeploymentId::fresh() };
        let mut response = HttpResponse::Ok().finish();
        let cookie = OfferCookie { seal: &seal, secure: true };
        cookie.set(&mut response, Offer { who, made_at: DateTime::UNIX_EPOCH });
        let line = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
        for part in ["__Host-from-lms=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1800"] {
            assert!(line.contains(part), "{line}");
        }
    }
}
