//! The queue of letters, as administrators see it: what waits, what failed and why, and one button to try it again.

use actix_web::http::header;
use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::invitations::{letter_class, letter_word};
use super::page::Notice;
use super::signed_in::{Administering, AdministeringPosted, Section, SignedIn};
use super::texts::{Done, Texts};
use super::views::queue::{Line, QueuePage};
use super::views::{Pager, Segment};
use crate::db::{self, Conn, Worded};
use crate::ids::LetterId;
use crate::mail::outbox::{self, Counts, Shown, State, Told};

/// Letters on a page.
const ROWS: u32 = 50;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/mail").route(get().to(list)))
        .service(resource("/admin/mail/{letter}/retry").route(post().to(retry)));
}

/// What the page needs from the database.
struct Known {
    counts: Counts,
    letters: Vec<Told>,
    page: u32,
    pages: u32,
}

async fn list(Administering(who): Administering, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    let shown = match query.text("show") {
        Some("open") => Shown::Open,
        Some("all") => Shown::All,
        _ => Shown::Failed,
    };
    let page = query.text("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let known = who.app.db.read(move |conn| known(conn, shown, page)).await?;
    html::page(&page_of(&who, &query, shown, &known), &who.policy())
}

/// Whoever asks for a page beyond the last gets the last.
fn known(conn: &mut Conn, shown: Shown, page: u32) -> db::Result<Known> {
    let counts = outbox::counts(conn)?;
    let pages = u32::try_from(counts.of(shown)).unwrap_or(u32::MAX).div_ceil(ROWS).max(1);
    let page = page.clamp(1, pages);
    let letters = outbox::list(conn, shown, (page - 1) * ROWS, ROWS)?;
    Ok(Known { counts, letters, page, pages })
}

fn page_of(who: &SignedIn, query: &Fields, shown: Shown, known: &Known) -> QueuePage {
    let texts = who.texts;
    let mut page = who.page(Section::Mail);
    page.title = texts.t("queue-title");
    page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(texts, done));
    let segment = |of: Shown, id: &str| Segment {
        label: texts.t(id),
        count: known.counts.of(of).to_string(),
        href: format!("/admin/mail?show={}", word(of)),
        current: of == shown,
    };
    QueuePage {
        page,
        not_set_up: (!who.app.mail.is_set_up()).then(|| texts.t("queue-not-set-up")),
        segments: vec![
            segment(Shown::Failed, "queue-failed"),
            segment(Shown::Open, "queue-open"),
            segment(Shown::All, "queue-all"),
        ],
        letters: known.letters.iter().map(|letter| line(who, letter)).collect(),
        pager: Pager::new(texts, known.page, known.pages, |n| {
            format!("/admin/mail?show={}&page={n}", word(shown))
        }),
    }
}

fn word(shown: Shown) -> &'static str {
    match shown {
        Shown::Failed => "failed",
        Shown::Open => "open",
        Shown::All => "all",
    }
}

fn line(who: &SignedIn, letter: &Told) -> Line {
    let (texts, times) = (who.texts, who.times());
    let named = !letter.to_name.is_empty();
    let mut sub = Vec::from_iter(named.then(|| letter.to_address.clone()));
    sub.extend([
        texts.t_with("queue-kind", &[("kind", letter.kind.word().into())]),
        texts.t_with("queue-queued", &[("when", times.at(letter.queued_at).into())]),
    ]);
    sub.extend(tried(texts, letter));
    if letter.state == State::Waiting {
        sub.push(
            texts.t_with("queue-next", &[("when", times.at(letter.due_at.max(letter.queued_at)).into())]),
        );
    } else if let Some(at) = letter.finished_at {
        sub.push(texts.t_with("queue-finished", &[("when", times.at(at).into())]));
    }
    sub.extend(letter.said.clone());
    let failed = matches!(letter.state, State::Refused | State::GivenUp);
    Line {
        to: if named { letter.to_name.clone() } else { letter.to_address.clone() },
        sub: sub.join(" · "),
        word: texts.t(letter_word(letter.state)),
        class: letter_class(letter.state),
        retry: failed.then(|| letter.id.to_string()),
    }
}

fn tried(texts: Texts, letter: &Told) -> Option<String> {
    (letter.attempts > 0).then(|| texts.t_with("queue-tried", &[("n", letter.attempts.into())]))
}

/// `POST /admin/mail/{letter}/retry`: for a letter that was refused or given up, once its cause is put right.
async fn retry(
    AdministeringPosted { who, .. }: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let id = request.match_info().get("letter").and_then(|id| id.parse::<LetterId>().ok());
    let (id, by, now) = (id.ok_or(Failure::NotFound)?, who.actor(), who.app.clock.now());
    // Of two clicks the second finds the letter waiting: it is what the button promises.
    who.app.db.write(move |conn| outbox::retry(conn, id, &by, now)).await?;
    who.app.mail.wake();
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/admin/mail?done={}", Done::LetterRetried.word())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}
