//! The cookie by which a guest is known again: for a moderator who removed them, and for nobody else.

use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;

use crate::app::App;
use crate::config::Config;
use crate::ids::GuestId;
use crate::keys::Seal;
use crate::web::cookies::WindowCookie;

const PURPOSE: &str = "guest";
/// How long a browser keeps it after its guest last joined.
const KEPT: TimeDelta = TimeDelta::days(30);

/// The cookie of guest links: an identifier and our seal on it, so that nobody takes another's place.
pub(super) struct GuestCookie<'a> {
    seal: &'a Seal,
    cookie: WindowCookie,
}

impl<'a> GuestCookie<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self::of(&app.config, &app.seal)
    }

    fn of(config: &Config, seal: &'a Seal) -> Self {
        Self { seal, cookie: WindowCookie::below(config, "/g", "guest") }
    }

    /// The guest that this browser was before.
    pub(super) fn guest(&self, request: &HttpRequest) -> Option<GuestId> {
        self.opened(&self.cookie.value(request)?)
    }

    /// Lets the browser be `guest` from now on.
    pub(super) fn set(&self, response: &mut HttpResponse, guest: GuestId) {
        self.cookie.set(response, &self.sealed(guest), KEPT.num_seconds());
    }

    fn sealed(&self, guest: GuestId) -> String {
        let tag = self.seal.mac(PURPOSE, &[guest.as_str().as_bytes()]);
        format!("{guest}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    fn opened(&self, value: &str) -> Option<GuestId> {
        let (id, tag) = value.split_once('.')?;
        let (guest, tag): (GuestId, _) = (id.parse().ok()?, URL_SAFE_NO_PAD.decode(tag).ok()?);
        self.seal.verify(PURPOSE, &[guest.as_str().as_bytes()], &tag).then_some(guest)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use actix_web::http::header::SET_COOKIE;

    use super::*;

    fn config() -> Config {
        Config::from_values(&BTreeMap::from([("public_url", "https://tool.example".to_owned())])).unwrap()
    }

    #[test]
    fn only_our_own_cookies_are_taken() {
        let (seal, other) = (Seal::from_bytes(&[1; 32]), Seal::from_bytes(&[2; 32]));
        let config = config();
        let cookie = GuestCookie::of(&config, &seal);
        let (guest, stranger) = (GuestId::fresh(), GuestId::fresh());
        let value = cookie.sealed(guest);
        assert_eq!(cookie.opened(&value), Some(guest));
        let tag = value.split_once('.').unwrap().1;
        let theirs = GuestCookie::of(&config, &other).sealed(guest);
        for wrong in
            ["", ".", "guest", guest.as_str(), &format!("{guest}."), &theirs, &format!("{stranger}.{tag}")]
        {
            assert_eq!(cookie.opened(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_cookie_stays_on_guest_links() {
        let seal = Seal::from_bytes(&[1; 32]);
        let mut response = HttpResponse::Ok().finish();
        GuestCookie::of(&config(), &seal).set(&mut response, GuestId::fresh());
        let line = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/g", "Max-Age=2592000"] {
            assert!(line.contains(part), "{line}");
        }
    }
}
