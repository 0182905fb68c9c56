//! Entries of the audit log in words.

use crate::accounts::{Kind, Way};
use crate::audit::{
    Change, Deed, Field, OnAccount, OnDeployment, OnKeys, OnLetter, OnLink, OnPerson, OnRecording,
    OnRegistration, Told, Topic, Who,
};
use crate::platforms::DeploymentStatus;
use crate::sessions::role::{PrivateChat, Role};
use crate::web::accounts::kind_word;
use crate::web::registrations::policy_word;
use crate::web::texts::{Texts, isolated};

/// What lines can be about.
pub(super) fn topic(texts: Texts, topic: Topic) -> String {
    texts.t(match topic {
        Topic::Lms => "audit-topic-lms",
        Topic::Accounts => "audit-topic-accounts",
        Topic::SignIns => "audit-topic-sign-ins",
        Topic::Keys => "audit-topic-keys",
        Topic::Recordings => "recordings-title",
        Topic::Mail => "audit-topic-mail",
    })
}

/// "Registration switched off: Lakeside Canvas"
pub(super) fn what(texts: Texts, told: &Told) -> String {
    let deed = deed(texts, told.deed);
    texts.t_with("audit-what", &[("deed", deed.into()), ("about", isolated(&told.about_name).into())])
}

/// "Registration switched off"
pub(super) fn deed(texts: Texts, deed: Deed) -> String {
    texts.t(match deed {
        Deed::Registration(OnRegistration::Added) => "audit-registration-added",
        Deed::Registration(OnRegistration::Registered) => "audit-registration-registered",
        Deed::Registration(OnRegistration::Confirmed) => "audit-registration-confirmed",
        Deed::Registration(OnRegistration::Renewed) => "audit-registration-renewed",
        Deed::Link(OnLink::Made) => "audit-link-made",
        Deed::Link(OnLink::Withdrawn) => "audit-link-withdrawn",
        Deed::Registration(OnRegistration::Changed) => "audit-registration-changed",
        Deed::Registration(OnRegistration::RulesChanged) => "audit-registration-rules-changed",
        Deed::Registration(OnRegistration::PresetsChanged) => "audit-registration-presets-changed",
        Deed::Registration(OnRegistration::Enabled) => "audit-registration-enabled",
        Deed::Registration(OnRegistration::Disabled) => "audit-registration-disabled",
        Deed::Registration(OnRegistration::Removed) => "audit-registration-removed",
        Deed::Deployment(OnDeployment::Added) => "audit-deployment-added",
        Deed::Deployment(OnDeployment::Approved) => "audit-deployment-approved",
        Deed::Deployment(OnDeployment::Enabled) => "audit-deployment-enabled",
        Deed::Deployment(OnDeployment::Disabled) => "audit-deployment-disabled",
        Deed::Account(OnAccount::Made) => "audit-account-made",
        Deed::Account(OnAccount::KindChanged) => "audit-account-kind-changed",
        Deed::Account(OnAccount::Entrusted) => "audit-account-entrusted",
        Deed::Account(OnAccount::Disabled) => "audit-account-disabled",
        Deed::Account(OnAccount::Enabled) => "audit-account-enabled",
        Deed::Account(OnAccount::LinkMade) => "audit-account-link-made",
        Deed::Account(OnAccount::SignedIn) => "audit-account-signed-in",
        Deed::Account(OnAccount::SignedInByLms) => "audit-account-signed-in-by-lms",
        Deed::Account(OnAccount::LmsLinked) => "audit-account-lms-linked",
        Deed::Account(OnAccount::LmsUnlinked) => "audit-account-lms-unlinked",
        Deed::Person(OnPerson::ActedAs) => "audit-person-acted-as",
        Deed::Keys(OnKeys::Rotated) => "audit-keys-rotated",
        Deed::Recording(deed) => recording(deed),
        Deed::Letter(OnLetter::Retried) => "audit-letter-retried",
    })
}

fn recording(deed: OnRecording) -> &'static str {
    match deed {
        OnRecording::Shared => "audit-recording-shared",
        OnRecording::Unshared => "audit-recording-unshared",
        OnRecording::Renamed => "audit-recording-renamed",
        OnRecording::Published => "audit-recording-published",
        OnRecording::Unpublished => "audit-recording-unpublished",
        OnRecording::Deleted => "audit-recording-deleted",
        OnRecording::DownloadsOn => "audit-recording-downloads-on",
        OnRecording::DownloadsOff => "audit-recording-downloads-off",
    }
}

/// Where the thing is looked after, or nothing.
pub(super) fn place(told: &Told) -> String {
    match told.deed {
        Deed::Account(_) => format!("/admin/accounts/{}", told.about_id),
        Deed::Letter(_) => "/admin/mail?show=all".to_owned(),
        // Recordings are looked after by the course, or the host.
        Deed::Registration(OnRegistration::Removed)
        | Deed::Link(_)
        | Deed::Person(_)
        | Deed::Keys(_)
        | Deed::Recording(_) => String::new(),
        Deed::Registration(_) | Deed::Deployment(_) => format!("/admin/registrations/{}", told.about_id),
    }
}

