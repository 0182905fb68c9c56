//! Recordings in words, for every page that speaks of one.

use chrono::{DateTime, TimeDelta, Utc};

use crate::recordings::{Kept, Mp4, Recording, State};
use crate::web::texts::Texts;
use crate::web::texts::times::Times;
use crate::web::views::recordings::{Player, Save};

/// What it is called: its name, else "Thu 12 Nov, 10:17".
pub(super) fn title(times: &Times, of: &Recording) -> String {
    match &of.name {
        Some(name) => name.as_str().to_owned(),
        None => beginning(times, of.started_at),
    }
}

/// "Thu 12 Nov, 10:17"
pub(super) fn beginning(times: &Times, at: DateTime<Utc>) -> String {
    format!("{}, {}", times.day(at), times.clock(at))
}

/// "1 hour 24 minutes", or seconds where it is shorter than a minute.
pub(in crate::web) fn length(texts: Texts, times: &Times, of: &Recording) -> String {
    let span = TimeDelta::milliseconds(i64::try_from(of.length_ms).unwrap_or(i64::MAX));
    if span < TimeDelta::minutes(1) {
        let seconds = span.num_seconds().max(1);
        return texts.t_with("recording-seconds", &[("n", seconds.into())]);
    }
    times.span(span)
}

/// "1 hour 24 minutes · kept until Thu 12 Nov 2027"
pub(super) fn sub(texts: Texts, times: &Times, of: &Recording) -> String {
    let named = of.name.is_some().then(|| beginning(times, of.started_at));
    let length = (of.state == State::Ready).then(|| length(texts, times, of));
    let kept = of
        .keep_until
        .filter(|_| of.state != State::Recording)
        .map(|at| texts.t_with("recording-kept", &[("day", times.day(at).into())]));
    let kept = if of.remote().is_some() { Some(texts.t("recording-elsewhere")) } else { kept };
    let formats = (of.mp4 == Mp4::Ready).then(|| "WebM, MP4".to_owned());
    [named, length, formats, kept].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The player and the ways to keep the files, whose addresses begin with `base`; `None` while there is nothing to play.
pub(super) fn player(texts: Texts, of: &Recording, base: &str, keeps: bool) -> Option<Player> {
    if of.state != State::Ready || of.kept != Kept::Here {
        return None;
    }
    let mp4 = of.mp4 == Mp4::Ready;
    let save = |ending: &str, label: &str| Save {
        label: texts.t_with("recording-save", &[("format", label.into())]),
        href: format!("{base}/save.{ending}"),
    };
    let mut saves = Vec::new();
    if keeps {
        saves.push(save("webm", "WebM"));
        saves.extend(mp4.then(|| save("mp4", "MP4")));
    }
    Some(Player {
        webm: format!("{base}/watch.webm"),
        mp4: mp4.then(|| format!("{base}/watch.mp4")),
        keeps,
        saves,
    })
}

/// The gate to where BigBlueButton shows it, below `base`; `None` if it does not, or has nothing to do with it.
pub(super) fn elsewhere(of: &Recording, base: &str) -> Option<String> {
    of.remote().filter(|remote| remote.published).map(|_| format!("{base}/elsewhere"))
}

/// What stands in place of the player while there is nothing to play.
pub(super) fn unready(texts: Texts, of: &Recording) -> String {
    match of.state {
        State::Recording => texts.t("recording-being-made"),
        State::Ready if of.remote().is_some_and(|remote| !remote.published) => {
            texts.t("recording-unpublished-why")
        }
        State::Ready => String::new(),
        State::Failed => texts.t("recording-failed-why"),
    }
}
