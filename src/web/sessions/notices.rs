//! On to the page that an action concerns, where its notice stands.

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::web::forms::Fields;
use crate::web::page::Notice;
use crate::web::texts::{Done, Texts};
use crate::web::visitor::Visitor;

/// The notice that a page's query asks for. Any word but ours asks for none.
pub(super) fn notice(query: &Fields, texts: Texts) -> Option<Notice> {
    let done = query.text("done").and_then(Done::parse)?;
    Some(Notice::done(texts, done))
}

/// The answer to an action: on to the page `path` below the visit, and to the section of the notice.
pub(in crate::web) fn on_to(visitor: &Visitor, path: &str, done: Done) -> HttpResponse {
    let sign = if path.contains('?') { '&' } else { '?' };
    let hash = if done.place().is_empty() { String::new() } else { format!("#{}", done.place()) };
    let address = visitor.address(&format!("{path}{sign}done={}{hash}", done.word()));
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_ours_become_notices() {
        let asked = |query: &str| notice(&Fields::parse(query.as_bytes()), Texts::default());
        assert!(asked("done=done-saved").is_some());
        assert!(asked("done=You+owe+money").is_none());
        assert!(asked("").is_none());
    }
}
