//! The LMSs that may launch: for administrators.

use askama::Template;

use super::{Choice, Faults, Link};
use crate::web::page::Page;

/// `GET /admin/registrations`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/registrations.html")]
pub struct RegistrationsPage {
    /// The frame.
    pub page: Page,
    /// Each registration.
    pub lines: Vec<RegistrationLine>,
}

/// One registration in the list.
#[derive(Debug, Clone)]
pub struct RegistrationLine {
    /// "Lakeside Canvas"
    pub name: String,
    /// Its page.
    pub href: String,
    /// The doctor's page for it.
    pub doctor: String,
    /// "canvas.instructure.com · 2 deployments"
    pub sub: String,
    /// "Needs a change"
    pub verdict: String,
    /// The class that colours the verdict, or empty.
    pub class: &'static str,
    /// "Last launch at 13:34. Roster at 13:30, 212 courses."
    pub said: String,
}

/// `GET /admin/registrations/{registration}`; its buttons post below that.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/registration.html")]
pub struct RegistrationPage {
    /// The frame.
    pub page: Page,
    /// "Lakeside Canvas"
    pub name: String,
    /// The page's own address, below which its forms post.
    pub action: String,
    /// The doctor's page for it.
    pub doctor: String,
    /// "Needs a change"
    pub verdict: String,
    /// The class that colours the verdict, or empty.
    pub class: &'static str,
    /// What came of it lately.
    pub said: String,
    /// What last went wrong with its services, each in a sentence.
    pub failures: Vec<String>,
    /// Whether rosters fail, and have since a while.
    pub failing: bool,
    /// Terms and values.
    pub facts: Vec<(String, String)>,
    /// Its deployments.
    pub deployments: Vec<DeploymentLine>,
    /// What its form asks for.
    pub ours: Vec<Address>,
    /// Whether its launches are refused.
    pub off: bool,
    /// Whether they are refused until somebody confirms who the LMS is.
    pub waiting: bool,
    /// What the institution decides about its launches.
    pub rules: RulesForm,
    /// The deployment id that was typed.
    pub typed: String,
    /// What is wrong with it.
    pub faults: Faults,
}

/// What an institution decides about launches from one LMS.
#[derive(Debug, Clone)]
pub struct RulesForm {
    /// Whether teaching assistants manage sessions.
    pub assistants_manage: bool,
    /// Whether the LMS's administrators lead in courses they hold no role in.
    pub admins_lead: bool,
    /// Whether launches may come without a person.
    pub anonymous: bool,
    /// Clock difference that is forgiven, in seconds.
    pub leeway: String,
    /// What can be behind *Join*.
    pub engines: Vec<Choice>,
}

/// One deployment.
#[derive(Debug, Clone)]
pub struct DeploymentLine {
    /// What the LMS calls it.
    pub name: String,
    /// "Known since Thu 19 Nov. Last launch at 13:34."
    pub sub: String,
    /// "Waits for approval"
    pub word: String,
    /// The class that colours the word, or empty.
    pub class: &'static str,
    /// The verb that lets it in, if it is not.
    pub enable: Option<String>,
    /// The verb that keeps it out, if it is not.
    pub disable: Option<String>,
    /// The address below which both post.
    pub action: String,
}

/// `GET /admin/registrations/{registration}/presets`; posted to its own address.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/presets.html")]
pub struct PresetsPage {
    /// The frame.
    pub page: Page,
    /// "Lakeside Canvas"
    pub name: String,
    /// Where it posts.
    pub action: String,
    /// The way back.
    pub back: String,
    /// Each setting.
    pub lines: Vec<PresetLine>,
}

/// A setting of sessions.
#[derive(Debug, Clone)]
pub struct PresetLine {
    /// The field.
    pub field: &'static str,
    /// "Early entry"
    pub label: String,
    /// What new sessions can have.
    pub choices: Vec<Choice>,
    /// Whether it stays so.
    pub locked: bool,
}

/// One of our addresses, to be copied into the LMS.
#[derive(Debug, Clone)]
pub struct Address {
    /// Its place on the page.
    pub id: &'static str,
    /// What LMSs call it.
    pub label: String,
    /// The address.
    pub link: Link,
}

/// Who an LMS is: to be typed once, and never changed.
#[derive(Debug, Clone)]
pub enum Who {
    /// As it was typed.
    New {
        /// Its issuer.
        issuer: String,
        /// Our client id there.
        client_id: String,
        /// A deployment that is known already, or empty.
        deployment: String,
    },
    /// As it is.
    Known {
        /// Its issuer.
        issuer: String,
        /// Our client id there.
        client_id: String,
    },
}

/// `GET /admin/registrations/new`, and `…/{registration}/edit`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/registration-form.html")]
pub struct RegistrationForm {
    /// The frame.
    pub page: Page,
    /// Where it posts.
    pub action: String,
    /// The way back.
    pub back: String,
    /// Issuer and client id.
    pub whom: Who,
    /// What people call it.
    pub name: String,
    /// The address of authentication requests.
    pub auth_url: String,
    /// The address of service tokens.
    pub token_url: String,
    /// The audience of service tokens, or empty.
    pub token_audience: String,
    /// The address of its keys.
    pub jwks_url: String,
    /// What happens to deployments seen for the first time.
    pub policies: Vec<Choice>,
    /// Which product it can be.
    pub families: Vec<Choice>,
    /// What is wrong.
    pub faults: Faults,
}
