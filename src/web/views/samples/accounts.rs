//! Samples of the doors of the standalone pages, and of the pages about accounts.

use super::{Rendered, outside, rendered, standalone};
use crate::web::page::{Notice, Page, Tone};
use crate::web::texts::{Done, Language};
use crate::web::views::account::{AccountPage, BrowserLine, LinkingPage, LmsLine, SsoLine};
use crate::web::views::accounts::{
    AccountLine, AccountsPage, ImportPage, NewAccountPage, OneAccountPage, PreviewPage, RefusedLine,
};
use crate::web::views::sign_in::{LinkPage, Said, SignInPage};
use crate::web::views::{Choice, Faults, Pager};

pub(super) fn all(language: Language) -> Rendered {
    [doors(language), own(language), users(language)].concat()
}

fn faults(field: &'static str) -> Faults {
    let mut faults = Faults::default();
    faults.add(field, "That is not right".into());
    faults
}

fn doors(language: Language) -> Rendered {
    let next = || Some("/admin/accounts".to_owned());
    let door = |said| SignInPage::new(outside(language), next(), said);
    let wrong = SignInPage { faults: faults("email"), typed: "nobody".into(), ..door(Said::Nothing) };
    let no_mail = SignInPage { by_mail: false, ..door(Said::Nothing) };
    vec![
        rendered("sign-in", &door(Said::Nothing)),
        rendered(
            "sign-in-sso",
            &SignInPage { sso: Some("Lakeside University".into()), ..door(Said::Nothing) },
        ),
        rendered("sign-in-asked", &door(Said::Asked)),
        rendered("sign-in-out", &door(Said::Out)),
        rendered("sign-in-wrong", &wrong),
        rendered("sign-in-no-mail", &no_mail),
        rendered("sign-in-link", &LinkPage::new(outside(language), "/sign-in/a", "Ingrid Halvorsen", next())),
    ]
}

fn titled(language: Language, here: &str, title: &str) -> Page {
    let mut page = standalone(language, here);
    page.title = page.t(title);
    page
}

fn choices(words: &[&str]) -> Vec<Choice> {
    words.iter().map(|word| Choice::new(*word, (*word).to_owned(), "supervisor")).collect()
}

fn own(language: Language) -> Rendered {
    let browser = |name: &str, this: bool| BrowserLine {
        name: name.into(),
        said: "Signed in by a mailed link at 10:15, last used at 11:20".into(),
        this,
        action: format!("/scheduler/account/browsers/{name}"),
    };
    let account = || AccountPage {
        page: titled(language, "/scheduler/account", "own-account"),
        email: "i.halvorsen@lakeside.example".into(),
        name: "Ingrid Halvorsen".into(),
        languages: choices(&["English", "Deutsch"]),
        zones: choices(&["Europe/Berlin"]),
        sso: Some(SsoLine { name: "Lakeside University".into(), since: String::new() }),
        people: vec![LmsLine {
            lms: "Lakeside Canvas".into(),
            said: "Ingrid Halvorsen there, linked since Thursday 19 November".into(),
            action: "/scheduler/account/lms/a/unlink".into(),
        }],
        browsers: vec![browser("Firefox, Linux", true), browser("Safari, iPhone", false)],
        faults: Faults::default(),
    };
    let mut out = account();
    out.sso = Some(SsoLine { name: "Lakeside University".into(), since: "Thursday 19 November".into() });
    out.people.clear();
    out.page.notice = Some(Notice::done(out.page.texts, Done::BrowserOut));
    vec![
        rendered("account", &account()),
        rendered("account-out", &out),
        rendered(
            "account-linking",
            &LinkingPage::new(
                standalone(language, "/"),
                "Lakeside University",
                "ada@uni.example",
                "a.b".into(),
            ),
        ),
        rendered("account-wrong", &AccountPage { faults: faults("name"), ..account() }),
    ]
}

