//! The authorization endpoint (Security Framework §5.1.1.2 and §5.1.1.3): checks the tool's request and
//! answers with an ID token.

use super::launch::Pending;
use super::params::Params;
use super::world::World;
use super::{Flavour, Registration};

/// What the platform has the browser post to the tool's redirect URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthResponse {
    /// Where to.
    pub redirect_uri: String,
    /// The signed claims.
    pub id_token: String,
    /// The tool's own value, given back; empty if it sent none.
    pub state: String,
    /// Canvas-like platforms repeat the storage frame here.
    pub storage_target: Option<&'static str>,
}

/// Why the platform gives no ID token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthRefusal {
    /// Shown in the platform's own page; the tool hears nothing.
    #[error("refused in a page: {0}")]
    Shown(&'static str),
    /// Posted to the tool as `error`, `error_description` and `state`.
    #[error("refused with {error}: {description}")]
    Posted {
        /// Where to.
        redirect_uri: String,
        /// OpenID Connect's code.
        error: &'static str,
        /// For people.
        description: &'static str,
        /// The tool's value, given back.
        state: String,
    },
}

impl World {
    /// What the authorization endpoint answers to the tool's redirect: the whole URL or its query alone.
    pub fn authorize(&self, auth_url_or_query: &str) -> Result<AuthResponse, AuthRefusal> {
        let query = match auth_url_or_query.split_once('?') {
            Some((address, query)) if address.starts_with("http") => query,
            _ => auth_url_or_query,
        };
        self.authorize_encoded(query.as_bytes())
    }

    /// The same for a form body.
    pub(super) fn authorize_encoded(&self, encoded: &[u8]) -> Result<AuthResponse, AuthRefusal> {
        let params = Params::read(encoded).ok_or(AuthRefusal::Shown("A parameter was given twice."))?;
        let hint = params.named("lti_message_hint");
        let hint = hint.ok_or(AuthRefusal::Shown("The request has no lti_message_hint."))?;
        let pending = self.pending(hint);
        let pending = pending
            .ok_or(AuthRefusal::Shown("This launch is over. Go back to the course and open it again."))?;
        let registration = self.registration_for(&pending.options);
        let registration = registration.map_err(|_gone| AuthRefusal::Shown("This tool was removed."))?;
        if params.named("redirect_uri") != Some(registration.redirect_uri.as_str()) {
            return Err(AuthRefusal::Shown("The redirect URI is not registered."));
        }
        self.check(&params, &pending, &registration)?;
        self.answer(&params, hint, &pending, registration)
    }

    fn check(
        &self,
        params: &Params,
        pending: &Pending,
        registration: &Registration,
    ) -> Result<(), AuthRefusal> {
        let post = |error, description| Err(posted(params, registration, error, description));
        if params.named("client_id") != Some(registration.client_id.as_str()) {
            return post("unauthorized_client", "This launch belongs to another client.");
        }
        if params.named("nonce").is_none() {
            return match pending.options.flavour {
                Flavour::Moodle => Err(AuthRefusal::Shown("The request has no nonce.")),
                Flavour::Canvas => post("invalid_request", "The nonce is missing."),
            };
        }
        for (name, wanted) in
            [("response_type", "id_token"), ("response_mode", "form_post"), ("prompt", "none")]
        {
            if params.named(name) != Some(wanted) {
                return post("invalid_request", "A fixed parameter has another value than it must have.");
            }
        }
        if params.text("scope") != "openid" {
            return post("invalid_scope", "The scope must be openid.");
        }
        let somebody = self.person(&pending.person).ok();
        if params.named("login_hint").map(str::to_owned)
            != somebody.map(|person| person.login_hint(pending.options.flavour))
        {
            return post("access_denied", "Somebody else is signed in here.");
        }
        if !self.may_launch(pending, registration) {
            return post("access_denied", "This person is not in the course, or the tool is not.");
        }
        Ok(())
    }

    fn may_launch(&self, pending: &Pending, registration: &Registration) -> bool {
        let everywhere =
            pending.options.outside || self.person(&pending.person).is_ok_and(|person| person.site_admin);
        self.course(&pending.course).is_ok_and(|course| {
            course.clients.contains(&registration.client_id)
                && (everywhere || course.role_of(&pending.person).is_some())
        })
    }

    fn answer(
        &self,
        params: &Params,
        hint: &str,
        pending: &Pending,
        registration: Registration,
    ) -> Result<AuthResponse, AuthRefusal> {
        if !self.spend(hint) {
            return Err(AuthRefusal::Shown("This launch is over. Go back to the course and open it again."));
        }
        let claims =
            self.claims_for(&pending.person, &pending.course, &pending.options, params.text("nonce"));
        let claims = claims.map_err(|_gone| AuthRefusal::Shown("The course or the person is gone."))?;
        self.count_authorization();
        Ok(AuthResponse {
            redirect_uri: registration.redirect_uri,
            id_token: self.sign(&claims, &serde_json::Value::Null),
            state: params.text("state").to_owned(),
            storage_target: (pending.options.flavour == Flavour::Canvas)
                .then_some(super::launch::STORAGE_FRAME),
        })
    }
}

