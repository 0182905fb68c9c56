//! The roster of a course (Names and Roles 2.0), read page by page.

mod page;

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::token::{AccessTokens, Client};
use super::{Failure, link};
use crate::outbound::{self, Limits, Response};

pub use page::{Member, Page, Status};

/// The scope that reading a roster needs.
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";

const ACCEPT: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";

/// A platform may put a whole course on one page, and take its time to do so.
const LIMITS: Limits = Limits { bytes: 8 * 1024 * 1024, time: Duration::from_secs(30) };

/// The size of page asked for: a hint that keeps platforms from sending everything at once.
const PAGE_SIZE: &str = "1000";

const MOST_PAGES: usize = 2_000;
const MOST_MEMBERS: usize = 250_000;
const LONGEST: TimeDelta = TimeDelta::minutes(5);

/// One attempt to read a whole roster, a page at a time.
///
/// Only after [`Walk::next`] gave `None` is the roster complete: then, and only then, somebody who was
/// not on any page has left. A member who occurs twice is meant as the later page has it.
#[derive(Debug)]
pub struct Walk {
    tokens: AccessTokens,
    client: Client,
    service: Url,
    next: Option<Url>,
    narrowed: bool,
    seen: HashSet<Url>,
    members: usize,
    started: DateTime<Utc>,
}

impl Walk {
    /// Begins at `service`, the address from the launch. With `resource_link` the platform lists only
    /// those who can reach that link, and adds what its messages to them would say.
    #[must_use]
    pub fn new(
        tokens: AccessTokens,
        client: Client,
        service: &Url,
        resource_link: Option<&str>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            tokens,
            client,
            service: service.clone(),
            next: Some(first_page(service, resource_link)),
            narrowed: resource_link.is_some(),
            seen: HashSet::new(),
            members: 0,
            started: now,
        }
    }

    /// The same, asking which groups each member is in (Course Groups §4).
    #[must_use]
    pub fn with_groups(mut self) -> Self {
        for url in self.next.iter_mut().chain([&mut self.service]) {
            url.query_pairs_mut().append_pair("groups", "true");
        }
        self
    }

    /// Whether the members are those of the resource link. It turns false when the platform does not
    /// know the link: then the whole course is read.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.narrowed
    }

    /// Reads the next page; `None` after the last. After a failure the walk is over, and incomplete.
    pub async fn next(&mut self, now: DateTime<Utc>) -> Result<Option<Page>, Failure> {
        let Some(mut url) = self.next.take() else { return Ok(None) };
        if now > self.started + LONGEST {
            return Err(Failure::TooSlow);
        }
        if self.seen.len() >= MOST_PAGES {
            return Err(Failure::TooLong);
        }
        let answer = match self.fetched(&url, now).await {
            Err(failure) if self.narrowed && self.seen.is_empty() && blames_the_link(&failure) => {
                self.narrowed = false;
                url = first_page(&self.service, None);
                self.fetched(&url, now).await?
            }
            answer => answer?,
        };
        let next = link::target(answer.header("link"), "next", &url);
        self.seen.insert(url);
        let page = Page::parse(&answer.body).map_err(|_malformed| Failure::Malformed)?;
        self.members = self.members.saturating_add(page.members.len());
        if self.members > MOST_MEMBERS {
            return Err(Failure::TooLong);
        }
        self.next = next.map(|next| self.checked(next)).transpose()?;
        Ok(Some(page))
    }

    fn checked(&self, next: Url) -> Result<Url, Failure> {
        if next.origin() != self.service.origin() {
            return Err(Failure::ForeignPage);
        }
        if self.seen.contains(&next) { Err(Failure::Loop) } else { Ok(next) }
    }

    /// Asks for a page; with a new token if the one held was refused.
    async fn fetched(&self, url: &Url, now: DateTime<Utc>) -> Result<Response, Failure> {
        match self.fetched_once(url, now).await {
            Err(Failure::Unauthorized) => self.fetched_once(url, now).await,
            answer => answer,
        }
    }

    async fn fetched_once(&self, url: &Url, now: DateTime<Utc>) -> Result<Response, Failure> {
        let token = self.tokens.token(&self.client, &[SCOPE], now).await?;
        let answer = self.tokens.outbound().get(url, ACCEPT, Some(token.reveal()), LIMITS).await;
        if matches!(&answer, Err(outbound::Error::Status(status)) if status.code == 401) {
            self.tokens.forget(&self.client, &[SCOPE], &token);
        }
        answer.map_err(|error| Failure::of(error, now))
    }
}

/// Platforms answer an unknown link with 404, 403 or another client error.
fn blames_the_link(failure: &Failure) -> bool {
    matches!(failure, Failure::Forbidden | Failure::NotFound | Failure::UnexpectedStatus(400..=499))
}

