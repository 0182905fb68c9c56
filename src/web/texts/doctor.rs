//! What the registration doctor found, and what to do about it, in words.

use chrono::{DateTime, Utc};
use fluent_templates::fluent_bundle::FluentValue;

use super::{Texts, isolated};
use crate::db::Worded;
use crate::doctor::{Finding, Here, Remedy, Subject, Trouble, Verdict};
use crate::ids::PlatformId;
use crate::lti::wanted::Family;
use crate::platforms::Platform;

/// One registration, in whose menus things are to be changed.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Its identifier here.
    pub id: PlatformId,
    /// Which product it is.
    pub lms: Family,
    /// Our client id there.
    pub client_id: String,
    /// Our own address, without a slash at its end.
    pub base: String,
}

impl Patient {
    /// The registration `platform` of the tool at `base`.
    #[must_use]
    pub fn new(platform: &Platform, base: String) -> Self {
        Self { id: platform.id, lms: platform.family, client_id: platform.client_id.clone(), base }
    }
}

type Values = Vec<(&'static str, FluentValue<'static>)>;

impl Texts {
    /// "Canvas", or "the LMS".
    #[must_use]
    pub fn product(self, lms: Family) -> String {
        match lms {
            Family::Canvas => "Canvas".to_owned(),
            Family::Moodle => "Moodle".to_owned(),
            Family::Other => self.t("doctor-product-other"),
        }
    }

    /// "Canvas", or "Another LMS"
    #[must_use]
    pub fn family(self, family: Family) -> String {
        match family {
            Family::Canvas | Family::Moodle => self.product(family),
            Family::Other => self.t("registration-family-other"),
        }
    }

    /// "Works"
    #[must_use]
    pub fn verdict(self, verdict: Verdict) -> String {
        self.t(match verdict {
            Verdict::Change => "doctor-verdict-change",
            Verdict::Know => "doctor-verdict-know",
            Verdict::Works => "doctor-verdict-works",
            Verdict::NotTried => "doctor-verdict-untried",
        })
    }

    /// "Key set"
    #[must_use]
    pub fn examined(self, subject: Subject) -> String {
        self.t(match subject {
            Subject::Registration => "doctor-about-registration",
            Subject::Keys => "doctor-about-keys",
            Subject::Token => "doctor-about-token",
            Subject::Roster => "doctor-about-roster",
            Subject::Groups => "doctor-about-groups",
            Subject::Clocks => "doctor-about-clocks",
            Subject::Ours => "doctor-about-ours",
            Subject::Theirs => "doctor-about-theirs",
            Subject::Frame => "doctor-about-frame",
        })
    }

    /// "2 usable keys, fetched in 120 ms."; `at` puts a moment into words.
    #[must_use]
    pub fn finding(self, finding: &Finding, lms: Family, at: impl Fn(DateTime<Utc>) -> String) -> String {
        let (id, mut values) = said(finding, at);
        let mut product = self.product(lms);
        // It begins its sentences.
        if let Some(first) = product.get(..1).map(str::to_uppercase) {
            product.replace_range(..1, &first);
        }
        values.push(("product", product.into()));
        self.t_with(id, &values)
    }

    /// "Change in Canvas"
    #[must_use]
    pub fn remedy_where(self, remedy: Remedy, lms: Family) -> String {
        if remedy.is_theirs() {
            return self.t_with("doctor-where-theirs", &[("product", self.product(lms).into())]);
        }
        self.t("doctor-where-ours")
    }

    /// The steps, one after the other.
    #[must_use]
    pub fn remedy(self, remedy: Remedy, patient: &Patient) -> Vec<String> {
        let id = match remedy {
            Remedy::Confirm => "doctor-do-confirm",
            Remedy::SwitchOn => "doctor-do-switch-on",
            Remedy::Approve => "doctor-do-approve",
            Remedy::KeysAddress => "doctor-do-keys",
            Remedy::Allow => "doctor-do-allow",
            Remedy::Client => "doctor-do-client",
            Remedy::TokenAddress => "doctor-do-token",
            Remedy::RosterScope => "doctor-do-roster-scope",
            Remedy::RosterService => "doctor-do-roster-service",
            Remedy::GroupsScope => "doctor-do-groups-scope",
            Remedy::GroupsService => "doctor-do-groups-service",
            Remedy::Launch => "doctor-do-launch",
            Remedy::Clock => "doctor-do-clock",
            Remedy::OurAddresses => "doctor-do-addresses",
            Remedy::PublicAddress => "doctor-do-public",
            Remedy::Port => "doctor-do-port",
            Remedy::TheirAddresses => "doctor-do-their-addresses",
            Remedy::Issuer => "doctor-do-issuer",
        };
        let values = [
            ("lms", patient.lms.word().into()),
            ("client", patient.client_id.clone().into()),
            ("base", patient.base.clone().into()),
        ];
        steps(&self.t_with(id, &values))
    }

