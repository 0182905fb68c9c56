//! What a list is asked to show.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::found::zone_of;
use crate::sessions::store::{Page, When};
use crate::web::forms::Fields;
use crate::web::views::sessions::Showing;
use crate::web::visitor::Visitor;

/// How many days a range has whose end nobody chose.
const USUAL_RANGE: Days = Days::new(30);
/// More characters than any name has find nothing.
const LONGEST_SEARCH: usize = 255;

/// A list as asked for; whatever cannot be read counts as not said.
pub(super) struct Query {
    pub(super) showing: Showing,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) search: String,
    pub(super) page: Page,
}

impl Query {
    pub(super) fn read(fields: &Fields, today: NaiveDate) -> Self {
        let showing = match fields.text("show") {
            Some("previous") => Showing::Previous,
            Some("dates") => Showing::Dates,
            _ => Showing::Upcoming,
        };
        let later = |day: NaiveDate| day.checked_add_days(USUAL_RANGE).unwrap_or(day);
        let (from, to) = match (day(fields.text("from")), day(fields.text("to"))) {
            (Some(from), Some(to)) => (from.min(to), from.max(to)),
            (Some(from), None) => (from, later(from)),
            (None, Some(to)) => (today.min(to), to),
            (None, None) => (today, later(today)),
        };
        let search = fields.text_or_empty("q").trim().chars().take(LONGEST_SEARCH).collect();
        let page = Page::number(fields.text("page").and_then(|page| page.parse().ok()).unwrap_or(1));
        Self { showing, from, to, search, page }
    }

    /// The dates to list, days being those of the visitor's zone.
    pub(super) fn when(&self, visitor: &Visitor) -> When {
        let zone = zone_of(visitor);
        let morning = |day: NaiveDate| zone.moment(day.and_time(NaiveTime::MIN));
        match self.showing {
            Showing::Upcoming => When::Upcoming,
            Showing::Previous => When::Previous,
            Showing::Dates => {
                When::Between(morning(self.from), morning(self.to.succ_opt().unwrap_or(self.to)))
            }
        }
    }

    /// The same list's page `number`, as the query of an address.
    pub(super) fn turned(&self, number: u32) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        match self.showing {
            Showing::Upcoming => {}
            Showing::Previous => {
                query.append_pair("show", "previous");
            }
            Showing::Dates => {
                query.append_pair("show", "dates");
                query.append_pair("from", &self.from.to_string());
                query.append_pair("to", &self.to.to_string());
            }
        }
        if !self.search.is_empty() {
            query.append_pair("q", &self.search);
        }
        query.append_pair("page", &number.to_string());
        query.finish()
    }
}

fn day(text: Option<&str>) -> Option<NaiveDate> {
    let day: NaiveDate = text?.parse().ok()?;
    (1970..=2200).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Query {
        Query::read(&Fields::parse(query.as_bytes()), "2026-11-19".parse().expect("a day"))
    }

    #[test]
    fn ranges_are_filled_up_and_put_in_order() {
        for (query, from, to) in [
            ("", "2026-11-19", "2026-12-19"),
            ("from=2026-11-01", "2026-11-01", "2026-12-01"),
            ("to=2026-11-01", "2026-11-01", "2026-11-01"),
            ("to=2026-11-30", "2026-11-19", "2026-11-30"),
            ("from=2026-12-01&to=2026-11-01", "2026-11-01", "2026-12-01"),
            ("from=9999-01-01&to=tomorrow", "2026-11-19", "2026-12-19"),
        ] {
            let read = read(query);
            assert_eq!((read.from.to_string(), read.to.to_string()), (from.into(), to.into()), "{query}");
        }
    }

    #[test]
    fn turning_the_page_keeps_the_rest() {
        let asked = read("show=dates&from=2026-11-01&to=2026-11-30&q=%26+lynx&page=2");
        assert_eq!(asked.page.get(), 2);
        assert_eq!(asked.turned(3), "show=dates&from=2026-11-01&to=2026-11-30&q=%26+lynx&page=3");
        assert_eq!(read("show=all&page=x").turned(1), "page=1");
    }
}
