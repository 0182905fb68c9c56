//! A real OpenID provider (`oidc-provider`, on Node.js), which signs people in without asking and can be told to lie.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::database::Backend;
use super::{Answer, Browser, TestApp};

/// The provider. It ends when this is dropped.
pub(crate) struct OidcProvider {
    pub(crate) issuer: String,
    process: Child,
}

impl OidcProvider {
    fn start() -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/oidc");
        let installed = folder.join("node_modules/oidc-provider").exists();
        assert!(installed, "run: npm ci --prefix tests/it/support/oidc (.ci/test does)");
        let mut process = Command::new("node")
            .arg("server.mjs")
            .current_dir(folder)
            .env_remove("NODE_OPTIONS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node runs; Debian's package is nodejs");
        let lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("listening ").map(str::to_owned))
            .expect("the provider listens");
        Self { issuer: format!("http://127.0.0.1:{port}"), process }
    }

    /// Tells it who signs in from now on, and what lie to tell.
    pub(crate) async fn tell(&self, news: Value) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let told = http.post(format!("{}/tell", self.issuer)).body(news.to_string()).send().await.unwrap();
        assert!(told.status().is_success(), "{told:?}");
    }

    /// Signs in at `address` with a fresh browser: where the provider sends it back to.
    pub(crate) async fn sign_in(&self, address: &str) -> String {
        let (browser, mut address) = (Browser::new(), address.to_owned());
        for _ in 0..10 {
            let answer = browser.get(&address).await;
            assert!((302..=303).contains(&answer.status), "{address}: {}", answer.body);
            address = url::Url::parse(&address).unwrap().join(answer.location()).unwrap().into();
            if !address.starts_with(&self.issuer) {
                return address;
            }
        }
        panic!("sent from page to page: {address}")
    }
}

impl Drop for OidcProvider {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.process.kill();
        let _waited = self.process.wait();
    }
}

impl TestApp {
    /// A tool with single sign-on, and its provider.
    pub(crate) async fn start_with_sso(
        backend: Backend,
        more: &[(&'static str, String)],
    ) -> (Self, OidcProvider) {
        let provider = tokio::task::spawn_blocking(OidcProvider::start).await.unwrap();
        let mut settings = vec![
            ("sso_issuer", provider.issuer.clone()),
            ("sso_client_id", "colloquy".to_owned()),
            ("sso_client_secret", "s3cret of the tests".to_owned()),
            ("sso_name", "Lakeside University".to_owned()),
            ("outbound_allow", provider.issuer.trim_start_matches("http://").to_owned()),
        ];
        settings.extend(more.iter().cloned());
        let app = Self::start_with(backend, &settings).await;
        provider.tell(serde_json::json!({ "redirect": app.url("/sign-in/sso/back") })).await;
        (app, provider)
    }

    /// Goes to the provider from `path`, signs in there, and comes back with `browser`.
    pub(crate) async fn by_sso(&self, provider: &OidcProvider, browser: &Browser, path: &str) -> Answer {
        let back = self.back_from(provider, browser, path).await;
        browser.get(&back).await
    }

    /// Where the provider sends a browser back to that goes there from `path`.
    pub(crate) async fn back_from(&self, provider: &OidcProvider, browser: &Browser, path: &str) -> String {
        let sent = browser.get(&self.url(path)).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        provider.sign_in(sent.location()).await
    }
}