fn first_page(service: &Url, resource_link: Option<&str>) -> Url {
    let mut url = service.clone();
    let mut query = url.query_pairs_mut();
    if !service.query_pairs().any(|(name, _)| name == "limit") {
        query.append_pair("limit", PAGE_SIZE);
    }
    if let Some(link) = resource_link {
        query.append_pair("rlid", link);
    }
    drop(query);
    url
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::token::tests::{client, reply, start, tokens};
    use super::*;
    use crate::outbound::tests::{answer, server};

    fn token() -> Vec<u8> {
        reply(&json!({"access_token": "t", "token_type": "bearer", "expires_in": 3600}))
    }

    fn page(link: &str, users: &[&str]) -> Vec<u8> {
        let members: Vec<_> =
            users.iter().map(|user| json!({"user_id": user, "roles": ["Learner"]})).collect();
        let body: Value = json!({"id": "x", "context": {"id": "c7"}, "members": members});
        let link = if link.is_empty() { String::new() } else { format!("Link: {link}\r\n") };
        answer("200 OK", &link, body.to_string().as_bytes())
    }

    async fn walked(walk: &mut Walk) -> Result<Vec<String>, Failure> {
        let mut users = Vec::new();
        while let Some(page) = walk.next(start()).await? {
            users.extend(page.members.into_iter().map(|member| member.user_id));
        }
        Ok(users)
    }

    fn walk(url: &Url, link: Option<&str>) -> Walk {
        Walk::new(
            tokens(),
            client(&url.join("/token").unwrap()),
            &url.join("/m?type=3").unwrap(),
            link,
            start(),
        )
    }

    #[tokio::test]
    async fn pages_are_followed_to_the_end() {
        let (url, asked) = server(vec![
            token(),
            page("</m?page=Bq>; rel=\u{201c}next\u{201d}", &["u1", "u2"]),
            page("</m?page=1>; rel=prev", &["u3"]),
        ]);
        assert_eq!(walked(&mut walk(&url, None)).await.unwrap(), ["u1", "u2", "u3"]);
        let asked = asked.join().unwrap();
        assert!(
            asked[1].starts_with("GET /m?type=3&limit=1000 ") && asked[2].starts_with("GET /m?page=Bq "),
            "{asked:?}"
        );
        assert!(
            asked[1].contains(&format!("accept: {ACCEPT}\r\n"))
                && asked[1].contains("authorization: Bearer t\r\n")
        );
    }

    #[tokio::test]
    async fn the_token_stays_with_the_host_and_circles_end() {
        for (link, code) in [
            ("<https://127.0.0.1/m>; rel=next", "FOREIGN-PAGE"),
            ("<//evil.example/m>; rel=next", "FOREIGN-PAGE"),
            ("</m?type=3&limit=1000>; rel=next", "LOOP"),
        ] {
            let (url, asked) = server(vec![token(), page(link, &["u1"])]);
            assert_eq!(walked(&mut walk(&url, None)).await.unwrap_err().code(), code, "{link}");
            assert_eq!(asked.join().unwrap().len(), 2);
        }
    }

    #[tokio::test]
    async fn an_unknown_link_falls_back_to_the_course() {
        for refusal in ["404 No", "403 No", "400 Bad"] {
            let (url, asked) = server(vec![token(), answer(refusal, "", b""), page("", &["u1"])]);
            let mut walk = walk(&url, Some("r 1"));
            assert!(walk.is_narrowed());
            assert_eq!(walked(&mut walk).await.unwrap(), ["u1"]);
            assert!(!walk.is_narrowed());
            let asked = asked.join().unwrap();
            assert!(asked[1].contains("rlid=r+1") && !asked[2].contains("rlid"), "{asked:?}");
        }
    }

    #[tokio::test]
    async fn a_refused_token_is_replaced_once() {
        let no = || answer("401 No", "", b"");
        let (url, _asked) = server(vec![token(), no(), token(), page("", &["u1"])]);
        assert_eq!(walked(&mut walk(&url, None)).await.unwrap(), ["u1"]);
        let (url, _asked) = server(vec![token(), no(), token(), no()]);
        assert_eq!(walked(&mut walk(&url, None)).await.unwrap_err().code(), "UNAUTHORIZED");
    }

    #[tokio::test]
    async fn failures_have_their_codes() {
        for (answer, code) in [
            (answer("403 No", "", b""), "FORBIDDEN"),
            (answer("404 No", "", b""), "NOT-FOUND"),
            (answer("429 Slow", "", b""), "SLOW-DOWN"),
            (answer("503 Slow", "Retry-After: 5\r\n", b""), "SLOW-DOWN"),
            (answer("502 Bad", "", b""), "BROKEN"),
            (answer("200 OK", "", b"<html>"), "MALFORMED"),
            (answer("200 OK", "", b"{}"), "MALFORMED"),
            (answer("302 Found", "Location: /\r\n", b""), "UNEXPECTED-STATUS"),
        ] {
            let (url, _asked) = server(vec![token(), answer]);
            assert_eq!(walked(&mut walk(&url, None)).await.unwrap_err().code(), code);
        }
        let mut late = walk(&Url::parse("https://lms.example/").unwrap(), None);
        assert_eq!(late.next(start() + TimeDelta::minutes(6)).await.unwrap_err().code(), "TOO-SLOW");
    }
}
