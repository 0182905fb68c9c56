//! The people, one line each, under the roles they have in sessions.

use super::Known;
use crate::access::role_of;
use crate::courses::Member;
use crate::lti::roles::Standing;
use crate::sessions::role::Role;
use crate::web::sessions::audience;
use crate::web::texts::times::Times;
use crate::web::texts::{LmsRole, Texts};
use crate::web::views::people::{Group, Person};

/// Groups in the order of what people may do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Of(Role),
    Observer,
}

const ORDER: [Kind; 4] =
    [Kind::Of(Role::Moderator), Kind::Of(Role::Presenter), Kind::Of(Role::Participant), Kind::Observer];

pub(super) fn groups(known: &Known, texts: Texts, times: &Times) -> Vec<Group> {
    let group = |kind: Kind| {
        let of_kind = known.members.iter().filter(|member| kind_of(member.standing) == kind);
        let people: Vec<Person> = of_kind.map(|member| person(member, known, texts, times)).collect();
        let heading = match kind {
            Kind::Of(role) => texts.role_heading(role),
            Kind::Observer => texts.t("people-observers"),
        };
        (!people.is_empty()).then_some(Group { heading, people })
    };
    ORDER.into_iter().filter_map(group).collect()
}

fn kind_of(standing: Standing) -> Kind {
    if standing == Standing::Observer { Kind::Observer } else { Kind::Of(usual_role(standing)) }
}

/// The role in a session that gives its attendees no other.
fn usual_role(standing: Standing) -> Role {
    role_of(standing, Role::Participant)
}

fn person(member: &Member, known: &Known, texts: Texts, times: &Times) -> Person {
    let short: String = member.person.as_str().chars().take(4).collect();
    let nameless = texts.nameless(&short);
    let (name, told_apart) = match &member.name {
        Some(name) => (name.clone(), None),
        None => (nameless.0, Some(nameless.1)),
    };
    let roster_read = known.course.as_ref().is_some_and(|course| course.walked_at.is_some());
    let unlisted = (roster_read && member.roster_says.is_none()).then(|| texts.t("people-unlisted"));
    let says = lms_role(member.roster_says.unwrap_or(member.standing));
    let groups = divisions(member, known, texts);
    let facts = [told_apart, member.email.clone(), Some(texts.lms_role(says, &known.lms)), groups, unlisted];
    let role = usual_role(member.standing);
    let came = |at| texts.t_with("people-came", &[("at", times.at(at).into())]);
    Person {
        face: face(member.name.as_deref()),
        name,
        sub: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        role: texts.role(role),
        strong: role == Role::Moderator,
        note: member.launched_at.map(came).unwrap_or_default(),
    }
}

/// "Field group A, Section 12"
fn divisions(member: &Member, known: &Known, texts: Texts) -> Option<String> {
    let of = known.of.get(&member.person)?;
    let theirs = known.groups.iter().filter(|group| of.contains(&group.id));
    let names: Vec<String> = theirs.map(|group| audience::name(texts, group)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn lms_role(standing: Standing) -> LmsRole {
    match standing {
        Standing::Leader => LmsRole::Teacher,
        Standing::Assistant => LmsRole::Assistant,
        Standing::Designer => LmsRole::Designer,
        Standing::Learner => LmsRole::Student,
        Standing::Observer => LmsRole::Observer,
        Standing::Unknown => LmsRole::Other,
    }
}

/// The first letters of the first and the last name; one letter in scripts without capitals, where two
/// beside each other would be read as a word.
fn face(name: Option<&str>) -> String {
    let Some(name) = name else { return "–".to_owned() };
    let initial = |word: Option<&str>| word?.chars().find(|sign| sign.is_alphanumeric());
    let mut words = name.split_whitespace();
    let first = initial(words.next());
    let capital = |sign: &char| sign.is_uppercase() || sign.is_lowercase();
    let last = first.filter(capital).and_then(|_| initial(words.next_back()));
    let face: String = [first, last].into_iter().flatten().flat_map(char::to_uppercase).collect();
    if face.is_empty() { "–".to_owned() } else { face }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_two_letters_at_most() {
        for (name, letters) in [
            (Some("Ingrid Halvorsen"), "IH"),
            (Some("Nguyễn Thị Minh Khai"), "NK"),
            (Some("李秀英"), "李"),
            (Some("نور الحسيني"), "ن"),
            (Some("(ada)"), "A"),
            (Some("..."), "–"),
            (Some(""), "–"),
            (None, "–"),
        ] {
            assert_eq!(face(name), letters, "{name:?}");
        }
    }
}
