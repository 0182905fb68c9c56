//! The roster service (NRPS 2.0 §2), with the habits and the faults of real ones.

use std::time::Duration;

use serde_json::{Value, json};

use super::params::Params;
use super::people::{Person, Role};
use super::token::ROSTER_SCOPE;
use super::world::World;
use super::{Course, Flavour, Registration};

pub(super) const MEMBERS_TYPE: &str = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";
const CANVAS_PAGE: usize = 50;
const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";

/// What is wrong with the roster service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Every request gets this status and no members.
    Status(u16),
    /// The first pages are fine; from page `from`, counted from 1, on the answer is `status`.
    StatusFromPage {
        /// The first page that fails.
        from: usize,
        /// How.
        status: u16,
    },
    /// 429 with `Retry-After` of so many seconds.
    RetryAfter(u32),
    /// `next` leads to the page it stands on.
    EndlessLoop,
    /// `next` leads to an ever new address, each with the same members.
    EndlessPages,
    /// 200, but the body breaks off in the middle.
    BadJson,
    /// 200 and a sign-in page.
    WrongType,
    /// `next` leads to another host.
    ForeignNext,
    /// Every answer takes so long.
    Slow(Duration),
}

/// A request as the service sees it.
pub(super) struct RosterRequest<'a> {
    pub(super) flavour: Flavour,
    pub(super) course_number: u32,
    /// The deployment in the address; Moodle-like only.
    pub(super) binding: Option<&'a str>,
    pub(super) query: &'a str,
    pub(super) authorization: Option<&'a str>,
    pub(super) accept: Option<&'a str>,
}

/// What it answers.
#[derive(Debug, Default)]
pub(super) struct RosterReply {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) link: Option<String>,
    pub(super) retry_after: Option<u32>,
    pub(super) delay: Duration,
    pub(super) body: String,
}

/// A stretch of the roster's positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: usize,
    limit: usize,
}

impl World {
    /// The roster's address, as the launch names it.
    pub(super) fn roster_url(&self, course: &Course, client: &Registration, flavour: Flavour) -> String {
        let number = course.number;
        self.address(&match flavour {
            Flavour::Canvas => format!("/api/lti/courses/{number}/names_and_roles"),
            Flavour::Moodle => format!(
                "/mod/lti/services.php/CourseSection/{number}/bindings/{}/memberships",
                client.deployment(flavour)
            ),
        })
    }

    /// One page of a roster, or what stands in its place.
    pub(super) fn roster_page(&self, request: &RosterRequest<'_>) -> RosterReply {
        self.count_roster_page();
        let fault = self.state().fault;
        match fault {
            Fault::Status(status) => refusal(status, "The service has a fault."),
            Fault::RetryAfter(seconds) => {
                RosterReply { retry_after: Some(seconds), ..refusal(429, "Too many requests.") }
            }
            Fault::WrongType => RosterReply {
                status: 200,
                content_type: "text/html; charset=utf-8",
                body: "<!doctype html><title>Sign in</title>".to_owned(),
                ..RosterReply::default()
            },
            _ => self.members(request, fault).unwrap_or_else(|reply| reply),
        }
    }