/// "Ingrid Halvorsen"
pub(super) fn who(texts: Texts, who: &Who) -> String {
    match who {
        Who::Account { name, .. } => isolated(name),
        Who::Person { name, .. } => texts.t_with("audit-who-person", &[("name", isolated(name).into())]),
        Who::Lms { name, .. } => texts.t_with("audit-who-lms", &[("name", isolated(name).into())]),
        Who::Operator => texts.t("audit-who-operator"),
        Who::Tool => texts.t("audit-who-tool"),
    }
}

/// "Ingrid Halvorsen, from 192.0.2.7"
pub(super) fn who_and_where(texts: Texts, told: &Told) -> String {
    let who = who(texts, &told.who);
    match told.from {
        Some(from) => {
            texts.t_with("audit-who-from", &[("who", who.into()), ("from", from.to_string().into())])
        }
        None => who,
    }
}

/// "Kind: supervisor → administrator"
pub(super) fn change(texts: Texts, change: &Change) -> String {
    let field = texts.t(field(change.field));
    let [before, after] = [&change.before, &change.after].map(|value| in_words(texts, change.field, value));
    let after = if after.is_empty() { texts.t("audit-nothing") } else { after };
    let values = [("field", field.into()), ("before", before.clone().into()), ("after", after.into())];
    texts.t_with(if before.is_empty() { "audit-says" } else { "audit-changed" }, &values)
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Issuer => "registration-issuer",
        Field::ClientId => "registration-client-id",
        Field::Name => "account-name",
        Field::AuthUrl => "registration-auth-url",
        Field::TokenUrl => "registration-token-url",
        Field::TokenAudience => "registration-token-audience",
        Field::JwksUrl => "registration-jwks-url",
        Field::Family => "registration-family",
        Field::NewDeployments => "registration-deployments",
        Field::AssistantsManage => "rules-assistants",
        Field::AdminsLead => "rules-admins",
        Field::Leeway => "rules-leeway",
        Field::Engine => "rules-engine",
        Field::EarlyEntry => "form-early",
        Field::AttendeeRole => "form-role",
        Field::MayTalk => "form-may-audio",
        Field::MayShow => "form-may-video",
        Field::MayChat => "form-may-chat",
        Field::PrivateChat => "form-private",
        Field::MayDraw => "form-may-draw",
        Field::People => "tab-people",
        Field::Kind => "account-kind",
        Field::Email => "account-email",
        Field::Responsible => "account-responsible",
        Field::Way => "audit-way",
        Field::Browser => "audit-browser",
        Field::ActualUser => "audit-actual-user",
        Field::Course => "audit-course",
        Field::Anonymous => "rules-anonymous",
        Field::Lms => "audit-lms",
        Field::LmsPerson => "audit-lms-person",
        Field::SignsFrom => "audit-signs-from",
        Field::Courses => "audit-courses",
        Field::Sessions => "scheduler-sessions",
        Field::Status => "account-status",
    }
}

/// What is kept as a word stands in the reader's language.
fn in_words(texts: Texts, field: Field, value: &str) -> String {
    let known = match field {
        Field::Kind => value.parse::<Kind>().ok().map(|kind| kind_word(texts, kind)),
        Field::Way => value.parse().ok().map(|way| {
            texts.t(match way {
                Way::Link => "audit-way-link",
                Way::Sso => "sso-title",
                Way::Lms => "audit-lms",
            })
        }),
        Field::Status => value.parse().ok().map(|status| {
            texts.t(match status {
                DeploymentStatus::Active => "account-on",
                DeploymentStatus::Waiting => "deployment-waiting",
                DeploymentStatus::Disabled => "accounts-off",
            })
        }),
        Field::Family => value.parse().ok().map(|family| texts.family(family)),
        Field::NewDeployments => value.parse().ok().map(|policy| policy_word(texts, policy)),
        Field::AssistantsManage | Field::AdminsLead | Field::Anonymous => switched(texts, value),
        Field::Engine if value == "usual" => Some(texts.t("audit-engine-usual")),
        Field::Engine => value.parse().ok().map(|engine| texts.engine(engine)),
        Field::EarlyEntry
        | Field::AttendeeRole
        | Field::MayTalk
        | Field::MayShow
        | Field::MayChat
        | Field::PrivateChat
        | Field::MayDraw => Some(preset(texts, value)),
        _ => None,
    };
    known.unwrap_or_else(|| isolated(value))
}

fn switched(texts: Texts, value: &str) -> Option<String> {
    match value {
        "on" => Some(texts.t("audit-yes")),
        "off" => Some(texts.t("audit-no")),
        _ => None,
    }
}

/// "presenter, locked"
fn preset(texts: Texts, value: &str) -> String {
    let (value, locked) = value.strip_suffix(" locked").map_or((value, false), |value| (value, true));
    let role = value.parse::<Role>().ok().map(|role| texts.role(role));
    let private = value.parse::<PrivateChat>().ok().map(|private| texts.private_chat(private));
    let value = role.or(private).or_else(|| switched(texts, value)).unwrap_or_else(|| value.to_owned());
    if locked { texts.t_with("audit-locked", &[("value", value.into())]) } else { value }
}
