//! The cookie by which a guest is known again: for a moderator who removed them, and for nobody else.

use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cookie::{Cookie, SameSite};

use crate::app::App;
use crate::ids::GuestId;
use crate::keys::Seal;

const NAME: &str = "guest";
const PURPOSE: &str = "guest";
/// How long a browser keeps it after its guest last joined.
const KEPT: cookie::time::Duration = cookie::time::Duration::days(30);

/// The cookie of guest links: an identifier and our seal on it, so that nobody takes another's place.
pub(super) struct GuestCookie<'a> {
    seal: &'a Seal,
    secure: bool,
}

impl<'a> GuestCookie<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self { seal: &app.seal, secure: app.config.public_url.scheme() == "https" }
    }

    /// The guest that this browser was before.
    pub(super) fn guest(&self, request: &HttpRequest) -> Option<GuestId> {
        self.opened(request.cookie(NAME)?.value())
    }

    /// Lets the browser be `guest` from now on.
    pub(super) fn set(&self, response: &mut HttpResponse, guest: GuestId) {
        let cookie = Cookie::build((NAME, self.sealed(guest)))
            .path("/g")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(KEPT)
            .build();
        if let Ok(line) = HeaderValue::try_from(cookie.to_string()) {
            response.headers_mut().append(SET_COOKIE, line);
        }
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
    use super::*;

    #[test]
    fn only_our_own_cookies_are_taken() {
        let (seal, other) = (Seal::from_bytes(&[1; 32]), Seal::from_bytes(&[2; 32]));
        let cookie = GuestCookie { seal: &seal, secure: true };
        let (guest, stranger) = (GuestId::fresh(), GuestId::fresh());
        let value = cookie.sealed(guest);
        assert_eq!(cookie.opened(&value), Some(guest));
        let tag = value.split_once('.').unwrap().1;
        let theirs = GuestCookie { seal: &other, secure: true }.sealed(guest);
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
        GuestCookie { seal: &seal, secure: true }.set(&mut response, GuestId::fresh());
        let line = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/g", "Max-Age=2592000"] {
            assert!(line.contains(part), "{line}");
        }
    }
}
