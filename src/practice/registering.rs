//! The tool registers itself (Dynamic Registration 1.0): the tokens for it, what the platform says of itself to either
//! kind of reader, and what it takes.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Map, Value, json};
use url::Url;

use super::courses::Registration;
use super::token::{GROUPS_SCOPE, NOTICES_SCOPE, ROSTER_SCOPE};
use super::world::World;
use super::{Error, Flavour};

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";
const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";
const CANVAS: &str = "https://canvas.instructure.com/lti/";
const TOKEN_LIFE: TimeDelta = TimeDelta::hours(1);

/// The scopes that the platform knows, groups on the Moodle-like one alone; the Canvas-like one fails a registration
/// that asks for another.
const SCOPES: [&str; 7] = [
    GROUPS_SCOPE,
    ROSTER_SCOPE,
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    NOTICES_SCOPE,
];

fn scopes(flavour: Flavour) -> impl Iterator<Item = &'static str> {
    SCOPES.into_iter().filter(move |scope| flavour == Flavour::Moodle || *scope != GROUPS_SCOPE)
}

/// A permission to register, or to bring a registration up to date.
#[derive(Debug, Clone)]
pub(super) struct Permission {
    flavour: Flavour,
    update: Option<String>,
    until: i64,
}

/// What a tool asked for when it registered itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The kind of platform that it registered with.
    pub flavour: Flavour,
    /// What it calls itself.
    pub name: String,
    /// Custom parameters with their variables.
    pub custom: BTreeMap<String, String>,
    /// Scopes, those that the platform knows.
    pub scopes: Vec<String>,
    /// Claims about people.
    pub claims: Vec<String>,
    /// Each message with its place, such as `LtiDeepLinkingRequest link_selection`.
    pub messages: Vec<String>,
    /// How often it was brought up to date.
    pub updates: u32,
}

/// Why a registration is not taken: status and code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused(pub(super) u16, pub(super) &'static str);

impl World {
    /// The address to open in a frame so that the tool at `address` registers itself, or brings its registration
    /// `update` up to date.
    pub fn begin_registration(
        &self,
        address: &str,
        flavour: Flavour,
        update: Option<&str>,
    ) -> Result<Url, Error> {
        let mut url: Url = address.trim().parse()?;
        if let Some(client) = update {
            self.registration_of(client)?;
        }
        let token = format!("{}.{}", flavour.slug(), uuid::Uuid::new_v4().simple());
        let until = (self.now() + TOKEN_LIFE).timestamp();
        let permission = Permission { flavour, update: update.map(str::to_owned), until };
        self.state().permissions.insert(token.clone(), permission);
        let configuration = match flavour {
            Flavour::Canvas => {
                self.address(&format!("/api/lti/security/openid-configuration?registration_token={token}"))
            }
            Flavour::Moodle => self.address("/mod/lti/openid-configuration.php"),
        };
        url.query_pairs_mut()
            .append_pair("openid_configuration", &configuration)
            .append_pair("registration_token", &token);
        Ok(url)
    }

    /// What the platform says of itself. The Canvas-like one says it only to who has a permission.
    pub(super) fn configuration(&self, flavour: Flavour, bearer: Option<&str>) -> Result<Value, Refused> {
        if flavour == Flavour::Canvas {
            self.permission(flavour, bearer)?;
        }
        let registration = match flavour {
            Flavour::Canvas => "/api/lti/registrations",
            Flavour::Moodle => "/mod/lti/openid-registration.php",
        };
        let mut all = self.openid_configuration();
        if let Some(members) = all.as_object_mut() {
            let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
            put("registration_endpoint", json!(self.address(registration)));
            put("scopes_supported", ["openid"].into_iter().chain(scopes(flavour)).collect());
            put(PLATFORM, platform_part(flavour));
            if flavour == Flavour::Canvas {
                // A bare host, as that LMS names it.
                put("authorization_server", json!("localhost"));
            }
        }
        Ok(all)
    }

    fn permission(&self, flavour: Flavour, bearer: Option<&str>) -> Result<Permission, Refused> {
        let token = bearer.and_then(|header| header.strip_prefix("Bearer "));
        let token = token.ok_or(Refused(401, "missing_registration_token"))?;
        let permission = self.state().permissions.get(token).cloned();
        let alive = |one: &Permission| one.flavour == flavour && one.until > self.now().timestamp();
        permission.filter(alive).ok_or(Refused(401, "invalid_registration_token"))
    }

