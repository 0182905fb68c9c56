//! A page of a roster and its `Link` header may be anything.
#![no_main]

use colloquy::lti::services::link;
use colloquy::lti::services::names_roles::Page;

libfuzzer_sys::fuzz_target!(|page: &[u8]| {
    let base = url::Url::parse("https://lms.example/members").expect("a constant address");
    let _next = link::target([page], "next", &base);
    if let Ok(page) = Page::parse(page) {
        assert!(page.members.iter().all(|member| (1..=255).contains(&member.user_id.len())));
    }
});
