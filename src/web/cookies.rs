//! Our cookies: those that reach a frame in somebody else's page, with a twin for browsers that know no partitions, and those
//! of pages that are never framed.

use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use cookie::{Cookie, SameSite};

use crate::config::Config;
use crate::keys::Secret;

/// A cookie of ours: one secret under one name, for the whole host.
#[derive(Debug, Clone)]
pub struct SecretCookie {
    name: String,
}

impl SecretCookie {
    /// The cookie that binds a login to its browser.
    #[must_use]
    pub fn login(config: &Config, tag: &str) -> Self {
        Self::named(config, &format!("login-{tag}"))
    }

    /// The cookie of one visit: two courses in two tabs have two, and never mix.
    #[must_use]
    pub fn visit(config: &Config, visit: &str) -> Self {
        Self::named(config, &format!("visit-{visit}"))
    }

    /// The cookie of somebody whom an LMS launched without saying who it is: one for all such launches of a browser.
    #[must_use]
    pub fn unnamed(config: &Config) -> Self {
        Self::named(config, "unnamed")
    }

    fn named(config: &Config, name: &str) -> Self {
        // The prefix keeps other hosts of the domain from setting it; browsers want https for it.
        let prefix = if config.public_url.scheme() == "https" { "__Host-" } else { "" };
        Self { name: format!("{prefix}{name}") }
    }

    fn twin(&self) -> String {
        format!("{}-twin", self.name)
    }

    /// The secrets that the browser sent under this name: in the frame's jar, in the window's, or in both.
    #[must_use]
    pub fn secrets(&self, request: &HttpRequest) -> Vec<Secret> {
        let names = [self.name.clone(), self.twin()];
        names.iter().filter_map(|name| request.cookie(name)?.value().parse().ok()).collect()
    }

    /// Sets the cookie for `seconds`; zero takes it away.
    pub fn set(&self, response: &mut HttpResponse, secret: &Secret, seconds: i64) {
        for line in self.lines(secret.reveal(), seconds) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }

    /// Takes the cookie away.
    pub fn clear(&self, response: &mut HttpResponse) {
        for line in self.lines("", 0) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }

    fn lines(&self, value: &str, seconds: i64) -> Vec<HeaderValue> {
        let line = |name: String, partitioned: bool| {
            let cookie = Cookie::build((name, value.to_owned()))
                .path("/")
                .secure(true)
                .http_only(true)
                .same_site(SameSite::None)
                .partitioned(partitioned)
                .max_age(cookie::time::Duration::seconds(seconds))
                .build();
            HeaderValue::try_from(cookie.to_string()).ok()
        };
        [line(self.name.clone(), true), line(self.twin(), false)].into_iter().flatten().collect()
    }
}

/// A cookie for pages that are never framed: it reaches no frame, and comes with links from other sites.
#[derive(Debug, Clone)]
pub struct WindowCookie {
    name: String,
    path: &'static str,
    secure: bool,
}

impl WindowCookie {
    /// A cookie for the whole host.
    #[must_use]
    pub fn named(config: &Config, name: &str) -> Self {
        let secure = config.public_url.scheme() == "https";
        // The prefix keeps other hosts of the domain from setting it; browsers want https for it.
        Self { name: format!("{}{name}", if secure { "__Host-" } else { "" }), path: "/", secure }
    }

    /// A cookie for what is below `path`.
    #[must_use]
    pub fn below(config: &Config, path: &'static str, name: &str) -> Self {
        Self { name: name.to_owned(), path, secure: config.public_url.scheme() == "https" }
    }

    /// What the browser sent under this name.
    #[must_use]
    pub fn value(&self, request: &HttpRequest) -> Option<String> {
        Some(request.cookie(&self.name)?.value().to_owned())
    }

    /// Sets the cookie for `seconds`.
    pub fn set(&self, response: &mut HttpResponse, value: &str, seconds: i64) {
        let cookie = Cookie::build((self.name.as_str(), value))
            .path(self.path)
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(cookie::time::Duration::seconds(seconds))
            .build();
        if let Ok(line) = HeaderValue::try_from(cookie.to_string()) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }

    /// Takes the cookie away.
    pub fn clear(&self, response: &mut HttpResponse) {
        self.set(response, "", 0);
    }
}

/// Takes away the cookies of all but the newest visits, so that the header does not grow day by day.
pub fn forget_old_visits(config: &Config, request: &HttpRequest, response: &mut HttpResponse, keep: usize) {
    let Ok(cookies) = request.cookies() else { return };
    let prefix = SecretCookie::visit(config, "").name;
    let ids = cookies.iter().filter_map(|cookie| cookie.name().strip_prefix(&prefix));
    // Identifiers of visits are in the order of their time.
    let mut ids: Vec<String> = ids.map(|id| id.trim_end_matches("-twin").to_owned()).collect();
    ids.sort_unstable();
    ids.dedup();
    for old in ids.iter().rev().skip(keep) {
        SecretCookie::visit(config, old).clear(response);
    }
}