fn line(name: &str, email: &str, strong: bool, off: bool, note: &str) -> AccountLine {
    AccountLine {
        name: name.into(),
        email: email.into(),
        kind: if strong { "Administrator".into() } else { "Supervisor".into() },
        strong,
        off,
        note: note.into(),
        href: if note == "you" { String::new() } else { format!("/admin/accounts/{email}") },
    }
}

fn lines() -> Vec<AccountLine> {
    let long = "Bartholomew Featherstonehaugh-Cholmondeley-Warner the Younger";
    vec![
        line("Ingrid Halvorsen", "i.halvorsen@lakeside.example", true, false, "you"),
        line("Nguyễn Thị Minh Khai", "minhkhai@hcmus.example", true, false, ""),
        line(
            long,
            "bartholomew.featherstonehaugh-cholmondeley@lakeside.example",
            false,
            true,
            "Administrator responsible: Nguyễn Thị Minh Khai",
        ),
        line(
            "نور الحسيني",
            "noor@lakeside.example",
            false,
            false,
            "Administrator responsible: Nguyễn Thị Minh Khai",
        ),
    ]
}

fn users(language: Language) -> Rendered {
    let users = |lines: Vec<AccountLine>, search: &str| {
        let page = titled(language, "/admin/accounts", "scheduler-users");
        let pager = Pager::new(page.texts, 2, 3, |n| format!("/admin/accounts?page={n}"));
        AccountsPage { page, count: "4 users".into(), search: search.into(), lines, pager }
    };
    let new = || NewAccountPage {
        page: titled(language, "/admin/accounts", "accounts-new"),
        name: String::new(),
        email: "ada@uni.example".into(),
        kinds: choices(&["supervisor", "administrator"]),
        responsible: Some(choices(&["Nobody"])),
        mailed: true,
        faults: Faults::default(),
    };
    let one = || OneAccountPage {
        page: titled(language, "/admin/accounts", "accounts-new"),
        action: "/admin/accounts/1".into(),
        name: "Nguyễn Thị Minh Khai".into(),
        email: "minhkhai@hcmus.example".into(),
        kind: "Supervisor".into(),
        responsible: Some("Ingrid Halvorsen".into()),
        since: "Thursday 19 November".into(),
        off: false,
        kinds: choices(&["administrator", "manager"]),
        administrators: Some(choices(&["Ingrid"])),
    };
    let mut done = one();
    done.off = true;
    done.page.notice = Some(Notice { tone: Tone::Ok, text: "Done.".into(), place: "" });
    vec![
        rendered("accounts", &users(lines(), "")),
        rendered("accounts-none", &users(Vec::new(), "")),
        rendered("accounts-no-hits", &users(Vec::new(), "Xaver")),
        rendered("account-new", &new()),
        rendered(
            "account-new-wrong",
            &NewAccountPage { faults: faults("email"), responsible: None, mailed: false, ..new() },
        ),
        rendered("account-one", &one()),
        rendered("account-one-off", &done),
    ]
    .into_iter()
    .chain(imports(language))
    .collect()
}

fn imports(language: Language) -> Rendered {
    let table = "Ada,ada@uni.example\n<b>,nobody";
    let import = |faults: Faults| ImportPage {
        page: titled(language, "/admin/accounts/import", "import-title"),
        table: table.into(),
        faults,
    };
    let refused = |line: &str, email: &str| RefusedLine {
        line: line.into(),
        name: "<b>Bo</b>".into(),
        email: email.into(),
        why: "Somebody with this address has an account already.".into(),
    };
    let preview = PreviewPage {
        page: titled(language, "/admin/accounts/import", "import-preview"),
        table: table.into(),
        taken: lines().into_iter().map(|line| AccountLine { href: String::new(), ..line }).collect(),
        refused: vec![refused("Line 2", "nobody"), refused("Line 7", "i.halvorsen@lakeside.example")],
        changed: true,
    };
    vec![
        rendered("import", &import(Faults::default())),
        rendered("import-wrong", &import(faults("table"))),
        rendered("import-preview", &preview),
        rendered("import-nothing", &PreviewPage { taken: Vec::new(), changed: false, ..preview.clone() }),
    ]
}
