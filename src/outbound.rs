//! Outgoing requests: one client that reaches only what the operator means it to reach.
//!
//! Addresses come from strangers (registrations, key sets, links in answers), so every request is
//! checked against the address policy twice: the URL before it is used, and the addresses its name
//! resolves to at the moment of connecting. Redirects are never followed.

mod allow;
mod forward;
mod names;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use url::{Host, Url};

pub use allow::{AllowList, BadEntry};
use names::{Resolver, UnknownHost, addresses};

/// Why a request brought no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address policy forbids it; nothing was sent.
    #[error("the address is not allowed: {0}")]
    Refused(Refused),
    /// The host name has no address, or names cannot be looked up now.
    #[error("the host name cannot be found")]
    UnknownHost,
    /// No connection, or it broke.
    #[error("the server cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// The time of the request's [`Limits`] ran out.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The decoded body is longer than the request's [`Limits`] admit.
    #[error("the answer is longer than {cap} bytes")]
    TooLarge {
        /// The limit that was passed.
        cap: usize,
    },
    /// An answer other than 2xx, redirects included.
    #[error("the server answered {}", .0.code)]
    Status(Box<Status>),
}

/// What the address policy objects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither https, nor plain http to a host of the allow list.
    #[error("only https is allowed for this host")]
    Scheme,
    /// A private, local or otherwise special address that is not on the allow list.
    #[error("the host has no public address")]
    Address,
}

/// An answer that is not a success.
#[derive(Debug)]
pub struct Status {
    /// The HTTP status code.
    pub code: u16,
    /// When the server wants to be asked again, if it said so.
    pub retry_after: Option<RetryAfter>,
    /// When the server says it answered.
    pub date: Option<DateTime<Utc>>,
    /// The body, cut at 8 KiB: error codes of token endpoints stand there.
    pub body: Vec<u8>,
}

/// A `Retry-After` header (RFC 9110 §10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So long after the answer.
    Wait(TimeDelta),
    /// Not before this moment.
    At(DateTime<Utc>),
}

impl RetryAfter {
    /// The moment meant, for an answer that came at `now`; at most a day away.
    #[must_use]
    pub fn due(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let day = TimeDelta::days(1);
        match self {
            Self::Wait(wait) => now + wait.clamp(TimeDelta::zero(), day),
            Self::At(at) => at.clamp(now, now + day),
        }
    }

    fn read(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        match text.parse::<u32>() {
            Ok(seconds) => Some(Self::Wait(TimeDelta::seconds(i64::from(seconds)))),
            Err(_a_date) => moment(text).map(Self::At),
        }
    }
}

/// A moment as headers write it (RFC 9110 §5.6.7).
fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|at| at.with_timezone(&Utc))
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(moment)
}

/// What one request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest decoded body, in bytes.
    pub bytes: usize,
    /// Longest time from looking up the name to the last byte.
    pub time: Duration,
}

impl Limits {
    /// Five seconds, and a body of at most `bytes`.
    #[must_use]
    pub const fn bytes(bytes: usize) -> Self {
        Self { bytes, time: CONNECT_TIME }
    }
}

const CONNECT_TIME: Duration = Duration::from_secs(5);
const STATUS_BODY: usize = 8 * 1024;

/// A successful answer (2xx).
#[derive(Debug)]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// The headers, names in lower case, values as the bytes that came.
    pub headers: Vec<(String, Vec<u8>)>,
    /// When the server says it answered.
    pub date: Option<DateTime<Utc>>,
    /// The decoded body.
    pub body: Vec<u8>,
}

impl Response {
    /// All values of the header `name` (lower case), in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_slice())
    }
}

/// The one way out: cheap to clone, connections are shared.
#[derive(Clone)]
pub struct Outbound {
    client: reqwest::Client,
    allow: Arc<AllowList>,
}

