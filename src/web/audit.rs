//! The audit log, as administrators read it: who did what, when, from where.

mod csv;
mod words;

use actix_web::web::{ServiceConfig, get, resource};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Days, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;

use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::signed_in::{Administering, Section, SignedIn};
use super::texts::Texts;
use super::views::audit::{AuditLine, AuditPage};
use super::views::{Choice, Pager};
use crate::audit::{self, Deed, LONGEST_SEARCH, Sought, Told, Topic, Wanted};
use crate::db::{self, Conn, Worded};

/// The log.
const HERE: &str = "/admin/audit";
/// Entries on a page.
const ROWS: u32 = 50;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/audit").route(get().to(list)))
        .service(resource("/admin/audit.csv").route(get().to(csv::download)));
}

/// The filter as the address spells it.
struct Query {
    text: String,
    topic: Option<Topic>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Query {
    fn of(request: &HttpRequest) -> (Self, u32) {
        let query = Fields::parse(request.query_string().as_bytes());
        let day = |name| query.text(name).and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
        let of = Self {
            text: query.text_or_empty("q").trim().chars().take(LONGEST_SEARCH).collect(),
            topic: query.text("topic").and_then(|word| word.parse().ok()),
            from: day("from"),
            to: day("to"),
        };
        (of, query.text("page").and_then(|page| page.parse().ok()).unwrap_or(1))
    }

    /// Words are looked for in what the log keeps, and in what deeds are called in the reader's language. The days are
    /// those of `zone`; the last one is wanted whole.
    fn wanted(&self, texts: Texts, zone: Tz) -> Wanted {
        let begins = |day: NaiveDate| begins(day, zone);
        let called: Vec<_> =
            Deed::all().map(|deed| (deed, words::deed(texts, deed).to_lowercase())).collect();
        let sought = |word: &str| {
            let deeds = called.iter().filter(|(_, called)| called.contains(word));
            Sought { word: word.to_owned(), deeds: deeds.map(|(deed, _)| *deed).collect() }
        };
        Wanted {
            words: self.text.to_lowercase().split_whitespace().map(sought).collect(),
            topic: self.topic,
            since: self.from.and_then(begins),
            until: self.to.and_then(|day| day.checked_add_days(Days::new(1))).and_then(begins),
        }
    }

    fn narrows(&self) -> bool {
        !self.text.is_empty() || self.topic.is_some() || self.from.is_some() || self.to.is_some()
    }

    fn address(&self, path: &str, page: u32) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        if let Some(topic) = self.topic {
            query.append_pair("topic", topic.word());
        }
        for (name, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                query.append_pair(name, &day.to_string());
            }
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// The moment at which `day` begins in `zone`: not always midnight, where clocks are changed at midnight.
fn begins(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let first = |hour| day.and_hms_opt(hour, 0, 0)?.and_local_timezone(zone).earliest();
    (0..3).find_map(first).map(|at| at.to_utc())
}

/// What the page needs from the database.
struct Known {
    count: u64,
    lines: Vec<Told>,
    page: u32,
    pages: u32,
}

async fn list(Administering(who): Administering, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let (query, page) = Query::of(&request);
    let wanted = query.wanted(who.texts, who.zone());
    let known = who.app.db.read(move |conn| known(conn, &wanted, page)).await?;
    html::page(&page_of(&who, &query, &known), &who.policy())
}

/// Whoever asks for a page beyond the last gets the last.
fn known(conn: &mut Conn, wanted: &Wanted, page: u32) -> db::Result<Known> {
    let count = audit::count(conn, wanted)?;
    let pages = u32::try_from(count).unwrap_or(u32::MAX).div_ceil(ROWS).max(1);
    let page = page.clamp(1, pages);
    let lines = audit::list(conn, wanted, (page - 1).saturating_mul(ROWS), ROWS)?;
    Ok(Known { count, lines, page, pages })
}

fn page_of(who: &SignedIn, query: &Query, known: &Known) -> AuditPage {
    let (texts, mut page) = (who.texts, who.page(Section::Audit));
    page.title = texts.t("audit-title");
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let present = query.topic.map(|topic| topic.word()).unwrap_or_default();
    let topics = Topic::ALL.into_iter();
    let topics = topics.map(|topic| Choice::new(topic.word(), words::topic(texts, topic), present));
    AuditPage {
        search: query.text.clone(),
        topics: std::iter::once(Choice::new("", texts.t("audit-topic-all"), present)).chain(topics).collect(),
        from: day(query.from),
        to: day(query.to),
        narrowed: query.narrows(),
        count: texts.t_with("audit-count", &[("n", known.count.into())]),
        lines: known.lines.iter().map(|told| line(who, told)).collect(),
        csv: query.address("/admin/audit.csv", 1),
        pager: Pager::new(texts, known.page, known.pages, |n| query.address(HERE, n)),
        page,
    }
}

fn line(who: &SignedIn, told: &Told) -> AuditLine {
    let (texts, times) = (who.texts, who.times());
    AuditLine {
        what: words::what(texts, told),
        href: words::place(told),
        who: words::who_and_where(texts, told),
        when: format!("{}, {}", times.day_or_near(told.at), times.clock(told.at)),
        datetime: told.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        changes: told.changes.iter().map(|change| words::change(texts, change)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::web::texts::Language;

    fn query(text: &str) -> Query {
        Query::of(&TestRequest::with_uri(&format!("{HERE}?{text}")).to_http_request()).0
    }

    #[test]
    fn a_filter_is_kept_from_page_to_page() {
        let all = "q=a+b%26&topic=keys&from=2026-11-01&to=2026-11-30";
        assert_eq!(query(all).address(HERE, 2), format!("{HERE}?{all}&page=2"));
        assert_eq!(query("topic=x&from=yesterday&q=+").address(HERE, 1), HERE);
        assert!(query(all).narrows() && !query("page=3").narrows());
    }

    #[test]
    fn days_are_whole_and_of_the_readers_zone() {
        let texts = Texts::new(Language::English);
        let wanted = query("from=2026-11-19&to=2026-11-19").wanted(texts, Tz::Europe__Berlin);
        let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
        assert_eq!((wanted.since, wanted.until), (at("2026-11-18T23:00:00Z"), at("2026-11-19T23:00:00Z")));
        // Where clocks go forward at midnight, the day begins at one o'clock.
        let cairo = query("from=2026-04-24").wanted(texts, Tz::Africa__Cairo);
        assert_eq!(cairo.since, at("2026-04-23T22:00:00Z"));
    }
}
