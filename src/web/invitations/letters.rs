//! What became of an invitation's letters, in words.

use crate::invitations::Invitation;
use crate::mail::Kind;
use crate::mail::outbox::{State, Told};
use crate::web::texts::Texts;
use crate::web::texts::times::Times;
use crate::web::views::invitations::Letter;

/// The word about the last letter of an invitation, and what to say beside it.
pub(super) fn said(texts: Texts, times: &Times, of: &Invitation, letters: &[Told]) -> (Letter, String) {
    let theirs = || {
        let about = of.id.as_str();
        letters.iter().filter(move |letter| letter.about == about && letter.kind == Kind::Invitation)
    };
    let Some(last) = theirs().next_back() else {
        return (Letter { word: texts.t("letter-unsent"), class: "tag-warn" }, String::new());
    };
    let sent = theirs().filter(|letter| letter.state == State::Sent).count();
    (Letter { word: texts.t(word(last.state)), class: class(last.state) }, beside(texts, times, last, sent))
}

/// The name of the word for how a letter stands.
pub(in crate::web) fn word(state: State) -> &'static str {
    match state {
        State::Waiting => "letter-waiting",
        State::Sending => "letter-sending",
        State::Sent => "letter-sent",
        State::Refused => "letter-refused",
        State::GivenUp => "letter-given-up",
        State::Dropped => "letter-unsent",
    }
}

/// The class that colours the word.
pub(in crate::web) fn class(state: State) -> &'static str {
    match state {
        State::Waiting | State::Sending => "",
        State::Sent => "tag-ok",
        State::Refused | State::GivenUp => "tag-bad",
        State::Dropped => "tag-warn",
    }
}

fn beside(texts: Texts, times: &Times, last: &Told, sent: usize) -> String {
    let at = last.finished_at.unwrap_or(last.queued_at);
    let answer = || last.said.clone().unwrap_or_else(|| texts.t("letter-no-answer"));
    match last.state {
        State::Waiting if last.attempts > 0 => {
            texts.t_with("letter-waiting-tried", &[("n", last.attempts.into()), ("said", answer().into())])
        }
        State::Waiting => texts.t_with("letter-waiting-since", &[("when", times.at(at).into())]),
        State::Sent if sent > 1 => {
            texts.t_with("letter-sent-often", &[("n", sent.into()), ("when", times.at(at).into())])
        }
        State::Sent => format!("{}, {}", times.day_or_near(at), times.clock(at)),
        State::Refused => texts.t_with("letter-refused-do", &[("said", answer().into())]),
        State::GivenUp => texts.t_with("letter-given-up-do", &[("said", answer().into())]),
        State::Sending | State::Dropped => String::new(),
    }
}
