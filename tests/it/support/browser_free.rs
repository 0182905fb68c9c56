//! A browser without a screen: keeps cookies, follows nothing by itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use scraper::{Html, Selector};

use super::PATIENCE;

/// A jar and a client. Clones share the jar, as tabs do.
#[derive(Clone)]
pub(crate) struct Browser {
    http: reqwest::Client,
    jar: Arc<Mutex<BTreeMap<String, String>>>,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        // A connection that is kept would make the end of every server wait.
        let http = http.pool_max_idle_per_host(0);
        let http = http.timeout(PATIENCE).build().unwrap();
        Self { http, jar: Arc::default() }
    }

    /// A browser with an empty jar that shares this one's connections.
    pub(crate) fn another(&self) -> Self {
        Self { http: self.http.clone(), jar: Arc::default() }
    }

    /// Loses all cookies, as a frame does whose browser keeps none.
    pub(crate) fn forget(&self) {
        self.jar.lock().unwrap().clear();
    }

    pub(crate) fn cookies(&self) -> BTreeMap<String, String> {
        self.jar.lock().unwrap().clone()
    }

    pub(crate) fn keep(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn keep_all(&self, cookies: &BTreeMap<String, String>) {
        self.jar.lock().unwrap().extend(cookies.clone());
    }

    pub(crate) async fn get(&self, url: &str) -> Answer {
        self.send(self.http.get(url)).await
    }

    pub(crate) async fn head(&self, url: &str) -> Answer {
        self.send(self.http.head(url)).await
    }

    /// Asks with these headers beside the usual ones.
    pub(crate) async fn get_from(&self, url: &str, headers: &[(&str, &str)]) -> Answer {
        self.bytes(url, headers).await.0
    }

    /// The same for what is no text: the answer, and its body as it came.
    pub(crate) async fn bytes(&self, url: &str, headers: &[(&str, &str)]) -> (Answer, Vec<u8>) {
        let mut request = self.http.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<String> =
            self.jar.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        (Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }, bytes)
    }

    pub(crate) async fn post<N: AsRef<str>, V: AsRef<str>>(&self, url: &str, form: &[(N, V)]) -> Answer {
        self.post_from(url, form, &[]).await
    }

    /// Posts with these headers beside the usual ones.
    pub(crate) async fn post_from<N: AsRef<str>, V: AsRef<str>>(
        &self,
        url: &str,
        form: &[(N, V)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = self.http.post(url).header("Content-Type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body)).await
    }

    pub(crate) async fn post_raw(&self, url: &str, kind: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = self.http.post(url).body(body);
        if let Some(kind) = kind {
            request = request.header("Content-Type", kind);
        }
        self.send(request).await
    }

    pub(crate) async fn method(&self, method: &str, url: &str) -> Answer {
        self.send(self.http.request(method.parse().unwrap(), url)).await
    }

    /// As [`Browser::send`], for a server that may be gone: `None` if no whole answer came.
    pub(crate) async fn try_post(&self, url: &str, form: &[(&str, &str)]) -> Option<Answer> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(url).header("Content-Type", "application/x-www-form-urlencoded");
        self.try_send(request.body(body)).await.ok()
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap()
    }

    async fn try_send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let cookies: Vec<String> =
            self.jar.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) };
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.text().await?;
        let answer = Answer { status, headers, body };
        let mut jar = self.jar.lock().unwrap();
        for line in answer.set_cookies() {
            let (pair, rest) = line.split_once(';').unwrap_or((line.as_str(), ""));
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jar);
        Ok(answer)
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    pub(crate) fn set_cookies(&self) -> Vec<String> {
        self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap().to_owned()).collect()
    }

    /// Whether the answer opens a visit.
    pub(crate) fn opens_visit(&self) -> bool {
        let set = |line: &String| line.contains("visit-") && !line.contains("Max-Age=0");
        self.set_cookies().iter().any(set)
    }

    /// The fields and the address of the form that `selector` finds.
    pub(crate) fn form(&self, selector: &str) -> (String, Vec<(String, String)>) {
        let page = Html::parse_document(&self.body);
        let form = page.select(&Selector::parse(selector).unwrap()).next();
        let form = form.unwrap_or_else(|| panic!("no {selector} in {}", self.body));
        let inputs = Selector::parse("input[name]").unwrap();
        let field = |input: scraper::ElementRef<'_>| {
            let read = |name| input.value().attr(name).unwrap_or_default().to_owned();
            (read("name"), read("value"))
        };
        (
            form.value().attr("action").unwrap_or_default().to_owned(),
            form.select(&inputs).map(field).collect(),
        )
    }

    /// An attribute of the first element that `selector` finds.
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        let found = page.select(&Selector::parse(selector).unwrap()).next()?;
        Some(found.value().attr(name)?.to_owned())
    }

    /// The text of the first element that `selector` finds.
    pub(crate) fn text(&self, selector: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        Some(page.select(&Selector::parse(selector).unwrap()).next()?.text().collect())
    }

    /// Asserts a refusal: a page with this status and code, and no visit.
    pub(crate) fn assert_refused(&self, status: u16, code: &str, why: &str) {
        assert_eq!(self.status, status, "{why}: {}", self.body);
        assert!(self.body.contains(code), "{why}: {code} is missing in {}", self.body);
        assert!(self.header("content-type").starts_with("text/html"), "{why}");
        assert!(!self.opens_visit() && self.location().is_empty(), "{why}");
    }
}