fn posted(
    params: &Params,
    registration: &Registration,
    error: &'static str,
    description: &'static str,
) -> AuthRefusal {
    AuthRefusal::Posted {
        redirect_uri: registration.redirect_uri.clone(),
        error,
        description,
        state: params.text("state").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use serde_json::Value;
    use url::Url;

    use super::*;
    use crate::clock::Clock;
    use crate::practice::{Config, LaunchOptions, Role};

    fn world() -> (World, Clock) {
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let config = Config::for_tool(Url::parse("http://127.0.0.1:8080").unwrap(), clock.clone());
        (World::open(&Url::parse("http://localhost:8081").unwrap(), &config).unwrap(), clock)
    }

    /// The request a good tool makes after this login request, with `changes` to it.
    fn request(
        world: &World,
        person: &str,
        options: &LaunchOptions,
        changes: &[(&str, Option<&str>)],
    ) -> String {
        let login = world.login_request(person, "ecology-201", options).unwrap();
        let given = |wanted: &str| login.iter().find(|(name, _)| name == wanted).unwrap().1.clone();
        let mut fields: Vec<(&str, String)> =
            ["login_hint", "client_id", "lti_message_hint"].map(|name| (name, given(name))).into();
        fields.extend([
            ("redirect_uri", "http://127.0.0.1:8080/lti/launch".to_owned()),
            ("scope", "openid".to_owned()),
            ("response_type", "id_token".to_owned()),
            ("response_mode", "form_post".to_owned()),
            ("prompt", "none".to_owned()),
            ("nonce", "n-1".to_owned()),
            ("state", "s-1".to_owned()),
        ]);
        for (changed, value) in changes {
            fields.retain(|(name, _)| name != changed);
            fields.extend(value.map(|value| (*changed, value.to_owned())));
        }
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    }

    #[test]
    fn a_good_request_gets_a_token_for_its_nonce_and_its_state_back() {
        let (world, _) = world();
        for (options, life) in [(LaunchOptions::default(), 3600), (LaunchOptions::moodle(), 60)] {
            let query = request(&world, "ingrid", &options, &[]);
            let answer = world.authorize(&format!("http://localhost:8081/authorize?{query}")).unwrap();
            assert_eq!(answer.state, "s-1");
            let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Value>(&answer.id_token).unwrap();
            assert_eq!(claims["nonce"], "n-1");
            assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), life);
            assert_eq!(claims["sub"], world.person("ingrid").unwrap().subject(options.flavour));
        }
        assert_eq!(world.counters().authorizations, 2);
    }

    #[test]
    fn anything_amiss_is_refused_beside_an_accepted_control() {
        let (world, _) = world();
        let options = LaunchOptions::default();
        let cases: [(&str, Option<&str>, Option<&str>); 13] = [
            ("state", Some("s-2"), Some("")),
            ("lti_message_hint", None, None),
            ("lti_message_hint", Some("x.y"), None),
            ("redirect_uri", Some("http://127.0.0.1:8080/lti/launch?"), None),
            ("redirect_uri", Some("http://127.0.0.1:8080/lti/launch/"), None),
            ("client_id", Some("10000000000002"), Some("unauthorized_client")),
            ("login_hint", Some("somebody"), Some("access_denied")),
            ("nonce", None, Some("invalid_request")),
            ("prompt", Some("login"), Some("invalid_request")),
            ("response_mode", Some("query"), Some("invalid_request")),
            ("response_type", Some("code"), Some("invalid_request")),
            ("scope", Some("openid profile"), Some("invalid_scope")),
            ("scope", None, Some("invalid_scope")),
        ];
        for (name, value, expected) in cases {
            let answer = world.authorize(&request(&world, "noor", &options, &[(name, value)]));
            match (answer, expected) {
                (Ok(_), Some("")) | (Err(AuthRefusal::Shown(_)), None) => {}
                (Err(AuthRefusal::Posted { error, state, .. }), Some(code)) => {
                    assert_eq!((error, state.as_str()), (code, "s-1"), "{name}");
                }
                (other, _) => panic!("{name} {value:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_moodle_hint_is_good_for_one_answer_and_every_hint_for_five_minutes() {
        let (world, clock) = world();
        for (options, again) in [(LaunchOptions::default(), true), (LaunchOptions::moodle(), false)] {
            let query = request(&world, "ivan", &options, &[]);
            assert!(world.authorize(&query).is_ok());
            assert_eq!(world.authorize(&query).is_ok(), again);
            let late = request(&world, "ivan", &options, &[]);
            clock.advance(TimeDelta::minutes(5));
            assert!(world.authorize(&late).is_err());
        }
    }

    #[test]
    fn only_members_and_the_site_admin_are_let_through() {
        let (world, _) = world();
        let options = LaunchOptions::default();
        let may = |person: &str| world.authorize(&request(&world, person, &options, &[])).is_ok();
        assert!(may("xiuying") && may("admin"));
        world.drop_out("ecology-201", "xiuying").unwrap();
        assert!(!may("xiuying"));
        world.enrol("ecology-201", "xiuying", Role::Learner).unwrap();
        assert!(may("xiuying"));
        assert!(!may("crowd-3"));
        world.add_many_members("ecology-201", 3).unwrap();
        assert!(may("crowd-3"));
        world.uninstall("ecology-201", &world.registration().client_id).unwrap();
        assert!(!may("xiuying") && !may("admin"));
    }

    #[test]
    fn a_second_registration_and_its_deployments_launch_as_themselves() {
        let (world, _) = world();
        let second = world.add_registration().unwrap();
        world.add_deployment(&second.client_id, "further").unwrap();
        let options = LaunchOptions {
            client_id: Some(second.client_id.clone()),
            deployment: Some("further".to_owned()),
            ..LaunchOptions::default()
        };
        let answer = world.authorize(&request(&world, "joerg", &options, &[])).unwrap();
        let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Value>(&answer.id_token).unwrap();
        assert_eq!(claims["aud"], second.client_id);
        assert_eq!(claims["https://purl.imsglobal.org/spec/lti/claim/deployment_id"], "further");
    }
}
