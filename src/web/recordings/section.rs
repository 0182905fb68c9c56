//! The section of a session's page that lists its recordings.

use super::shown;
use crate::ids::SessionId;
use crate::recordings::{Recording, State, store};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::views::recordings::{Recordings, Row};
use crate::web::visitor::Visitor;

/// How many are shown before all are asked for.
const SHOWN: i64 = 10;
/// How many a page shows at most.
const MOST: i64 = 1_000;

/// The recordings of a session, as the page's `query` wants to see them. Participants see no empty list, and none of
/// which nothing is kept.
pub(in crate::web) async fn section(
    visitor: &Visitor,
    of: SessionId,
    query: &Fields,
) -> Result<Option<Recordings>, Failure> {
    let staff = visitor.manages();
    let all = query.text("recordings") == Some("all");
    let most = if all { MOST } else { SHOWN };
    let (count, downloads, mut found) = visitor
        .app
        .db
        .read(move |conn| {
            let found = store::list(conn, of, most)?;
            Ok::<_, Failure>((store::count(conn, of)?, store::downloads(conn, of)?, found))
        })
        .await?;
    let shown = |one: &Recording| one.state != State::Failed && one.remote().is_none_or(|it| it.published);
    found.retain(|one| staff || shown(one));
    if found.is_empty() && !staff {
        return Ok(None);
    }
    let base = visitor.address(&format!("sessions/{of}"));
    let more = (count > most && !all).then(|| {
        let words = visitor.texts.t_with("recordings-all", &[("n", count.into())]);
        (words, format!("{base}?recordings=all#recordings"))
    });
    let rows = found.iter().map(|one| row(visitor, one, &base, downloads || staff)).collect();
    Ok(Some(Recordings { rows, more, staff, downloads, action: format!("{base}/recordings/downloads") }))
}

fn row(visitor: &Visitor, of: &Recording, base: &str, keeps: bool) -> Row {
    let (texts, times) = (visitor.texts, visitor.times());
    let href = format!("{base}/recordings/{}", of.id);
    let player = shown::player(texts, of, &href, keeps);
    Row {
        title: shown::title(&times, of),
        sub: shown::sub(texts, &times, of),
        watch: player.is_some() || shown::elsewhere(of, &href).is_some(),
        can_share: player.is_some(),
        saves: player.map(|player| player.saves).unwrap_or_default(),
        state: match of.state {
            State::Recording => Some((texts.t("recording-now"), "tag-warn")),
            State::Ready if of.remote().is_some_and(|remote| !remote.published) => {
                Some((texts.t("recording-unpublished"), ""))
            }
            State::Ready => None,
            State::Failed => Some((texts.t("recording-failed"), "tag-bad")),
        },
        can_delete: of.state != State::Recording,
        href,
    }
}
