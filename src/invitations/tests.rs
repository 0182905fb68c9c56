use super::*;
use crate::sessions::fixtures::session;
use crate::sessions::role::Confirmed;

fn read(text: &str, sure: bool) -> Vec<Told> {
    let lines = read_lines(text, Role::Participant, Confirmed::by_box(sure));
    let told =
        |line: Line| line.read.map(|who| (who.name.to_string(), who.email.to_string(), who.role.role()));
    lines.into_iter().map(told).collect()
}

type Told = Result<(String, String, Role), Trouble>;

#[expect(clippy::unnecessary_wraps, reason = "compared with what a line is read as")]
fn one(name: &str, email: &str, role: Role) -> Told {
    Ok((name.to_owned(), email.to_owned(), role))
}

#[test]
fn a_session_of_a_course_can_not_be_invited_to() {
    assert_eq!(Hosted::of(session()), None);
    let account = AccountId::fresh();
    let own = Session { owner: Owner::Account(account), ..session() };
    assert_eq!(
        Hosted::of(own.clone()).map(|hosted| (hosted.host(), hosted.session().id)),
        Some((account, own.id))
    );
}

#[test]
fn lines_are_read_as_people_write_them() {
    let ada = || one("Ada Lovelace", "ada@uni.example", Role::Participant);
    for line in [
        "Ada Lovelace <ada@uni.example>",
        "\"Ada Lovelace\" <ada@uni.example>",
        "Ada Lovelace, ada@uni.example",
        "ada@uni.example; Ada Lovelace",
        "Ada Lovelace\tada@uni.example\tparticipant",
        "  Ada Lovelace ,ada@uni.example,,  ",
    ] {
        assert_eq!(read(line, false), [ada()], "{line}");
    }
    assert_eq!(
        read("\"Lovelace, Ada\";ada@uni.example;Presenter", false),
        [one("Lovelace, Ada", "ada@uni.example", Role::Presenter)]
    );
    assert_eq!(
        read("ada.lovelace@uni.example", false),
        [one("ada lovelace", "ada.lovelace@uni.example", Role::Participant)]
    );
    assert_eq!(read("Name,E-mail,Role\n\nAda Lovelace,ada@uni.example,participant\n", false), [ada()]);
}

#[test]
fn a_line_that_can_not_be_used_says_why() {
    for (line, why) in [
        ("Ada Lovelace", Trouble::Address),
        ("Ada <ada@localhost>", Trouble::Address),
        ("ada@uni.example, eve@uni.example", Trouble::Address),
        ("... <ada@uni.example>", Trouble::NoName),
        ("Ada, ada@uni.example, owner", Trouble::Role),
        ("Ada, ada@uni.example, moderator", Trouble::Unconfirmed),
    ] {
        assert_eq!(read(line, false), [Err(why)], "{line}");
    }
    assert_eq!(
        read("Ada, ada@uni.example, moderator", true),
        [one("Ada", "ada@uni.example", Role::Moderator)]
    );
    let twice = read("Ada <ada@uni.example>\nEve <ADA@uni.example>", false);
    assert_eq!(twice, [one("Ada", "ada@uni.example", Role::Participant), Err(Trouble::Twice)]);
    let long = format!("{} <ada@uni.example>", "ä".repeat(65));
    assert_eq!(read(&long, false), [Err(Trouble::LongName)]);
    let many: Vec<String> = (0..=MOST_LINES).map(|n| format!("a{n}@uni.example")).collect();
    let read = read(&many.join("\n"), false);
    assert_eq!(read.iter().filter(|line| line.is_ok()).count(), MOST_LINES);
    assert_eq!(read.last(), Some(&Err(Trouble::TooMany)));
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_pasted_breaks_the_reader(text in "\\PC{0,200}") {
        let _lines = read_lines(&text, Role::Presenter, None);
    }
}
