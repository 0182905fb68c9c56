//! Every letter in every language, in both parts.

use scraper::{Html, Selector};

use super::session::{Cancellation, Change, Invitation, When};
use super::*;
use crate::accounts::{self, Account};
use crate::ids::AccountId;
use crate::mail::{Letter, Mailbox};
use crate::sessions::fixtures::{at, occurrence, session};
use crate::sessions::role::Role;
use crate::web::texts::{Language, Texts};

const LINK: &str = "https://live.lakeside.example/i/4t9dm2xk7qhvp3sn8wzc6jra5e";
const SIGN_IN: &str =
    "https://live.lakeside.example/sign-in/4t9dm2xk7qhvp3sn8wzc6jra5e?next=%2Fadmin%2Faccounts";
const GUESTS: &str = "https://live.lakeside.example/g/k7qm-3xvt-9rbn";

fn when(texts: Texts) -> When {
    When::of(texts, &session(), &[occurrence("14:00", Some("16:00"))], at("08:00"))
}

fn invitation(texts: Texts) -> Invitation {
    Invitation {
        host: "Dr. Ingrid Halvorsen".into(),
        session: "Board of examiners, <autumn> round & \"appeals\"".into(),
        when: when(texts),
        invitee: "שירה לוי".into(),
        role: Role::Moderator,
        about: "Four appeals.\nThe files are in the shared folder.".into(),
        link: LINK.into(),
        phone: Some("+49 7531 555 010, PIN 448 210".into()),
        guest_link: Some(GUESTS.into()),
        sender: "Lakeside University".into(),
    }
}

fn bare(texts: Texts) -> Invitation {
    let nothing = Invitation { about: String::new(), phone: None, guest_link: None, ..invitation(texts) };
    Invitation { when: When::default(), ..nothing }
}

fn welcome(texts: Texts) -> Plain {
    let account = Account {
        id: AccountId::fresh(),
        kind: accounts::Kind::Supervisor,
        name: "שירה לוי".parse().expect("a name"),
        email: "shira@example.org".parse().expect("an address"),
        locale: None,
        zone: None,
        responsible: None,
        status: accounts::Status::Active,
        created_at: chrono::DateTime::UNIX_EPOCH,
    };
    Plain::welcome(texts, &account, "https://live.lakeside.example/sign-in", "Lakeside University")
}

fn finished(sheet: Sheet) -> Letter {
    let to = Mailbox::new("Shira", "shira@example.org".parse().expect("an address"));
    sheet.into_letter(to, None, None).expect("it renders")
}

fn all(language: Language) -> Vec<(&'static str, Letter)> {
    let texts = Texts::new(language);
    let (host, sender) = ("Dr. Ingrid Halvorsen".to_owned(), "Lakeside University".to_owned());
    let session = "Board of examiners".to_owned();
    let change = Change {
        host: host.clone(),
        session: session.clone(),
        when: when(texts),
        link: LINK.into(),
        sender: sender.clone(),
    };
    let off = Cancellation { host, session, when: when(texts), whole: true, sender };
    let withdrawn = Cancellation { whole: false, ..off.clone() };
    let sheets = [
        ("invitation", invitation(texts).sheet(texts)),
        ("invitation-bare", bare(texts).sheet(texts)),
        ("changed", change.sheet(texts)),
        ("called-off", off.sheet(texts)),
        ("withdrawn", withdrawn.sheet(texts)),
        ("sign-in", Plain::sign_in(texts, "Ingrid Halvorsen", SIGN_IN, "Lakeside University").sheet(texts)),
        ("welcome", welcome(texts).sheet(texts)),
        ("test", Plain::test(texts, "https://live.lakeside.example").sheet(texts)),
    ];
    sheets.map(|(name, sheet)| (name, finished(sheet))).into()
}

fn texts_of(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect(selector);
    let found = page.select(&selector);
    found.map(|element| element.text().collect::<Vec<_>>().join("\n").trim().to_owned()).collect()
}

