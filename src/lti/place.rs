//! Where in the LMS somebody was launched: in a course, or outside all of them.

use serde::{Deserialize, Serialize};

use super::claims::Context;
use super::id_token::{Launch, Message};
use super::{roles, wanted};

/// What says that a context is no course (Canvas: the menus of an account, of a person, of the whole LMS).
const ACCOUNT: &str = "Account";
/// What says that a context is a course (Core §A.1), whatever else it is said to be.
const COURSES: [&str; 4] = ["CourseTemplate", "CourseOffering", "CourseSection", "Group"];

/// Where in the LMS somebody was launched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// In a course, by the context's id.
    Course(String),
    /// In a course that the LMS keeps to itself, by the link's id: who shares the link shares the course.
    Link(String),
    /// In no course: what is outside courses is the Scheduler.
    Outside,
}

impl Place {
    /// Where `launch` comes from.
    ///
    /// A launch need not name its context (Core §5.4.1). Without one a role in a course, or a link of ours, which
    /// stands in courses only, says that there is a course all the same; nothing else does.
    #[must_use]
    pub fn of(launch: &Launch) -> Self {
        match (&launch.context, &launch.message) {
            (Some(context), _) if is_account(context) => Self::Outside,
            (Some(context), _) => Self::Course(context.id.clone()),
            (None, Message::ResourceLink { link, .. }) if speaks_of_a_course(launch) => {
                Self::Link(link.id.clone())
            }
            (None, _) => Self::Outside,
        }
    }
}

fn speaks_of_a_course(launch: &Launch) -> bool {
    roles::any_in_course(launch.roles.iter().map(String::as_str))
        || launch.custom.text(wanted::SESSION).is_some()
}

fn is_account(context: &Context) -> bool {
    let names = || context.kinds.iter().map(|kind| kind.rsplit(['#', '/', ':']).next().unwrap_or(kind));
    names().any(|name| name.eq_ignore_ascii_case(ACCOUNT))
        && !names().any(|name| COURSES.iter().any(|course| name.eq_ignore_ascii_case(course)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(kinds: &[&str]) -> Context {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Context { id: "c".to_owned(), label: None, title: None, kinds }
    }

    #[test]
    fn only_an_account_that_is_no_course_is_outside() {
        for kinds in [&["Account"][..], &["http://purl.imsglobal.org/vocab/lis/v2/course#account"]] {
            assert!(is_account(&context(kinds)), "{kinds:?}");
        }
        for kinds in [
            &[][..],
            &["CourseOffering"],
            &["Account", "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
            &["urn:lti:context-type:ims/lis/Group", "Account"],
            &["Accounting"],
            &["Programme"],
        ] {
            assert!(!is_account(&context(kinds)), "{kinds:?}");
        }
    }
}