    /// Takes a registration, or what brings one up to date; the answer is the one that a tool of this flavour gets.
    pub(super) fn take_registration(
        &self,
        flavour: Flavour,
        bearer: Option<&str>,
        body: &[u8],
    ) -> Result<Value, Refused> {
        let permission = self.permission(flavour, bearer)?;
        let asked: Map<String, Value> =
            serde_json::from_slice(body).map_err(|_not_json| Refused(400, "invalid_json"))?;
        let read = Request::read(&asked, flavour)?;
        let registration = match &permission.update {
            Some(client) => self.brought_up_to_date(client, read)?,
            None => self.registered(read),
        };
        Ok(answer(asked, flavour, &registration))
    }

    fn registered(&self, read: Request) -> Registration {
        let mut state = self.state();
        let number = u32::try_from(state.registrations.len()).unwrap_or(u32::MAX).saturating_add(1);
        let client_id = match read.asked.flavour {
            Flavour::Canvas => (10_000_000_000_000_u64 + u64::from(number)).to_string(),
            Flavour::Moodle => uuid::Uuid::new_v4().simple().to_string().chars().take(15).collect(),
        };
        // A Canvas-like platform makes deployments where the tool is installed.
        let deployments = match read.asked.flavour {
            Flavour::Canvas => Vec::new(),
            Flavour::Moodle => vec![number.to_string()],
        };
        let registration = Registration {
            client_id,
            deployments,
            login_url: read.login_url,
            redirect_uri: read.redirect_uri,
            tool_jwks_url: read.jwks_url,
            on: false,
            asked: Some(read.asked),
        };
        state.courses.values_mut().for_each(|course| {
            course.clients.insert(registration.client_id.clone());
        });
        state.registrations.push(registration.clone());
        registration
    }

    fn brought_up_to_date(&self, client: &str, mut read: Request) -> Result<Registration, Refused> {
        let mut state = self.state();
        let known = state.registrations.iter_mut().find(|one| one.client_id == client);
        let known = known.ok_or(Refused(400, "unknown_client"))?;
        read.asked.updates = known.asked.as_ref().map_or(0, |asked| asked.updates).saturating_add(1);
        (known.login_url, known.redirect_uri) = (read.login_url, read.redirect_uri);
        (known.tool_jwks_url, known.asked) = (read.jwks_url, Some(read.asked));
        Ok(known.clone())
    }

    /// Switches a registration on: *Activate* in a Moodle-like platform, the installation that makes a deployment in a
    /// Canvas-like one.
    pub fn switch_on(&self, client_id: &str) -> Result<Registration, Error> {
        let mut state = self.state();
        let known = state.registrations.iter_mut().find(|one| one.client_id == client_id);
        let known = known.ok_or_else(|| Error::UnknownClient(client_id.to_owned()))?;
        known.on = true;
        if known.deployments.is_empty() {
            known.deployments.push(format!("{client_id}:{}", super::people::hex40(client_id)));
        }
        Ok(known.clone())
    }

    /// Every registration of the tool, in the order they were made.
    #[must_use]
    pub fn registrations(&self) -> Vec<Registration> {
        self.state().registrations.clone()
    }
}

fn platform_part(flavour: Flavour) -> Value {
    let full = |place: &str| format!("{CANVAS}{place}");
    let launches = ["course_navigation", "account_navigation", "user_navigation", "link_selection"].map(full);
    let dialogues = ["link_selection", "assignment_selection", "editor_button"].map(full);
    match flavour {
        Flavour::Canvas => json!({
            "product_family_code": "canvas", "version": "vCloud",
            "messages_supported": [
                { "type": "LtiResourceLinkRequest", "placements": launches },
                { "type": "LtiDeepLinkingRequest", "placements": dialogues },
            ],
            (full("account_name")): "Practice School",
        }),
        Flavour::Moodle => json!({
            "product_family_code": "moodle", "version": "2024100706",
            "messages_supported": ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"],
            "variables": ["Context.id", "Context.id.history", "Person.address.timezone"],
        }),
    }
}

/// A registration request that passed the checks.
struct Request {
    login_url: Url,
    redirect_uri: String,
    jwks_url: Url,
    asked: Asked,
}

