//! How LMSs come to be registered: for administrators.

use askama::Template;

use super::{Choice, Faults, Link};
use crate::web::page::Page;

/// A registration link that can be used.
#[derive(Debug, Clone)]
pub struct LinkLine {
    /// The `id` of its address on the page.
    pub id: String,
    /// What the LMS shall be called, or what it is for.
    pub name: String,
    /// Who made it, and until when it works.
    pub sub: String,
    /// The address to paste.
    pub link: Link,
    /// Where taking it back is posted.
    pub withdraw: String,
}

/// `GET /admin/registrations/invite`; making one is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "registering/links.html")]
pub struct LinksPage {
    /// The frame.
    pub page: Page,
    /// The links that can be used.
    pub links: Vec<LinkLine>,
    /// As typed.
    pub name: String,
    /// A new LMS, or one that is brought up to date.
    pub aims: Vec<Choice>,
    /// What is wrong.
    pub faults: Faults,
}

/// `GET /admin/registrations/{registration}/confirm`; confirming is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "registering/confirm.html")]
pub struct ConfirmRegistrationPage {
    /// The frame.
    pub page: Page,
    /// What it says of itself.
    pub facts: Vec<(String, String)>,
    /// Whose link it came by, and when.
    pub invited: Option<String>,
    /// How it stands, in a sentence.
    pub stands: String,
    /// Whether there is anything to confirm.
    pub waits: bool,
    /// The page's own address.
    pub action: String,
}

/// A field of the LMS's form, and what it is to hold.
#[derive(Debug, Clone)]
pub struct Held {
    /// The field's name there.
    pub label: String,
    /// What to paste or to choose.
    pub value: String,
    /// The `id` of what is copied; empty where something is chosen.
    pub id: &'static str,
}

impl Held {
    /// A field that `value` is pasted into.
    #[must_use]
    pub fn paste(id: &'static str, label: String, value: String) -> Self {
        Self { label, value, id }
    }

    /// A field in which `value` is chosen.
    #[must_use]
    pub fn choose(label: String, value: String) -> Self {
        Self { label, value, id: "" }
    }
}

/// What came back from an LMS, as pasted and typed.
#[derive(Debug, Clone, Default)]
pub struct Pasted {
    /// The whole text.
    pub values: String,
    /// What people call the LMS.
    pub name: String,
    /// The issuer.
    pub issuer: String,
    /// Our client id.
    pub client_id: String,
    /// The deployment.
    pub deployment: String,
}

/// `GET /admin/registrations/moodle`; taking values back is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "registering/moodle.html")]
pub struct MoodlePage {
    /// The frame.
    pub page: Page,
    /// The fields of Moodle's form.
    pub fields: Vec<Held>,
    /// What came back.
    pub typed: Pasted,
    /// What is wrong.
    pub faults: Faults,
}

/// `GET /admin/registrations/canvas`; taking the client id back is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "registering/canvas.html")]
pub struct CanvasPage {
    /// The frame.
    pub page: Page,
    /// The address that Canvas reads.
    pub configuration: Held,
    /// The environments of hosted Canvas, and one's own.
    pub environments: Vec<Choice>,
    /// As typed.
    pub name: String,
    /// As typed: one's own Canvas.
    pub own: String,
    /// As typed: its issuer, if it is another.
    pub issuer: String,
    /// As typed.
    pub client_id: String,
    /// What is wrong.
    pub faults: Faults,
}
