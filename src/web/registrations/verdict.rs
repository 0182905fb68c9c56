//! How a registration stands: one verdict for each.

use chrono::{DateTime, Utc};

use super::Known;
use crate::courses::RosterService;
use crate::notices::Trouble;
use crate::platforms::Status;
use crate::web::signed_in::SignedIn;
use crate::web::texts::{RosterTrouble, Texts};

/// The one thing to know about a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The LMS registered by itself, and nobody has confirmed it yet.
    Waiting,
    /// Its launches are refused.
    Off,
    /// So many deployments wait for approval.
    ToApprove(usize),
    /// No roster could be read for a while.
    NeedsChange,
    /// Nobody ever launched from it.
    Unused,
    /// Launches arrive, and rosters are read.
    Works,
}

impl Verdict {
    /// What has to be done comes before what has to be known.
    pub(super) fn of(
        status: Status,
        waiting: usize,
        roster: &RosterService,
        last_launch: Option<DateTime<Utc>>,
    ) -> Self {
        match status {
            Status::Waiting => Self::Waiting,
            Status::Disabled => Self::Off,
            Status::Active if waiting > 0 => Self::ToApprove(waiting),
            Status::Active if roster.failing_since.is_some() => Self::NeedsChange,
            Status::Active if last_launch.is_none() => Self::Unused,
            Status::Active => Self::Works,
        }
    }

    pub(super) fn word(self, texts: Texts) -> String {
        match self {
            Self::Waiting => texts.t("registration-waiting"),
            Self::Off => texts.t("accounts-off"),
            Self::ToApprove(n) => texts.t_with("registration-to-approve", &[("n", n.into())]),
            Self::NeedsChange => texts.t("registration-needs-change"),
            Self::Unused => texts.t("registration-unused"),
            Self::Works => texts.t("registration-works"),
        }
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Off | Self::Unused => "",
            Self::Waiting | Self::ToApprove(_) => "tag-warn",
            Self::NeedsChange => "tag-bad",
            Self::Works => "tag-ok",
        }
    }
}

/// "Last launch at 13:34. Roster at 13:30, 212 courses."
pub(super) fn said(who: &SignedIn, known: &Known) -> String {
    let times = who.times();
    let trouble = known.roster.failing_since.and_then(|since| {
        let (_, code) = known.roster.failed.as_ref()?;
        let values = [("since", times.at(since).into()), ("code", code.as_str().into())];
        Some(who.texts.t_with("registration-roster-failing", &values))
    });
    let launch = match known.last_launch() {
        Some(at) => who.texts.t_with("registration-last-launch", &[("when", times.at(at).into())]),
        None => who.texts.t("registration-no-launch"),
    };
    let roster = known.roster.done_at.map(|at| {
        let values = [("when", times.at(at).into()), ("n", known.courses.into())];
        who.texts.t_with("registration-last-roster", &values)
    });
    let parts = [trouble.clone(), Some(launch), roster.filter(|_| trouble.is_none())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What last went wrong with the services of the LMS, each in a sentence: "A roster could not be read at 13:30. The LMS
/// does not let us … (ROSTER-FORBIDDEN)".
pub(super) fn last_failures(
    who: &SignedIn,
    roster: &RosterService,
    notices: Option<&Trouble>,
) -> Vec<String> {
    let (texts, times) = (who.texts, who.times());
    let rosters = roster.failed.as_ref().map(|(at, code)| {
        let why = texts.roster_trouble(RosterTrouble::of(code));
        let values = [("when", times.at(*at).into()), ("why", why.into()), ("code", code.as_str().into())];
        texts.t_with("registration-last-failure", &values)
    });
    let groups = roster.groups_failed.as_ref().map(|(at, code)| {
        let values = [("when", times.at(*at).into()), ("code", code.as_str().into())];
        texts.t_with("registration-groups-failure", &values)
    });
    let notices = notices.map(|trouble| {
        let again = times.at(trouble.again_at);
        let values = [("again", again.into()), ("code", trouble.code.as_str().into())];
        texts.t_with("registration-notices-failure", &values)
    });
    [rosters, groups, notices].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_registration_has_one_verdict() {
        let at = DateTime::from_timestamp(1_795_000_000, 0);
        let (fine, bad) =
            (RosterService::default(), RosterService { failing_since: at, ..Default::default() });
        for (status, waiting, roster, launched, verdict) in [
            (Status::Waiting, 2, &bad, at, Verdict::Waiting),
            (Status::Disabled, 2, &bad, at, Verdict::Off),
            (Status::Active, 2, &bad, at, Verdict::ToApprove(2)),
            (Status::Active, 0, &bad, at, Verdict::NeedsChange),
            (Status::Active, 0, &bad, None, Verdict::NeedsChange),
            (Status::Active, 0, &fine, None, Verdict::Unused),
            (Status::Active, 0, &fine, at, Verdict::Works),
        ] {
            assert_eq!(Verdict::of(status, waiting, roster, launched), verdict, "{status} {waiting}");
        }
    }
}
