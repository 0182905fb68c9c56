//! The course's own page in the LMS, as far as the way back that a launch named tells it.

use url::Url;

/// The address by which people come back to the course from outside, tomorrow as well: what `return_url` says of
/// this browser's visit, such as a session key, is not in it.
///
/// Canvas and Moodle name the course in their way back; of other LMSs it is their front page.
#[must_use]
pub fn course_page(return_url: &str) -> Option<Url> {
    let back = Url::parse(return_url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let mut front = back.clone();
    front.set_query(None);
    front.set_fragment(None);
    front.set_path("/");
    let _kept_out = (front.set_username(""), front.set_password(None));
    if let Some((under, course)) = moodle(&back) {
        front.set_path(&format!("{under}/course/view.php"));
        front.query_pairs_mut().append_pair("id", &course);
    } else if let Some(course) = canvas(&back) {
        front.set_path(&format!("/courses/{course}"));
    }
    Some(front)
}

fn number(text: &str) -> Option<&str> {
    (!text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// `…/mod/lti/return.php?course=12&…`, where Moodle may stand below a path.
fn moodle(back: &Url) -> Option<(String, String)> {
    let under = back.path().strip_suffix("/mod/lti/return.php")?;
    let course = back.query_pairs().find(|(name, _)| name == "course")?.1;
    Some((under.to_owned(), number(&course)?.to_owned()))
}

/// `/courses/12/…`
fn canvas(back: &Url) -> Option<String> {
    let mut parts = back.path_segments()?;
    (parts.next()? == "courses").then_some(())?;
    Some(number(parts.next()?)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_becomes_the_courses_page() {
        for (back, page) in [
            (
                "https://canvas.example/courses/12/external_content/success/external_tool_redirect",
                Some("https://canvas.example/courses/12"),
            ),
            (
                "https://school.example/moodle/mod/lti/return.php?course=7&launch_container=3&sesskey=Geheim",
                Some("https://school.example/moodle/course/view.php?id=7"),
            ),
            ("http://localhost:8081/back?key=secret#a", Some("http://localhost:8081/")),
            ("https://ada:pass@lms.example/courses/x/1", Some("https://lms.example/")),
            ("https://lms.example/mod/lti/return.php?course=../..", Some("https://lms.example/")),
            ("javascript:alert(1)", None),
            ("", None),
        ] {
            assert_eq!(course_page(back).as_ref().map(Url::as_str), page, "{back}");
        }
    }
}