    fn members(&self, request: &RosterRequest<'_>, fault: Fault) -> Result<RosterReply, RosterReply> {
        let (course, client) = self.admitted(request)?;
        let params = Params::read(request.query.as_bytes());
        let params = params.ok_or_else(|| refusal(400, "A parameter came twice."))?;
        link_asked_for(&params, &course, request.flavour)?;
        let stretch = Stretch::asked_for(&params, request.flavour);
        let page = stretch.number();
        if let Fault::StatusFromPage { from, status } = fault
            && page >= from
        {
            return Err(refusal(status, "The service has a fault."));
        }
        let url = self.roster_url(&course, &client, request.flavour);
        let mut body =
            self.container((&course, &client), &params, stretch, request.flavour, &url).to_string();
        if fault == Fault::BadJson {
            let middle = body.floor_char_boundary(body.len() / 2);
            body.truncate(middle);
        }
        let next = match fault {
            Fault::EndlessLoop => Some(stretch.address(&url, &params, request.flavour)),
            Fault::EndlessPages => Some(format!("{url}?again={}", uuid::Uuid::new_v4().simple())),
            Fault::ForeignNext => Some("https://elsewhere.example/names_and_roles?page=2".to_owned()),
            _ => stretch.next(course.positions()).map(|next| next.address(&url, &params, request.flavour)),
        };
        let delay = if let Fault::Slow(delay) = fault { delay } else { Duration::ZERO };
        let link = stretch.links(next, &url, &params, request.flavour, course.positions());
        Ok(RosterReply { status: 200, content_type: MEMBERS_TYPE, link, retry_after: None, delay, body })
    }

    fn admitted(&self, request: &RosterRequest<'_>) -> Result<(Course, Registration), RosterReply> {
        let client = self.bearer(request.authorization, ROSTER_SCOPE);
        let client = client.ok_or_else(|| refusal(401, "No token, or one that has run out."))?;
        let client = self.registration_of(&client).map_err(|_gone| refusal(401, "The client is gone."))?;
        if let Some(binding) = request.binding
            && !client.deployments.iter().any(|deployment| deployment == binding)
        {
            return Err(refusal(401, "The token is for another tool."));
        }
        let course = self.courses().into_iter().find(|course| course.number == request.course_number);
        let course = course.ok_or_else(|| refusal(404, "There is no such course."))?;
        if !course.clients.contains(&client.client_id) {
            return Err(refusal(401, "The tool is not in this course."));
        }
        if !readable(request.accept, request.flavour) {
            let status = if request.flavour == Flavour::Moodle { 400 } else { 406 };
            return Err(refusal(status, "This service answers in another media type."));
        }
        Ok((course, client))
    }

    fn container(
        &self,
        (course, client): (&Course, &Registration),
        params: &Params,
        stretch: Stretch,
        flavour: Flavour,
        url: &str,
    ) -> Value {
        let last = stretch.from.saturating_add(stretch.limit).min(course.positions());
        let there = (stretch.from..last).filter_map(|position| course.at(position));
        let members: Vec<Value> = there
            .filter_map(|(key, role)| self.member(client, (&key, role), params, (course, flavour)))
            .collect();
        json!({
            "id": url,
            "context": { "id": course.context_id(flavour), "label": course.label(), "title": course.title },
            "members": members,
        })
    }

    fn member(
        &self,
        client: &Registration,
        (key, role): (&str, Role),
        params: &Params,
        (course, flavour): (&Course, Flavour),
    ) -> Option<Value> {
        let roles = role.roster_roles(flavour)?;
        if !asks_for(params.named("role"), &roles, flavour) {
            return None;
        }
        let person = self.person(key).ok()?;
        let mut member = person.profile(flavour);
        member.retain(|claim, _| client.hears(claim));
        member.insert("user_id".to_owned(), json!(person.subject(flavour)));
        member.insert("status".to_owned(), json!("Active"));
        member.insert("roles".to_owned(), json!(roles));
        if flavour == Flavour::Moodle {
            member.insert("ext_user_username".to_owned(), json!(person.key));
            member.insert("lis_person_sourcedid".to_owned(), json!(""));
        }
        if flavour == Flavour::Moodle && params.named("groups") == Some("true") {
            member.insert("group_enrollments".to_owned(), course.divisions.enrolments(key));
        }
        if params.named("rlid").is_some() {
            member.insert("message".to_owned(), json!([self.message(client, &person, flavour)]));
        }
        Some(Value::Object(member))
    }

