//! One's own account, and the browsers that are signed in with it.

use actix_web::http::StatusCode;
use actix_web::web::{Path, ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use chrono_tz::Tz;

use super::accounts::name_fault;
use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::page::Notice;
use super::signed_in::{Section, SignedIn, SignedInPosted, on_to};
use super::texts::{Done, Language, Texts, Wrong};
use super::views::account::{AccountPage, BrowserLine, LmsLine, SsoLine};
use super::views::{Choice, Faults};
use crate::accounts::{self, Linked, PersonName, SignIn, Way};
use crate::db::{self, Conn};
use crate::ids::SignInId;

const HERE: &str = "/scheduler/account";

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(HERE).route(get().to(show)).route(post().to(save)))
        .service(resource("/scheduler/account/browsers").route(post().to(end_others)))
        .service(resource("/scheduler/account/browsers/{browser}").route(post().to(end)));
}

/// What somebody says of themselves, as it stands in the form.
struct Typed {
    name: String,
    locale: String,
    zone: String,
}

async fn show(who: SignedIn, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    let typed = Typed {
        name: who.account.name.to_string(),
        locale: who.account.locale.clone().unwrap_or_default(),
        zone: who.account.zone.clone().unwrap_or_default(),
    };
    let mut shown = page(&who, typed, Faults::default()).await?;
    shown.page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(who.texts, done));
    html::page(&shown, &who.policy())
}

async fn save(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let SignedInPosted { who, fields } = posted;
    let text = |name| fields.text_or_empty(name).to_owned();
    let typed = Typed { name: text("name"), locale: text("language"), zone: text("zone") };
    let name = match read(who.texts, &typed) {
        Ok(name) => name,
        Err(faults) => {
            let page = page(&who, typed, faults).await?;
            return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &who.policy());
        }
    };
    let id = who.account.id;
    let chosen = |text: String| (!text.is_empty()).then_some(text);
    let (locale, zone) = (chosen(typed.locale), chosen(typed.zone));
    who.app
        .db
        .write(move |conn| accounts::save_own(conn, id, &name, locale.as_deref(), zone.as_deref()))
        .await?;
    Ok(on_to(HERE, Done::OwnSaved))
}

fn read(texts: Texts, typed: &Typed) -> Result<PersonName, Faults> {
    let mut faults = Faults::default();
    let name = typed.name.parse::<PersonName>();
    if let Err(bad) = name {
        faults.add("name", name_fault(texts, bad));
    }
    let known = Language::ALL.iter().any(|language| language.tag() == typed.locale);
    if !typed.locale.is_empty() && !known {
        faults.add("language", texts.wrong(&Wrong::Language));
    }
    if !typed.zone.is_empty() && typed.zone.parse::<Tz>().is_err() {
        faults.add("zone", texts.wrong(&Wrong::Zone));
    }
    name.ok().filter(|_| faults.is_empty()).ok_or(faults)
}

async fn page(who: &SignedIn, typed: Typed, faults: Faults) -> Result<AccountPage, Failure> {
    let (id, now) = (who.account.id, who.app.clock.now());
    let issuer = who.app.sso.as_ref().map(|sso| sso.issuer().to_owned());
    let known = move |conn: &mut Conn| -> db::Result<_> {
        let linked = issuer.map(|issuer| accounts::linked_since(conn, id, &issuer)).transpose()?;
        Ok((accounts::sign_ins(conn, id, now)?, linked.flatten(), accounts::linked_people(conn, id)?))
    };
    let (browsers, linked, people) = who.app.db.read(known).await?;
    let mut page = who.page(Section::Account);
    page.title = page.t("own-account");
    Ok(AccountPage {
        email: who.account.email.to_string(),
        languages: languages(who.texts, &typed.locale),
        zones: zones(who.texts, &typed.zone),
        name: typed.name,
        sso: who.app.sso.as_ref().map(|sso| SsoLine {
            name: sso.name().to_owned(),
            since: linked.map(|since| who.times().day_in_full(since)).unwrap_or_default(),
        }),
        people: people.iter().map(|one| lms(who, one)).collect(),
        browsers: browsers.iter().map(|one| browser(who, one)).collect(),
        faults,
        page,
    })
}

fn languages(texts: Texts, present: &str) -> Vec<Choice> {
    let language = |language: Language| {
        let name = match language {
            Language::English => "language-en",
            Language::German => "language-de",
        };
        Choice::new(language.tag(), texts.t(name), present)
    };
    by_browser(texts, present).chain(Language::ALL.into_iter().map(language)).collect()
}

fn zones(texts: Texts, present: &str) -> Vec<Choice> {
    let zone = |zone: &Tz| Choice::new(zone.name(), zone.name().replace('_', " "), present);
    by_browser(texts, present).chain(chrono_tz::TZ_VARIANTS.iter().map(zone)).collect()
}

fn by_browser(texts: Texts, present: &str) -> std::iter::Once<Choice> {
    std::iter::once(Choice::new("", texts.t("account-by-browser"), present))
}

fn lms(who: &SignedIn, linked: &Linked) -> LmsLine {
    let name = who.texts.person(linked.person, linked.name.as_deref());
    let since = who.times().day_in_full(linked.since);
    LmsLine {
        lms: linked.lms.clone(),
        said: who.texts.t_with("lms-linked-since", &[("name", name.into()), ("since", since.into())]),
        action: format!("{HERE}/lms/{}/unlink", linked.person),
    }
}

fn browser(who: &SignedIn, sign_in: &SignIn) -> BrowserLine {
    let (times, this) = (who.times(), sign_in.id == who.sign_in.id);
    let (since, seen) = (times.at(sign_in.created_at), times.at(sign_in.seen_at));
    let values = [("since", since.into()), ("seen", seen.into())];
    let unknown = || who.texts.t("browser-unknown");
    BrowserLine {
        name: if sign_in.browser.is_empty() { unknown() } else { sign_in.browser.clone() },
        said: match sign_in.way {
            Way::Link => who.texts.t_with("browser-by-link", &values),
            Way::Sso => who.texts.t_with("browser-by-sso", &values),
            Way::Lms => who.texts.t_with("browser-by-lms", &values),
        },
        this,
        action: if this { "/sign-out".to_owned() } else { format!("{HERE}/browsers/{}", sign_in.id) },
    }
}

/// Signs out one browser.
async fn end(path: Path<String>, posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let (account, id) =
        (posted.who.account.id, path.parse::<SignInId>().map_err(|_not_an_id| Failure::NotFound)?);
    // One that is gone already is what was wanted.
    posted.who.app.db.write(move |conn| accounts::end_sign_in(conn, account, id)).await?;
    Ok(on_to(HERE, Done::BrowserOut))
}

async fn end_others(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let (account, kept) = (posted.who.account.id, posted.who.sign_in.id);
    posted.who.app.db.write(move |conn| accounts::end_other_sign_ins(conn, account, kept)).await?;
    Ok(on_to(HERE, Done::BrowsersOut))
}