    /// The page of ours where a remedy is done, as path and words; none, if it is done elsewhere.
    #[must_use]
    pub fn remedy_here(self, remedy: Remedy, patient: &Patient) -> Option<(String, String)> {
        let registration = format!("/admin/registrations/{}", patient.id);
        let (path, id) = match remedy.here()? {
            Here::Confirmation => (format!("{registration}/confirm"), "doctor-go-confirm"),
            Here::Registration => (registration, "doctor-go-registration"),
            Here::Values => (format!("{registration}/edit"), "doctor-go-values"),
            Here::List => ("/admin/registrations".to_owned(), "doctor-go-list"),
        };
        Some((path, self.t(id)))
    }
}

/// A text of several lines as steps.
pub(in crate::web) fn steps(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn said(finding: &Finding, at: impl Fn(DateTime<Utc>) -> String) -> (&'static str, Values) {
    let none = Vec::new();
    match finding {
        Finding::Unconfirmed => ("doctor-unconfirmed", none),
        Finding::SwitchedOff => ("doctor-switched-off", none),
        Finding::DeploymentsWait(n) => ("doctor-deployments-wait", vec![("n", (*n).into())]),
        Finding::KeysRead { usable, millis } => {
            ("doctor-keys-read", vec![("n", (*usable).into()), ("millis", (*millis).into())])
        }
        Finding::NoUsableKey => ("doctor-keys-none", none),
        Finding::KeysFailed(trouble) => keys_failed(trouble),
        Finding::TokenGiven => ("doctor-token-given", none),
        Finding::TokenFailed(code) => ("doctor-token-failed", vec![("code", roster_code(code).into())]),
        Finding::RosterRead { course, people } => {
            ("doctor-roster-read", vec![("n", (*people).into()), ("course", isolated(course).into())])
        }
        Finding::RosterFailed(code) => ("doctor-roster-failed", vec![("code", roster_code(code).into())]),
        Finding::RosterNotOffered => ("doctor-roster-not-offered", none),
        Finding::RosterNeedsToken => ("doctor-roster-needs-token", none),
        Finding::RosterNeedsLaunch => ("doctor-roster-needs-launch", none),
        Finding::GroupsRead { groups } => ("doctor-groups-read", vec![("n", (*groups).into())]),
        Finding::GroupsFailed(code) => ("doctor-groups-failed", vec![("code", code.clone().into())]),
        Finding::ClocksAgree { ahead, forgiven } => ("doctor-clocks-agree", clocks(*ahead, *forgiven)),
        Finding::ClocksApart { ahead, forgiven } => ("doctor-clocks-apart", clocks(*ahead, *forgiven)),
        Finding::ClockUnsaid => ("doctor-clock-unsaid", none),
        Finding::LaunchAccepted(when) => ("doctor-launch-accepted", vec![("at", at(*when).into())]),
        Finding::NeverLaunched => ("doctor-never-launched", none),
        Finding::OurAddressPlain => ("doctor-ours-plain", none),
        Finding::OurAddressLocal => ("doctor-ours-local", none),
        Finding::TryingOut => ("doctor-trying-out", none),
        Finding::OurPortOdd(port) => ("doctor-ours-port", vec![("port", port.to_string().into())]),
        Finding::TheirsAgree => ("doctor-theirs-agree", none),
        Finding::TheirsElsewhere { issuer, host } => (
            "doctor-theirs-elsewhere",
            vec![("issuer", issuer.clone().into()), ("host", host.clone().into())],
        ),
        Finding::IssuerWithSlash => ("doctor-issuer-slash", none),
        Finding::OldCanvasHost => ("doctor-old-canvas", none),
        Finding::FrameWithoutScreen => ("doctor-frame-without-screen", none),
    }
}

/// The code as the people page quotes it.
fn roster_code(code: &str) -> String {
    format!("ROSTER-{code}")
}

fn keys_failed(trouble: &Trouble) -> (&'static str, Values) {
    let id = match trouble {
        Trouble::Refused => "doctor-keys-refused",
        Trouble::UnknownHost => "doctor-keys-unknown-host",
        Trouble::Unreachable => "doctor-keys-unreachable",
        Trouble::TimedOut => "doctor-keys-timed-out",
        Trouble::TooLarge => "doctor-keys-too-large",
        Trouble::NotAKeySet => "doctor-keys-not-one",
        Trouble::Status(status) => {
            return ("doctor-keys-status", vec![("status", status.to_string().into())]);
        }
    };
    (id, Vec::new())
}

fn clocks(ahead: i64, forgiven: i64) -> Values {
    let side = match ahead {
        1.. => "ahead",
        0 => "same",
        _ => "behind",
    };
    vec![("side", side.into()), ("seconds", ahead.abs().into()), ("forgiven", forgiven.into())]
}