impl Outbound {
    /// A client that obeys `allow`. Proxy settings of the environment are not used: behind a proxy
    /// the addresses could not be checked.
    ///
    /// # Errors
    /// When the system's certificate store cannot be read.
    pub fn new(allow: AllowList) -> Result<Self, Error> {
        let allow = Arc::new(allow);
        let client = reqwest::Client::builder()
            .user_agent(concat!("colloquy/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIME)
            .dns_resolver(Arc::new(Resolver { allow: Arc::clone(&allow) }))
            .build()
            .map_err(Error::Unreachable)?;
        Ok(Self { client, allow })
    }

    /// Reads `url`, asking for the media type `accept`, with a bearer token if one is given.
    pub async fn get(
        &self,
        url: &Url,
        accept: &str,
        bearer: Option<&str>,
        limits: Limits,
    ) -> Result<Response, Error> {
        let request = self.client.get(url.clone()).header(ACCEPT, accept);
        self.send(url, authorized(request, bearer), limits).await
    }

    /// Posts `fields` form-encoded, asking for JSON.
    pub async fn post_form(
        &self,
        url: &Url,
        fields: &[(&str, &str)],
        limits: Limits,
    ) -> Result<Response, Error> {
        let request = self.client.post(url.clone()).header(ACCEPT, "application/json").form(fields);
        self.send(url, request, limits).await
    }

    /// Posts `body` as the media type `content`, asking for JSON, with a bearer token if one is given.
    pub async fn post(
        &self,
        url: &Url,
        content: &str,
        body: Vec<u8>,
        bearer: Option<&str>,
        limits: Limits,
    ) -> Result<Response, Error> {
        self.with_body(self.client.post(url.clone()), url, (content, body), bearer, limits).await
    }

    /// As [`Outbound::post`], for what is put in place of what is there.
    pub async fn put(
        &self,
        url: &Url,
        content: &str,
        body: Vec<u8>,
        bearer: Option<&str>,
        limits: Limits,
    ) -> Result<Response, Error> {
        self.with_body(self.client.put(url.clone()), url, (content, body), bearer, limits).await
    }

    async fn with_body(
        &self,
        request: reqwest::RequestBuilder,
        url: &Url,
        (content, body): (&str, Vec<u8>),
        bearer: Option<&str>,
        limits: Limits,
    ) -> Result<Response, Error> {
        let request = request.header(ACCEPT, "application/json").header(CONTENT_TYPE, content).body(body);
        self.send(url, authorized(request, bearer), limits).await
    }

    async fn send(
        &self,
        url: &Url,
        request: reqwest::RequestBuilder,
        limits: Limits,
    ) -> Result<Response, Error> {
        let exchange = async {
            self.permit(url).await?;
            let answer = request.timeout(limits.time).send().await.map_err(failed)?;
            received(answer, limits.bytes).await
        };
        tokio::time::timeout(limits.time, exchange).await.unwrap_or(Err(Error::TimedOut))
    }

    /// Checks what the resolver cannot: scheme, port, and addresses written out in the URL.
    async fn permit(&self, url: &Url) -> Result<(), Error> {
        let port = url.port_or_known_default();
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(Error::Refused(Refused::Scheme)),
        };
        let addresses = match url.host() {
            Some(Host::Ipv4(ip)) => vec![IpAddr::V4(ip)],
            Some(Host::Ipv6(ip)) => vec![IpAddr::V6(ip)],
            Some(Host::Domain(host)) if self.allow.names(host, port) => return Ok(()),
            Some(Host::Domain(_)) if self.allow.is_empty() && !plain => return Ok(()),
            Some(Host::Domain(_)) if self.allow.is_empty() => return Err(Error::Refused(Refused::Scheme)),
            Some(Host::Domain(host)) => {
                addresses(host.to_owned()).await.map_err(|UnknownHost| Error::UnknownHost)?
            }
            None => return Err(Error::UnknownHost),
        };
        let listed = addresses.iter().all(|ip| self.allow.covers(*ip, port));
        if plain && !listed {
            return Err(Error::Refused(Refused::Scheme));
        }
        let reachable = addresses.iter().any(|ip| allow::is_public(*ip) || self.allow.covers(*ip, port));
        if reachable { Ok(()) } else { Err(Error::Refused(Refused::Address)) }
    }
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbound").field("allow", &self.allow).finish_non_exhaustive()
    }
}

fn authorized(request: reqwest::RequestBuilder, bearer: Option<&str>) -> reqwest::RequestBuilder {
    match bearer {
        Some(token) => request.bearer_auth(token),
        None => request,
    }
}