    /// What a launch by `person` would say, as far as rosters repeat it.
    fn message(&self, client: &Registration, person: &Person, flavour: Flavour) -> Value {
        let custom = self.custom(client).iter().map(|(name, value)| {
            let known = value == "$Person.address.timezone";
            (name.clone(), json!(if known { person.zone_value(flavour) } else { value }))
        });
        json!({
            format!("{CLAIM}message_type"): "LtiResourceLinkRequest",
            format!("{CLAIM}version"): "1.3.0",
            format!("{CLAIM}custom"): custom.collect::<serde_json::Map<_, _>>(),
        })
    }
}

impl Stretch {
    fn asked_for(params: &Params, flavour: Flavour) -> Self {
        let number = |name| params.named(name).and_then(|value| value.parse::<usize>().ok());
        match flavour {
            Flavour::Canvas => {
                let limit =
                    number("per_page").or(number("limit")).unwrap_or(CANVAS_PAGE).clamp(1, CANVAS_PAGE);
                let page = number("page").unwrap_or(1).max(1);
                Self { from: page.saturating_sub(1).saturating_mul(limit), limit }
            }
            Flavour::Moodle => Self {
                from: number("from").unwrap_or(0),
                limit: number("limit").filter(|limit| *limit > 0).unwrap_or(usize::MAX),
            },
        }
    }

    /// The page's number, from 1.
    fn number(self) -> usize {
        self.from.checked_div(self.limit).unwrap_or(0).saturating_add(1)
    }

    fn next(self, positions: usize) -> Option<Self> {
        let from = self.from.saturating_add(self.limit);
        (from < positions).then_some(Self { from, limit: self.limit })
    }

    /// Moodle-like platforms lose the role filter here.
    fn address(self, url: &str, params: &Params, flavour: Flavour) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        match flavour {
            Flavour::Canvas => {
                query.append_pair("page", &self.number().to_string());
                query.append_pair("per_page", &self.limit.to_string());
                if let Some(role) = params.named("role") {
                    query.append_pair("role", role);
                }
            }
            Flavour::Moodle => {
                query.append_pair("limit", &self.limit.to_string());
                query.append_pair("from", &self.from.to_string());
            }
        }
        for kept in ["rlid", "groups"] {
            if let Some(value) = params.named(kept) {
                query.append_pair(kept, value);
            }
        }
        format!("{url}?{}", query.finish())
    }

    fn links(
        self,
        next: Option<String>,
        url: &str,
        params: &Params,
        flavour: Flavour,
        positions: usize,
    ) -> Option<String> {
        let next = next.map(|next| format!("<{next}>; rel=\"next\""));
        if flavour == Flavour::Moodle {
            return next;
        }
        let pages = positions.div_ceil(self.limit).max(1);
        let last = Self { from: pages.saturating_sub(1).saturating_mul(self.limit), limit: self.limit };
        let first = Self { from: 0, limit: self.limit };
        let named = [("current", self), ("first", first), ("last", last)]
            .map(|(rel, stretch)| format!("<{}>; rel=\"{rel}\"", stretch.address(url, params, flavour)));
        let mut links: Vec<String> = named.into();
        links.splice(1..1, next);
        Some(links.join(","))
    }
}

/// Whether the roles pass the filter; a filter the platform does not understand passes nobody on
/// Canvas-like platforms and everybody on Moodle-like ones.
fn asks_for(filter: Option<&str>, roles: &[String], flavour: Flavour) -> bool {
    match (filter, flavour) {
        (None, _) => true,
        (Some(role), Flavour::Canvas) => roles.iter().any(|own| own == role),
        (Some(role), Flavour::Moodle) => {
            let short = role.rsplit_once('#').map_or(role, |(_, short)| short);
            !matches!(short, "Instructor" | "Learner") || roles.iter().any(|own| own == short)
        }
    }
}

fn link_asked_for(params: &Params, course: &Course, flavour: Flavour) -> Result<(), RosterReply> {
    let status = if flavour == Flavour::Moodle { 404 } else { 400 };
    match params.named("rlid") {
        Some(link) if link != course.resource_link_id(flavour) => {
            Err(refusal(status, "No such resource link."))
        }
        _ => Ok(()),
    }
}

