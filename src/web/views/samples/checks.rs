//! What holds for every page, whatever is on it.

use std::collections::HashSet;
use std::fs;

use scraper::{ElementRef, Html, Selector};

use super::all;
use crate::web::assets;
use crate::web::texts::Language;

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn for_every_page(check: impl Fn(&str, &Html)) {
    for language in Language::ALL {
        for (name, html) in all(language) {
            check(&format!("{name} in {}", language.tag()), &Html::parse_document(&html));
        }
    }
}

#[test]
fn every_page_has_one_heading_a_title_and_a_language() {
    for_every_page(|name, page| {
        assert_eq!(select(page, "h1").len(), 1, "{name}");
        assert_eq!(select(page, "main#main").len(), 1, "{name}");
        assert_eq!(select(page, "html[lang][dir][data-view][data-theme]").len(), 1, "{name}");
        let title = select(page, "title")[0].text().collect::<String>();
        assert!(title.ends_with("Colloquy") && !title.starts_with('·'), "{name}: {title}");
    });
}

#[test]
fn every_field_has_a_label() {
    for_every_page(|name, page| {
        for field in select(page, "input:not([type=hidden]), select, textarea") {
            let element = field.value();
            let id = element.attr("id").unwrap_or_default();
            let labelled = element.attr("aria-label").is_some()
                || (!id.is_empty() && !select(page, &format!("label[for=\"{id}\"]")).is_empty())
                || field.ancestors().filter_map(ElementRef::wrap).any(|up| up.value().name() == "label");
            assert!(labelled, "{name}: {}", field.html());
        }
    });
}

#[test]
fn every_button_and_link_has_words_and_a_place() {
    for_every_page(|name, page| {
        for element in select(page, "a, button, summary") {
            let words = element.text().collect::<String>();
            let named = !words.trim().is_empty() || element.value().attr("aria-label").is_some();
            assert!(named, "{name}: {}", element.html());
        }
        for link in select(page, "a") {
            let href = link.value().attr("href").unwrap_or_default();
            assert!(!href.is_empty() && href != "#", "{name}: {}", link.html());
        }
        for form in select(page, "form[method=post]") {
            let carries = select(page, "form input[name=csrf]").len();
            let inside = form
                .value()
                .attr("action")
                .is_none_or(|action| action.starts_with("/c/") || action.starts_with("/scheduler/"));
            assert!(!inside || carries > 0, "{name}: a form without its token");
        }
    });
}

#[test]
fn nothing_is_inline_that_the_policy_forbids() {
    for_every_page(|name, page| {
        for element in select(page, "*") {
            for (attribute, _value) in element.value().attrs() {
                assert!(attribute != "style" && !attribute.starts_with("on"), "{name}: {attribute}");
            }
        }
        for script in select(page, "script") {
            let data = script.value().attr("type") == Some("application/json");
            assert!(data || script.value().attr("src").is_some(), "{name}");
            assert!(!data || serde_json::from_str::<serde_json::Value>(&script.inner_html()).is_ok());
        }
        assert!(select(page, "style").is_empty(), "{name}");
    });
}

#[test]
fn ids_are_unique_and_what_points_at_them_finds_them() {
    for_every_page(|name, page| {
        let mut ids = HashSet::new();
        for element in select(page, "[id]") {
            let id = element.value().attr("id").unwrap();
            assert!(ids.insert(id.to_owned()), "{name}: {id} twice");
        }
        for attribute in ["for", "aria-describedby", "aria-labelledby", "data-copy"] {
            for element in select(page, &format!("[{attribute}]")) {
                for id in element.value().attr(attribute).unwrap().split_whitespace() {
                    assert!(ids.contains(id), "{name}: {attribute}={id}");
                }
            }
        }
        for link in select(page, "a[href^='#']") {
            let id = link.value().attr("href").unwrap().trim_start_matches('#');
            assert!(ids.contains(id), "{name}: #{id}");
        }
    });
}

#[test]
fn a_page_has_one_filled_button_at_most() {
    for_every_page(|name, page| {
        assert!(select(page, ".btn-primary:not([hidden] *)").len() <= 1, "{name}");
    });
}

#[test]
fn course_pages_have_no_trace_of_invitations() {
    for language in Language::ALL {
        for (name, html) in all(language) {
            let hosted = html.contains("/scheduler/") || html.contains("/i/");
            let html = html.to_lowercase();
            assert!(hosted || !html.contains("/invit") && !html.contains("einladung"), "{name}");
        }
    }
}

/// For looking at them: they lie in `target/samples` after every run.
#[test]
fn write_the_samples() {
    let folder = std::path::Path::new("target/samples");
    fs::create_dir_all(folder).unwrap();
    let names = ["app.css", "app.js", "check.js", "storage.js", "mark.svg"];
    for name in names {
        fs::write(folder.join(name), assets::tests::content(name)).unwrap();
    }
    for language in Language::ALL {
        for (name, html) in all(language) {
            let html = names.iter().fold(html, |html, name| html.replace(&assets::url(name), name));
            fs::write(folder.join(format!("{name}-{}.html", language.tag())), html).unwrap();
        }
    }
}