/// Reads the answer to its end. The cap counts decoded bytes, so that a small compressed body
/// cannot grow without bound.
async fn received(mut answer: reqwest::Response, cap: usize) -> Result<Response, Error> {
    let status = answer.status();
    if !status.is_success() {
        let (retry_after, date) = (RetryAfter::read(answer.headers()), date(answer.headers()));
        let body = cut_body(&mut answer).await;
        return Err(Error::Status(Box::new(Status { code: status.as_u16(), retry_after, date, body })));
    }
    let date = date(answer.headers());
    let headers = answer.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if body.len().saturating_add(chunk.len()) > cap {
            return Err(Error::TooLarge { cap });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status: status.as_u16(), headers, date, body })
}

async fn cut_body(answer: &mut reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < STATUS_BODY {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            // The status is what matters; a body that breaks off does not change it.
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(STATUS_BODY);
    body
}

fn failed(error: reqwest::Error) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(link) = cause {
        if let Some(refused) = link.downcast_ref::<Refused>() {
            return Error::Refused(*refused);
        }
        if link.is::<UnknownHost>() {
            return Error::UnknownHost;
        }
        cause = link.source();
    }
    if error.is_timeout() { Error::TimedOut } else { Error::Unreachable(error.without_url()) }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A server on this machine that gives `answers` one after the other, one connection each, and hands back what was asked.
    pub(crate) fn server(answers: Vec<Vec<u8>>) -> (Url, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let asked =
            std::thread::spawn(move || answers.iter().map(|answer| serve(&listener, answer)).collect());
        (url, asked)
    }

    fn serve(listener: &TcpListener, answer: &[u8]) -> String {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let read = stream.read(&mut piece).unwrap();
            asked.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&asked).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.to_lowercase().lines().find_map(|line| {
                    line.strip_prefix("content-length: ").and_then(|length| length.parse::<usize>().ok())
                });
                if read == 0 || body.len() >= length.unwrap_or(0) {
                    break;
                }
            }
        }
        stream.write_all(answer).ok();
        String::from_utf8_lossy(&asked).into_owned()
    }

    /// An answer with these header lines (each ending in CRLF) and this body.
    pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    /// A client that may reach the servers made here.
    pub(crate) fn local() -> Outbound {
        Outbound::new("127.0.0.0/8".parse().unwrap()).unwrap()
    }

    const SMALL: Limits = Limits::bytes(1000);

    #[tokio::test]
    async fn an_allowed_host_answers_and_headers_keep_their_bytes() {
        let (url, asked) =
            server(vec![answer("200 OK", "Link: <x>; rel=\u{201c}next\u{201d}\r\n", b"hello")]);
        let response = local().get(&url, "text/x", Some("tok"), SMALL).await.unwrap();
        assert_eq!(response.body, b"hello");
        assert_eq!(response.header("link").next(), Some("<x>; rel=\u{201c}next\u{201d}".as_bytes()));
        let asked = asked.join().unwrap().remove(0);
        assert!(
            asked.contains("accept: text/x\r\n") && asked.contains("authorization: Bearer tok"),
            "{asked}"
        );
    }

    #[tokio::test]
    async fn private_addresses_and_plain_http_are_refused_unless_listed() {
        let closed = Outbound::new(AllowList::default()).unwrap();
        let other = Outbound::new("10.9.9.9,lms.internal:444,127.0.0.1:444".parse().unwrap()).unwrap();
        let cases = [
            (&closed, "http://127.0.0.1:9/", Refused::Scheme),
            (&closed, "https://127.0.0.1:9/", Refused::Address),
            (&closed, "https://[::1]:9/", Refused::Address),
            (&closed, "https://[::ffff:127.0.0.1]:9/", Refused::Address),
            (&closed, "https://0x7f.1/", Refused::Address),
            (&closed, "https://169.254.169.254/", Refused::Address),
            (&closed, "https://localhost:9/", Refused::Address),
            (&closed, "http://localhost:9/", Refused::Scheme),
            (&closed, "ftp://lms.example/", Refused::Scheme),
            (&other, "https://localhost:9/", Refused::Address),
            (&other, "https://127.0.0.1:9/", Refused::Address),
            (&other, "http://localhost:9/", Refused::Scheme),
        ];
        let unknown = Url::parse("https://no-such-host.invalid/").unwrap();
        for client in [&closed, &other] {
            let failure = client.get(&unknown, "*/*", None, SMALL).await.unwrap_err();
            assert!(matches!(failure, Error::UnknownHost), "{failure:?}");
        }
        for (client, url, why) in cases {
            let url = Url::parse(url).unwrap();
            let checked = client.check(&url).await.unwrap_err();
            assert!(matches!(checked, Error::Refused(refused) if refused == why), "{url}: {checked:?}");
            let failure = client.get(&url, "*/*", None, SMALL).await.unwrap_err();
            assert!(matches!(failure, Error::Refused(refused) if refused == why), "{url}: {failure:?}");
        }
        let (url, _asked) = server(vec![answer("200 OK", "", b"")]);
        let by_name = Url::parse(&format!("http://localhost:{}/", url.port().unwrap())).unwrap();
        let named = Outbound::new("localhost".parse().unwrap()).unwrap();
        named.check(&by_name).await.unwrap();
        named.get(&by_name, "*/*", None, SMALL).await.unwrap();
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_not_followed() {
        let (url, _asked) = server(vec![answer("302 Found", "Location: http://127.0.0.1:1/\r\n", b"")]);
        let failure = local().get(&url, "*/*", None, SMALL).await.unwrap_err();
        assert!(matches!(&failure, Error::Status(status) if status.code == 302), "{failure:?}");
    }

    #[tokio::test]
    async fn an_error_keeps_retry_after_and_body() {
        let (url, _asked) = server(vec![answer("429 Slow", "Retry-After: 30\r\n", b"{}")]);
        let failure = local().post_form(&url, &[("a", "b c")], SMALL).await.unwrap_err();
        let Error::Status(status) = failure else { panic!("{failure:?}") };
        let now = DateTime::UNIX_EPOCH;
        assert_eq!((status.code, status.body.as_slice()), (429, b"{}".as_slice()));
        assert_eq!(status.retry_after.unwrap().due(now), now + TimeDelta::seconds(30));
    }

    #[tokio::test]
    async fn a_long_body_is_cut_off_also_when_it_came_compressed() {
        let (url, _asked) =
            server(vec![answer("200 OK", "", &[b'a'; 1001]), answer("200 OK", "", &[b'a'; 1000])]);
        let long = local().get(&url, "*/*", None, SMALL).await;
        assert!(matches!(long, Err(Error::TooLarge { cap: 1000 })), "{long:?}");
        assert_eq!(local().get(&url, "*/*", None, SMALL).await.unwrap().body.len(), 1000);
        // 100,000 zero bytes.
        let bomb = include_bytes!("outbound/zeros.gz");
        assert!(bomb.len() < 1000);
        let (url, _asked) = server(vec![answer("200 OK", "Content-Encoding: gzip\r\n", bomb)]);
        let bomb = local().get(&url, "*/*", None, SMALL).await;
        assert!(matches!(bomb, Err(Error::TooLarge { .. })), "{bomb:?}");
    }

    #[tokio::test]
    async fn silence_times_out_and_a_closed_port_is_unreachable() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let hasty = Limits { bytes: 10, time: Duration::from_millis(50) };
        assert!(matches!(local().get(&url, "*/*", None, hasty).await, Err(Error::TimedOut)));
        drop(listener);
        assert!(matches!(local().get(&url, "*/*", None, SMALL).await, Err(Error::Unreachable(_))));
    }

    #[test]
    fn retry_after_is_a_number_or_a_date_and_at_most_a_day() {
        let now = DateTime::parse_from_rfc3339("2026-03-01T10:00:00Z").unwrap().with_timezone(&Utc);
        let cases = [
            ("5", Some(now + TimeDelta::seconds(5))),
            ("9999999", Some(now + TimeDelta::days(1))),
            ("Sun, 01 Mar 2026 10:00:09 GMT", Some(now + TimeDelta::seconds(9))),
            ("Sun, 01 Mar 2020 10:00:09 GMT", Some(now)),
            ("soon", None),
        ];
        for (text, due) in cases {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            assert_eq!(RetryAfter::read(&headers).map(|after| after.due(now)), due, "{text}");
        }
    }
}
