//! What the registration doctor found, and what to do about it, in words.

use chrono::{DateTime, Utc};
use fluent_templates::fluent_bundle::FluentValue;

use super::{Texts, isolated};
use crate::doctor::{Finding, Lms, Remedy, Subject, Trouble, Verdict};
use crate::platforms::Platform;

/// One registration, in whose menus things are to be changed.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Which product it is.
    pub lms: Lms,
    /// Our client id there.
    pub client_id: String,
    /// Our own address, without a slash at its end.
    pub base: String,
}

impl Patient {
    /// The registration `platform` of the tool at `base`.
    #[must_use]
    pub fn new(platform: &Platform, base: String) -> Self {
        Self { lms: Lms::of(platform), client_id: platform.client_id.clone(), base }
    }
}

type Values = Vec<(&'static str, FluentValue<'static>)>;

impl Texts {
    /// "Canvas", or "the LMS".
    #[must_use]
    pub fn product(self, lms: Lms) -> String {
        match lms {
            Lms::Canvas => "Canvas".to_owned(),
            Lms::Moodle => "Moodle".to_owned(),
            Lms::Other => self.t("doctor-product-other"),
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
            Subject::Clocks => "doctor-about-clocks",
            Subject::Ours => "doctor-about-ours",
            Subject::Theirs => "doctor-about-theirs",
            Subject::Frame => "doctor-about-frame",
        })
    }

    /// "2 usable keys, fetched in 120 ms."; `at` puts a moment into words.
    #[must_use]
    pub fn finding(self, finding: &Finding, lms: Lms, at: impl Fn(DateTime<Utc>) -> String) -> String {
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
    pub fn remedy_where(self, remedy: Remedy, lms: Lms) -> String {
        if remedy.is_theirs() {
            return self.t_with("doctor-where-theirs", &[("product", self.product(lms).into())]);
        }
        self.t("doctor-where-ours")
    }

    /// The steps, one after the other.
    #[must_use]
    pub fn remedy(self, remedy: Remedy, patient: &Patient) -> Vec<String> {
        let id = match remedy {
            Remedy::SwitchOn => "doctor-do-switch-on",
            Remedy::Approve => "doctor-do-approve",
            Remedy::KeysAddress => "doctor-do-keys",
            Remedy::Allow => "doctor-do-allow",
            Remedy::Client => "doctor-do-client",
            Remedy::TokenAddress => "doctor-do-token",
            Remedy::RosterScope => "doctor-do-roster-scope",
            Remedy::RosterService => "doctor-do-roster-service",
            Remedy::Clock => "doctor-do-clock",
            Remedy::OurAddresses => "doctor-do-addresses",
            Remedy::PublicAddress => "doctor-do-public",
            Remedy::Port => "doctor-do-port",
            Remedy::TheirAddresses => "doctor-do-their-addresses",
        };
        let values = [
            ("lms", patient.lms.word().into()),
            ("client", patient.client_id.clone().into()),
            ("base", patient.base.clone().into()),
        ];
        steps(&self.t_with(id, &values))
    }
}

/// A text of several lines as steps.
pub(in crate::web) fn steps(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn said(finding: &Finding, at: impl Fn(DateTime<Utc>) -> String) -> (&'static str, Values) {
    let none = Vec::new();
    match finding {
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