/// Moodle-like platforms know the exact type or `*/*`, and no list without the latter.
fn readable(accept: Option<&str>, flavour: Flavour) -> bool {
    let accept = accept.unwrap_or("*/*");
    let types = || accept.split(',').map(|part| part.split(';').next().unwrap_or_default().trim());
    match flavour {
        Flavour::Moodle => accept.trim() == MEMBERS_TYPE || types().any(|media| media == "*/*"),
        Flavour::Canvas => types().any(|media| [MEMBERS_TYPE, "*/*", "application/*"].contains(&media)),
    }
}

fn refusal(status: u16, reason: &str) -> RosterReply {
    RosterReply {
        status,
        content_type: "application/json",
        body: json!({ "status": status, "reason": reason }).to_string(),
        ..RosterReply::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moodle_takes_the_exact_type_or_anything() {
        let list = format!("{MEMBERS_TYPE}, application/json");
        let with_star = format!("{MEMBERS_TYPE}, */*;q=0.1");
        for (accept, moodle, canvas) in [
            (Some(MEMBERS_TYPE), true, true),
            (None, true, true),
            (Some("application/json"), false, false),
            (Some(list.as_str()), false, true),
            (Some(with_star.as_str()), true, true),
        ] {
            assert_eq!(readable(accept, Flavour::Moodle), moodle, "{accept:?}");
            assert_eq!(readable(accept, Flavour::Canvas), canvas, "{accept:?}");
        }
    }

    #[test]
    fn canvas_pages_hold_fifty_whatever_is_asked() {
        let asked =
            |query: &str, flavour| Stretch::asked_for(&Params::read(query.as_bytes()).unwrap(), flavour);
        assert_eq!(asked("limit=1000", Flavour::Canvas), Stretch { from: 0, limit: 50 });
        assert_eq!(asked("page=3&per_page=20", Flavour::Canvas), Stretch { from: 40, limit: 20 });
        assert_eq!(asked("limit=1000&from=7", Flavour::Moodle), Stretch { from: 7, limit: 1000 });
        assert_eq!(asked("", Flavour::Moodle), Stretch { from: 0, limit: usize::MAX });
    }

    #[test]
    fn links_name_the_next_page_until_there_is_none() {
        let none = Params::default();
        let first = Stretch { from: 0, limit: 50 };
        let next = first.next(60).map(|next| next.address("u", &none, Flavour::Canvas));
        let link = first.links(next, "u", &none, Flavour::Canvas, 60).unwrap();
        assert!(link.contains("<u?page=2&per_page=50>; rel=\"next\""), "{link}");
        assert!(link.contains("<u?page=2&per_page=50>; rel=\"last\""), "{link}");
        assert_eq!(first.next(50), None);
    }

    #[test]
    fn a_role_filter_is_read_as_either_platform_reads_it() {
        let learner = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner";
        let (long, short) = (vec![learner.to_owned()], vec!["Learner".to_owned()]);
        for (filter, canvas, moodle) in [
            (None, true, true),
            (Some(learner), true, true),
            (Some("Learner"), false, true),
            (Some("Instructor"), false, false),
            (Some("Mentor"), false, true),
        ] {
            assert_eq!(asks_for(filter, &long, Flavour::Canvas), canvas, "{filter:?}");
            assert_eq!(asks_for(filter, &short, Flavour::Moodle), moodle, "{filter:?}");
        }
    }

    #[test]
    fn the_role_filter_survives_paging_on_one_platform_only() {
        let params = Params::read(b"role=Learner&rlid=9").unwrap();
        let second = Stretch { from: 20, limit: 20 };
        let canvas = second.address("u", &params, Flavour::Canvas);
        assert_eq!(canvas, "u?page=2&per_page=20&role=Learner&rlid=9");
        assert_eq!(second.address("u", &params, Flavour::Moodle), "u?limit=20&from=20&rlid=9");
    }
}