#[test]
fn both_parts_say_the_same_and_nothing_is_empty() {
    for language in Language::ALL {
        for (name, letter) in all(language) {
            let page = Html::parse_document(&letter.html);
            for selector in ["h1", ".k", ".t", "a", "title", ".soft"] {
                for said in texts_of(&page, selector) {
                    assert!(!said.is_empty(), "{name}: an empty {selector}");
                    for line in said.lines().filter(|line| !line.is_empty()) {
                        let (part, heading) = (letter.text.contains(line), selector == "title");
                        assert!(
                            part || heading || line == Texts::new(language).t("mail-paste"),
                            "{name}: {line}"
                        );
                    }
                }
            }
            assert!(!letter.subject.is_empty() && !letter.text.contains("\n\n\n"), "{name}: {}", letter.text);
            assert!(!letter.text.lines().any(|line| line.trim_end().ends_with(':') && line.starts_with(' ')));
            assert_eq!(letter.language, language.tag());
            assert!(!letter.html.contains("<img") && !letter.html.contains("<script"), "{name}");
        }
    }
}

#[test]
fn an_invitation_says_all_of_it_in_both_parts() {
    let letter = finished(invitation(Texts::default()).sheet(Texts::default()));
    let page = Html::parse_document(&letter.html);
    let terms = texts_of(&page, ".k");
    assert_eq!(terms, ["When", "You join as", "What it is about", "By phone", "Link for guests"]);
    let button = Selector::parse(".btn a").expect("a selector");
    let buttons: Vec<_> = page.select(&button).map(|button| button.value().attr("href")).collect();
    assert_eq!(buttons, [Some(LINK)]);
    for part in [&letter.text, &page.root_element().text().collect::<String>()] {
        for said in [
            "Dr. Ingrid Halvorsen invites you to",
            "Board of examiners, <autumn> round & \"appeals\"",
            "Thursday 19 November, 14:00–16:00 UTC",
            "Time zone: UTC",
            "You can come in 15 minutes before.",
            "שירה לוי",
            "moderator",
            "Four appeals.",
            "The files are in the shared folder.",
            LINK,
            "+49 7531 555 010, PIN 448 210",
            GUESTS,
            "Sent by Lakeside University for Dr. Ingrid Halvorsen.",
        ] {
            assert!(part.contains(said), "{said} in {part}");
        }
    }
}

#[test]
fn what_there_is_not_has_no_heading() {
    let letter = finished(bare(Texts::default()).sheet(Texts::default()));
    let page = Html::parse_document(&letter.html);
    assert_eq!(texts_of(&page, ".k"), ["You join as"]);
    for absent in ["When", "What it is about", "By phone", "Link for guests", "/g/"] {
        assert!(!letter.text.contains(absent) && !letter.html.contains(absent), "{absent}");
    }
    assert!(letter.text.contains(LINK) && letter.html.contains(LINK));
}

#[test]
fn the_text_part_reads_like_a_letter() {
    let letter = finished(bare(Texts::default()).sheet(Texts::default()));
    assert_eq!(
        letter.text,
        "Dr. Ingrid Halvorsen invites you to\n\n\
         Board of examiners, <autumn> round & \"appeals\"\n\
         ==============================================\n\n\
         You join as: \u{2068}שירה לוי\u{2069}, moderator\n\n\
         Open my joining page:\nhttps://live.lakeside.example/i/4t9dm2xk7qhvp3sn8wzc6jra5e\n\n\
         This link is yours alone. Don’t forward it: whoever joins with it takes your seat.\n\n\
         Sent by Lakeside University for Dr. Ingrid Halvorsen. An answer to this mail goes to Dr. Ingrid Halvorsen.\n"
    );
}

#[test]
fn series_are_told_with_their_rule() {
    let rule = "DTSTART:20261119T101500\nDTEND:20261119T114500\nRRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20270225";
    let series = crate::sessions::Timing::Series(rule.parse().expect("a series"));
    let weekly = crate::sessions::Session { timing: series, ..session() };
    let when = When::of(Texts::default(), &weekly, &[occurrence("10:15", Some("11:45"))], at("08:00"));
    assert_eq!(when.repeats, "Every Thursday until Thu 25 Feb 2027");
}

/// For looking at them: they lie in `target/samples` after every run.
#[test]
fn write_the_samples() {
    let folder = std::path::Path::new("target/samples");
    std::fs::create_dir_all(folder).expect("a folder");
    for language in Language::ALL {
        for (name, letter) in all(language) {
            let path = folder.join(format!("mail-{name}-{}", language.tag()));
            std::fs::write(path.with_extension("html"), &letter.html).expect("written");
            std::fs::write(path.with_extension("txt"), &letter.text).expect("written");
        }
    }
}
