//! The cookie of a browser that is signed in. Standalone pages are never framed, so it need not reach frames.

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts;
use crate::config::Config;
use crate::ids::SignInId;
use crate::keys::Secret;
use crate::web::cookies::WindowCookie;

/// The cookie: which sign-in, and the secret that proves it.
pub(in crate::web) struct AccountCookie(WindowCookie);

/// What a browser brought along.
pub(in crate::web) struct Held {
    pub(in crate::web) id: SignInId,
    pub(in crate::web) secret: Secret,
}

impl AccountCookie {
    pub(in crate::web) fn new(config: &Config) -> Self {
        Self(WindowCookie::named(config, "account"))
    }

    pub(in crate::web) fn held(&self, request: &HttpRequest) -> Option<Held> {
        let value = self.0.value(request)?;
        let (id, secret) = value.split_once('.')?;
        Some(Held { id: id.parse().ok()?, secret: secret.parse().ok()? })
    }

    /// Lets the browser be signed in by `id`, for as long as a sign-in can last.
    pub(in crate::web) fn set(&self, response: &mut HttpResponse, id: SignInId, secret: &Secret) {
        self.0.set(response, &format!("{id}.{}", secret.reveal()), accounts::LASTS.num_seconds());
    }

    /// Takes the cookie away.
    pub(in crate::web) fn clear(&self, response: &mut HttpResponse) {
        self.0.clear(response);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use actix_web::http::header::SET_COOKIE;
    use actix_web::test::TestRequest;

    use super::*;

    fn cookie(public: &str) -> AccountCookie {
        let values = BTreeMap::from([("public_url", public.to_owned())]);
        AccountCookie::new(&Config::from_values(&values).unwrap())
    }

    #[test]
    fn the_cookie_stays_on_our_pages() {
        let mut response = HttpResponse::Ok().finish();
        cookie("https://tool.example").set(&mut response, SignInId::fresh(), &Secret::fresh());
        let line = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
        for part in ["__Host-account=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1209600"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }

    #[test]
    fn only_its_own_shape_is_read() {
        let (id, secret, ours) = (SignInId::fresh(), Secret::fresh(), cookie("http://127.0.0.1:8080"));
        let held = |value: String| {
            let line = format!("account={value}");
            ours.held(&TestRequest::default().insert_header(("Cookie", line)).to_http_request())
        };
        let right = held(format!("{id}.{}", secret.reveal())).unwrap();
        assert_eq!((right.id, right.secret), (id, secret.clone()));
        for wrong in [id.to_string(), format!("{id}."), format!(".{}", secret.reveal()), "a.b".to_owned()] {
            assert!(held(wrong.clone()).is_none(), "{wrong}");
        }
    }
}
