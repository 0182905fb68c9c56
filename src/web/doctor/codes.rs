//! What each code means with which a launch or a roster fails: one table.

use crate::db::Worded;
use crate::lti::wanted::Family;
use crate::web::texts::doctor::steps;
use crate::web::texts::{RosterTrouble, Texts};

/// Before the codes of rosters.
const ROSTER: &str = "ROSTER-";

/// The codes of launches, and the texts that explain them: `.why` and `.do`.
const LAUNCHES: [(&str, &str); 14] = [
    ("LAUNCH-USED", "code-launch-used"),
    ("LAUNCH-EXPIRED", "code-launch-expired"),
    ("LAUNCH-REFUSED", "code-launch-refused"),
    ("LMS-UNKNOWN", "code-lms-unknown"),
    ("LMS-DISABLED", "code-lms-disabled"),
    ("LMS-WAITS", "code-lms-waits"),
    ("LMS-SAID-NO", "code-lms-said-no"),
    ("LMS-KEYS-UNREACHABLE", "code-lms-keys-unreachable"),
    ("DEPLOYMENT-WAITS", "code-deployment-waits"),
    ("DEPLOYMENT-DISABLED", "code-deployment-disabled"),
    ("WHO-ARE-YOU", "code-who-are-you"),
    ("COOKIE-MISSING", "code-cookie-missing"),
    ("VISIT-OVER", "code-visit-over"),
    ("NOT-ENROLLED", "code-not-enrolled"),
];

/// The codes of rosters that have a text of their own; others share one of these.
const ROSTERS: [&str; 20] = [
    "SLOW-DOWN",
    "CLIENT-REFUSED",
    "UNAUTHORIZED",
    "SCOPE-REFUSED",
    "FORBIDDEN",
    "NOT-FOUND",
    "UNREACHABLE",
    "TIMED-OUT",
    "TOO-SLOW",
    "BROKEN",
    "UNEXPECTED-STATUS",
    "ADDRESS-REFUSED",
    "MALFORMED",
    "TOO-LARGE",
    "TOO-LONG",
    "LOOP",
    "FOREIGN-PAGE",
    "SIGNING",
    "DISABLED",
    "INTERRUPTED",
];

/// What is said about a code.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::web) struct Explained {
    pub(in crate::web) why: String,
    /// What to do, for each kind of LMS that differs; one of no kind where all are the same.
    pub(in crate::web) steps: Vec<(Option<Family>, Vec<String>)>,
}

/// Every code, as pages quote it.
pub(super) fn all() -> impl Iterator<Item = String> {
    let launches = LAUNCHES.into_iter().map(|(code, _text)| code.to_owned());
    launches.chain(ROSTERS.into_iter().map(|code| format!("{ROSTER}{code}")))
}

/// Whether something is known about `code`.
pub(in crate::web) fn is_explained(code: &str) -> bool {
    text_of(code).is_some()
}

fn text_of(code: &str) -> Option<&'static str> {
    if let Some(code) = code.strip_prefix(ROSTER) {
        let known = ROSTERS.contains(&code) || code == "OUR-SIDE";
        return known.then(|| of_roster(RosterTrouble::of(code)));
    }
    LAUNCHES.into_iter().find(|(known, _text)| *known == code).map(|(_known, text)| text)
}

fn of_roster(trouble: RosterTrouble) -> &'static str {
    match trouble {
        RosterTrouble::SlowDown => "code-roster-slow-down",
        RosterTrouble::Credentials => "code-roster-credentials",
        RosterTrouble::Refused => "code-roster-refused",
        RosterTrouble::Gone => "code-roster-gone",
        RosterTrouble::Unreachable => "code-roster-unreachable",
        RosterTrouble::Address => "code-roster-address",
        RosterTrouble::Unreadable => "code-roster-unreadable",
        RosterTrouble::OurSide => "code-roster-our-side",
        RosterTrouble::Disabled => "code-roster-disabled",
        RosterTrouble::Interrupted => "code-roster-interrupted",
    }
}

/// What `code` means, and what to do about it in LMSs of these `kinds`.
pub(in crate::web) fn explained(texts: Texts, code: &str, kinds: &[Family]) -> Option<Explained> {
    let text = text_of(code)?;
    let of = |lms: Family| steps(&texts.t_with(&format!("{text}.do"), &[("lms", lms.word().into())]));
    let mut each: Vec<(Option<Family>, Vec<String>)> =
        kinds.iter().map(|lms| (Some(*lms), of(*lms))).collect();
    let all_same = each
        .windows(2)
        .all(|two| two.iter().skip(1).all(|one| Some(&one.1) == two.first().map(|first| &first.1)));
    if all_same {
        each.truncate(1);
        for one in &mut each {
            one.0 = None;
        }
    }
    Some(Explained { why: texts.t(&format!("{text}.why")), steps: each })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::texts::Language;

    /// The words in quotes that stand as codes in the lines of `path` that hold `mark`.
    fn codes_in(path: &str, mark: &str) -> Vec<String> {
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().filter(|line| line.contains(mark));
        let codes: Vec<String> = lines.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect();
        assert!(!codes.is_empty(), "{path}");
        codes
    }

    #[test]
    fn every_code_of_launches_is_explained() {
        let about_launches = |code: &&String| {
            ["LAUNCH-", "LMS-", "DEPLOYMENT-"].iter().any(|start| code.starts_with(start))
                || ["WHO-ARE-YOU", "COOKIE-MISSING", "VISIT-OVER", "NOT-ENROLLED"].contains(&code.as_str())
        };
        let codes = codes_in("src/web/failure.rs", "=> (StatusCode::");
        let unexplained: Vec<_> =
            codes.iter().filter(about_launches).filter(|code| !is_explained(code)).collect();
        assert!(unexplained.is_empty(), "{unexplained:?}");
        assert!(!is_explained("GUEST-OFF") && !is_explained("ROSTER-NONSENSE"));
    }

    #[test]
    fn every_code_of_rosters_is_explained() {
        let codes = codes_in("src/lti/services/mod.rs", "=> \"");
        let walks = codes_in("src/courses/walk.rs", "=> \"");
        let cut_short = codes_in("src/courses/walk_store.rs", "walk::failure.eq(\"");
        let codes = codes.into_iter().chain(walks).chain(cut_short);
        let unexplained: Vec<_> = codes.filter(|code| !is_explained(&format!("ROSTER-{code}"))).collect();
        assert!(unexplained.is_empty(), "{unexplained:?}");
        assert!(is_explained("ROSTER-OUR-SIDE"));
    }

    #[test]
    fn an_explanation_has_a_cause_and_steps_in_every_language() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for code in all() {
                let said = explained(texts, &code, &Family::ALL).unwrap();
                assert!(said.why.len() > 20 && !said.why.starts_with("code-"), "{code}: {}", said.why);
                for (_, steps) in &said.steps {
                    assert!(!steps.is_empty() && !steps[0].starts_with("code-"), "{code}: {steps:?}");
                }
            }
        }
        let texts = Texts::new(Language::English);
        assert_eq!(explained(texts, "LAUNCH-USED", &Family::ALL).unwrap().steps.len(), 1);
        assert_eq!(explained(texts, "LMS-UNKNOWN", &Family::ALL).unwrap().steps.len(), 3);
    }
}