impl Request {
    fn read(body: &Map<String, Value>, flavour: Flavour) -> Result<Self, Refused> {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let url = |name: &str| text(name).parse::<Url>().map_err(|_none| Refused(400, "missing_address"));
        let tool = body.get(TOOL).and_then(Value::as_object).ok_or(Refused(400, "missing_tool"))?;
        if text("token_endpoint_auth_method") != "private_key_jwt"
            || !words(body.get("response_types")).contains(&"id_token".to_owned())
            || text("client_name").is_empty()
        {
            return Err(Refused(400, "invalid_client_metadata"));
        }
        match flavour {
            Flavour::Canvas => canvas_takes(body, tool)?,
            Flavour::Moodle => moodle_takes(tool)?,
        }
        let redirects = words(body.get("redirect_uris"));
        let known = |scope: &String| scopes(flavour).any(|known| known == scope);
        Ok(Self {
            login_url: url("initiate_login_uri")?,
            redirect_uri: redirects.into_iter().next().ok_or(Refused(400, "invalid_redirect_uri"))?,
            jwks_url: url("jwks_uri")?,
            asked: Asked {
                flavour,
                name: text("client_name"),
                custom: parameters(tool),
                scopes: words(body.get("scope")).into_iter().filter(known).collect(),
                claims: words(tool.get("claims")),
                messages: messages(tool),
                updates: 0,
            },
        })
    }
}

/// A Canvas-like platform wants both grants, claims and messages, and knows every scope or fails.
fn canvas_takes(body: &Map<String, Value>, tool: &Map<String, Value>) -> Result<(), Refused> {
    let grants = words(body.get("grant_types"));
    let both = ["client_credentials", "implicit"].iter().all(|one| grants.iter().any(|it| it == one));
    let web = body.get("application_type").and_then(Value::as_str) == Some("web");
    let whole = ["domain", "target_link_uri", "claims", "messages"].iter().all(|one| tool.contains_key(*one));
    if !(both && web && whole) {
        return Err(Refused(422, "invalid_client_metadata"));
    }
    let known =
        words(body.get("scope")).iter().all(|scope| scopes(Flavour::Canvas).any(|known| known == scope));
    if known { Ok(()) } else { Err(Refused(422, "unknown_scope")) }
}

/// A Moodle-like platform compares the domain with the target's host and port.
fn moodle_takes(tool: &Map<String, Value>) -> Result<(), Refused> {
    let text = |name: &str| tool.get(name).and_then(Value::as_str).unwrap_or_default();
    let target: Option<Url> = text("target_link_uri").parse().ok();
    let host = target.and_then(|url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    });
    let host = host.ok_or(Refused(400, "missing_target"))?;
    let bare = |domain: &str| domain.strip_prefix("www.").unwrap_or(domain).to_owned();
    if bare(&host) == bare(text("domain")) {
        Ok(())
    } else {
        Err(Refused(400, "domain_targetlinkuri_mismatch"))
    }
}

fn parameters(tool: &Map<String, Value>) -> BTreeMap<String, String> {
    let members = tool.get("custom_parameters").and_then(Value::as_object).into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

fn messages(tool: &Map<String, Value>) -> Vec<String> {
    let items = tool.get("messages").and_then(Value::as_array).into_iter().flatten();
    items
        .map(|message| {
            let kind = message.get("type").and_then(Value::as_str).unwrap_or_default();
            format!("{kind} {}", words(message.get("placements")).join(" ")).trim().to_owned()
        })
        .collect()
}

fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        Some(Value::Array(items)) => items.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

/// What was asked, with a client id; a Moodle-like platform adds the deployment, and turns a word into a list.
fn answer(mut asked: Map<String, Value>, flavour: Flavour, registration: &Registration) -> Value {
    let scopes = registration.asked.as_ref().map(|asked| asked.scopes.join(" ")).unwrap_or_default();
    asked.insert("client_id".to_owned(), json!(registration.client_id));
    asked.insert("scope".to_owned(), json!(scopes));
    match flavour {
        Flavour::Canvas => {
            let at = format!("{CANVAS}registration_config_url");
            asked.insert(at, json!("https://canvas.example/api/v1/registrations/1"));
        }
        Flavour::Moodle => {
            asked.insert("application_type".to_owned(), json!(["web"]));
            let deployment = registration.deployments.first().cloned().unwrap_or_default();
            if let Some(tool) = asked.get_mut(TOOL).and_then(Value::as_object_mut) {
                tool.insert("deployment_id".to_owned(), json!(deployment));
                tool.insert("version".to_owned(), json!("1.3.0"));
            }
        }
    }
    Value::Object(asked)
}
