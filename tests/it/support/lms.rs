//! Launches as people make them: from the LMS's login request to the first page.

use colloquy::ids::VisitId;
use colloquy::practice::{AuthResponse, LaunchOptions};
use colloquy::visits::{self, Visit};
use serde_json::{Value, json};

use super::{Answer, Browser, TestApp};

/// A launch up to the LMS's answer, which the browser has not posted yet.
pub(crate) struct Begun {
    pub(crate) browser: Browser,
    pub(crate) response: AuthResponse,
    pub(crate) nonce: String,
    /// What the LMS signed: to be changed and signed again.
    pub(crate) claims: Value,
}

/// A launch that opened a visit.
pub(crate) struct Launched {
    pub(crate) browser: Browser,
    pub(crate) visit: VisitId,
    /// Where the tool sent the browser.
    pub(crate) path: String,
}

impl TestApp {
    /// Posts what the LMS posts first.
    pub(crate) async fn login(&self, browser: &Browser, form: &[(String, String)]) -> Answer {
        browser.post(&self.url("/lti/login"), form).await
    }

    /// From the tool's answer to a login, the address of the LMS it leads to.
    pub(crate) fn to_authorize(answer: &Answer) -> String {
        match answer.status {
            302 => answer.location().to_owned(),
            200 => answer.attribute("a#go", "href").unwrap(),
            other => panic!("login answered {other}: {}", answer.body),
        }
    }

    pub(crate) async fn begin_in(
        &self,
        browser: Browser,
        who: &str,
        course: &str,
        options: &LaunchOptions,
    ) -> Begun {
        let form = self.world.login_request(who, course, options).unwrap();
        let answer = self.login(&browser, &form).await;
        let address = Self::to_authorize(&answer);
        let nonce = query(&address, "nonce").unwrap();
        let response = self.world.authorize(&address).unwrap();
        let claims = self.world.claims_for(who, course, options, &nonce).unwrap();
        Begun { browser, response, nonce, claims }
    }

    /// A launch of Ecology 201 in a fresh browser, up to the LMS's answer.
    pub(crate) async fn begin(&self, who: &str) -> Begun {
        self.begin_in(Browser::new(), who, "ecology-201", &LaunchOptions::default()).await
    }

    /// Posts an answer to the tool.
    pub(crate) async fn arrive(&self, browser: &Browser, state: &str, token: &str) -> Answer {
        browser.post(&self.url("/lti/launch"), &[("id_token", token), ("state", state)]).await
    }

    /// Posts these claims instead of the LMS's.
    pub(crate) async fn arrive_with(&self, begun: &Begun, claims: &Value) -> Answer {
        let token = self.world.sign(claims, &Value::Null);
        self.arrive(&begun.browser, &begun.response.state, &token).await
    }

    /// Finishes a launch that must open a visit.
    pub(crate) async fn finish(&self, begun: Begun) -> Launched {
        let answer = self.arrive(&begun.browser, &begun.response.state, &begun.response.id_token).await;
        Launched::of(begun.browser, &answer)
    }

    /// Launches, which must open a visit.
    pub(crate) async fn launch(&self, who: &str, course: &str, options: &LaunchOptions) -> Launched {
        let begun = self.begin_in(Browser::new(), who, course, options).await;
        self.finish(begun).await
    }

    /// The page a launch leads to, as it is now.
    pub(crate) async fn page(&self, launched: &Launched) -> Answer {
        launched.browser.get(&self.url(&launched.path)).await
    }

    pub(crate) async fn visit(&self, launched: &Launched) -> Visit {
        let (id, now) = (launched.visit, self.clock.now());
        self.read(move |conn| visits::find(conn, id, now)).await.unwrap()
    }
}

impl Launched {
    pub(crate) fn of(browser: Browser, answer: &Answer) -> Self {
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(answer.opens_visit());
        let path = answer.location().to_owned();
        let visit = path.split('/').nth(2).and_then(|id| id.parse().ok());
        Self { browser, visit: visit.unwrap_or_else(|| panic!("{path}")), path }
    }
}

impl Begun {
    /// The claims with these members replaced; `null` takes one out.
    pub(crate) fn changed(&self, changes: &Value) -> Value {
        let mut claims = self.claims.clone();
        let members = claims.as_object_mut().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            let name = if let Some(short) = name.strip_prefix('/') {
                format!("https://purl.imsglobal.org/spec/lti/claim/{short}")
            } else {
                name.clone()
            };
            if value.is_null() {
                members.remove(&name);
            } else {
                members.insert(name, value.clone());
            }
        }
        claims
    }
}

/// The value of a query's parameter.
pub(crate) fn query(address: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Shorthand for a table of changes.
pub(crate) fn one(name: &str, value: impl Into<Value>) -> Value {
    json!({ name: value.into() })
}
