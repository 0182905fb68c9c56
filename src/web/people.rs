//! The people page: the roster, and how it was read.

mod lines;
mod roster;

use std::collections::{BTreeSet, HashMap};

use actix_web::http::header;
use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::page::{Notice, Page, Place};
use super::sessions::audience;
use super::texts::{Done, Texts};
use super::views::people::PeoplePage;
use super::views::{Choice, Pager, Segment};
use super::visitor::{Staff, StaffPosted, Visitor};
use crate::courses::{self, Group, MemberFilter};
use crate::db::{self, Conn};
use crate::ids::{CourseId, GroupId, PersonId, PlatformId};
use crate::lti::claims::clean;
use crate::platforms;

/// People on a page.
const ROWS: u32 = 50;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/c/{visit}/people").route(get().to(list)))
        .service(resource("/c/{visit}/people/roster").route(post().to(read_anew)));
}

/// How somebody wants to look at the list.
struct Look {
    filter: MemberFilter,
    page: u32,
}

/// What the page needs from the database.
struct Known {
    course: Option<courses::Course>,
    lms: String,
    walks: Vec<courses::Walk>,
    listed: i64,
    everyone: i64,
    staff: i64,
    pages: u32,
    members: Vec<courses::Member>,
    groups: Vec<Group>,
    of: HashMap<PersonId, BTreeSet<GroupId>>,
}

async fn list(Staff(visitor): Staff, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    let mut look = Look::of(&query);
    let (course, platform) = (visitor.visit()?.course, visitor.visit()?.platform);
    let (known, look) = visitor
        .app
        .db
        .read(move |conn| Ok::<_, db::Error>((known(conn, course, platform, &mut look)?, look)))
        .await?;
    let mut page = visitor.page(Place::People);
    page.title = page.t("people-title");
    page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(page.texts, done));
    html::page(&people_page(&visitor, page, &look, &known), &visitor.policy())
}

fn people_page(visitor: &Visitor, page: Page, look: &Look, known: &Known) -> PeoplePage {
    let times = visitor.times();
    let texts = page.texts;
    PeoplePage {
        roster: roster::shown(known, texts, &times),
        segments: vec![
            look.segment(&page, false, texts.t("people-everyone"), known.everyone),
            look.segment(&page, true, texts.t("people-staff"), known.staff),
        ],
        search: look.filter.name.clone().unwrap_or_default(),
        show: if look.filter.staff { "staff".to_owned() } else { String::new() },
        divisions: divisions(texts, known, look),
        groups: lines::groups(known, texts, &times),
        pager: Pager::new(texts, look.page, known.pages, |n| look.address(&page, look.filter.staff, n)),
        page,
    }
}

/// The groups and sections that the list can be narrowed to.
fn divisions(texts: Texts, known: &Known, look: &Look) -> Vec<Choice> {
    let present = look.filter.group.map(|id| id.to_string()).unwrap_or_default();
    let there = known.groups.iter().filter(|group| !group.gone);
    let one = |group: &Group| Choice::new(group.id.to_string(), audience::name(texts, group), &present);
    let mut all: Vec<Choice> = there.map(one).collect();
    if !all.is_empty() {
        all.insert(0, Choice::new("", texts.t("people-all-groups"), &present));
    }
    all
}

async fn read_anew(StaffPosted { visitor, .. }: StaffPosted) -> Result<HttpResponse, Failure> {
    let (course, now) = (visitor.visit()?.course, visitor.app.clock.now());
    let wished = visitor
        .app
        .db
        .write(move |conn| -> db::Result<bool> {
            let offered = courses::course(conn, course)?.is_some_and(|course| course.has_roster);
            if offered {
                courses::wish_walk_anew(conn, course, now)?;
            }
            Ok(offered)
        })
        .await?;
    visitor.app.roster_wished.notify_one();
    let done = if wished { format!("?done={}", Done::RosterAsked.word()) } else { String::new() };
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{}{done}", visitor.address("people"))))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// What there is to show; whoever asks for a page beyond the last gets the last.
fn known(conn: &mut Conn, course: CourseId, platform: PlatformId, look: &mut Look) -> db::Result<Known> {
    // Before the people: on PostgreSQL a walk may end between two statements, and a page that takes it for done, with
    // the people of before, would not be read again.
    let walks = courses::last_walks(conn, course)?;
    let fitting = courses::count_members(conn, course, &look.filter)?;
    let pages = u32::try_from(fitting).unwrap_or(u32::MAX).div_ceil(ROWS).max(1);
    look.page = look.page.min(pages);
    let skipped = i64::from(look.page - 1) * i64::from(ROWS);
    let staff = MemberFilter { staff: true, ..MemberFilter::default() };
    let members = courses::members(conn, course, &look.filter, (skipped, i64::from(ROWS)))?;
    let ids: Vec<_> = members.iter().map(|member| member.person).collect();
    Ok(Known {
        groups: courses::groups(conn, course)?,
        of: courses::groups_of(conn, course, &ids)?,
        course: courses::course(conn, course)?,
        lms: platforms::find(conn, platform)?.map(|platform| platform.name).unwrap_or_default(),
        walks,
        listed: courses::count_listed(conn, course)?,
        everyone: courses::count_members(conn, course, &MemberFilter::default())?,
        staff: courses::count_members(conn, course, &staff)?,
        pages,
        members,
    })
}

impl Look {
    fn of(query: &Fields) -> Self {
        let page = query.text("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        Self {
            filter: MemberFilter {
                name: query.text("q").and_then(clean),
                staff: query.text("show") == Some("staff"),
                group: query.text("group").and_then(|id| id.parse().ok()),
            },
            page: u32::max(page, 1),
        }
    }

    fn segment(&self, page: &Page, staff: bool, label: String, count: i64) -> Segment {
        let current = self.filter.staff == staff;
        Segment { label, count: count.to_string(), href: self.address(page, staff, 1), current }
    }

    fn address(&self, page: &Page, staff: bool, number: u32) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if staff {
            query.append_pair("show", "staff");
        }
        if let Some(name) = &self.filter.name {
            query.append_pair("q", name);
        }
        if let Some(group) = &self.filter.group {
            query.append_pair("group", group.as_str());
        }
        if number > 1 {
            query.append_pair("page", &number.to_string());
        }
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}/people{mark}{query}", page.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::page::{Theme, View};
    use crate::web::texts::Language;

    #[test]
    fn a_look_is_kept_from_page_to_page() {
        let mut page = Page::new(Texts::new(Language::English), View::Window, Theme::Auto);
        page.base = "/c/0f".to_owned();
        let look = Look::of(&Fields::parse(b"show=staff&q=M%C3%BCller+%26+Co&page=3"));
        assert_eq!(look.page, 3);
        assert_eq!(look.address(&page, true, 4), "/c/0f/people?show=staff&q=M%C3%BCller+%26+Co&page=4");
        assert_eq!(look.address(&page, false, 1), "/c/0f/people?q=M%C3%BCller+%26+Co");
        for strange in ["page=0", "page=-1", "page=x", "page=99999999999", "", "q=%20&show=me"] {
            let look = Look::of(&Fields::parse(strange.as_bytes()));
            assert_eq!(
                (look.page, look.address(&page, look.filter.staff, 1)),
                (1, "/c/0f/people".to_owned())
            );
        }
    }
}
