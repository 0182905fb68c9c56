//! What a room and a person are in BigBlueButton's words. Nobody gets more than their role to make a word fit.

use aws_lc_rs::digest::{SHA256, digest};

use crate::config::{DialIn, Presenters};
use crate::ids::{OccurrenceId, SessionId};
use crate::meetings::{Attendee, RoomSpec};
use crate::sessions::role::{PrivateChat, Role};

/// Most characters of a meeting's name there.
const NAME: usize = 64;

/// The addresses that BigBlueButton calls back at.
#[derive(Debug, Clone)]
pub(super) struct Callbacks {
    /// When a meeting has ended.
    pub(super) ended: String,
    /// When a recording can be watched.
    pub(super) recording: String,
    /// After the end, with everybody's coming and going.
    pub(super) analytics: String,
}

/// The parameters of `create`. Equal rooms have equal parameters, so that it can be called before every join.
pub(super) fn create(
    spec: &RoomSpec,
    callbacks: &Callbacks,
    phone: Option<&DialIn>,
    with_pin: bool,
) -> Vec<(&'static str, String)> {
    let mut params = vec![
        ("name", name(&spec.title)),
        ("meetingID", spec.occurrence.to_string()),
        ("welcome", format!("<b>{}</b>", escaped(&spec.title))),
        ("guestPolicy", guest_policy(spec).to_owned()),
        ("record", "true".to_owned()),
        ("autoStartRecording", "false".to_owned()),
        ("allowStartStopRecording", "true".to_owned()),
        ("notifyRecordingIsOn", "true".to_owned()),
        ("meetingKeepEvents", "true".to_owned()),
        ("allowPromoteGuestToModerator", "true".to_owned()),
        ("meetingEndedURL", callbacks.ended.clone()),
        ("meta_bbb-recording-ready-url", callbacks.recording.clone()),
        ("meta_analytics-callback-url", callbacks.analytics.clone()),
    ];
    params.extend(locks(spec));
    if spec.permissions.private == PrivateChat::Nobody {
        // No lock binds moderators; without the feature nobody has it.
        params.push(("disabledFeatures", "privateChat".to_owned()));
    }
    if with_pin {
        params.push(("voiceBridge", voice_bridge(spec.session)));
    }
    if let Some(phone) = phone {
        params.push(("dialNumber", phone.number.clone()));
    }
    params
}

/// What participants may not do. Locks bind viewers; moderators inside can change them.
fn locks(spec: &RoomSpec) -> Vec<(&'static str, String)> {
    let may = spec.permissions;
    // A lock leaves viewers the moderators to write to.
    let private = may.chat && may.private == PrivateChat::Anyone;
    [
        ("lockSettingsLockOnJoin", true),
        ("lockSettingsLockOnJoinConfigurable", false),
        ("lockSettingsDisableMic", !may.audio),
        ("lockSettingsDisableCam", !may.video),
        ("lockSettingsDisablePublicChat", !may.chat),
        ("lockSettingsDisablePrivateChat", !private),
        ("lockSettingsDisableNotes", !may.draw),
        ("multiUserWhiteboardEnabled", may.draw),
    ]
    .map(|(name, on)| (name, on.to_string()))
    .into()
}

/// Where guests are off when the meeting is made, none is sent there. If they are let in while it lasts, a moderator
/// inside decides: the meeting's own rule cannot be changed any more.
fn guest_policy(spec: &RoomSpec) -> &'static str {
    if spec.guests { "ALWAYS_ACCEPT" } else { "ASK_MODERATOR" }
}

/// The parameters of `join`.
pub(super) fn join(
    room: OccurrenceId,
    attendee: &Attendee,
    made_ms: i64,
    presenters: Presenters,
) -> Vec<(&'static str, String)> {
    let mut params = vec![
        ("fullName", attendee.name.clone()),
        ("meetingID", room.to_string()),
        ("role", role(attendee.role, presenters).to_owned()),
        ("userID", attendee.person.to_string()),
        ("createTime", made_ms.to_string()),
        ("userdata-bbb_override_default_locale", attendee.locale.clone()),
    ];
    if attendee.guest {
        params.push(("guest", "true".to_owned()));
    }
    params
}

/// What somebody comes in as.
pub(super) fn role(role: Role, presenters: Presenters) -> &'static str {
    match (role, presenters) {
        (Role::Moderator, _) | (Role::Presenter, Presenters::Moderators) => "MODERATOR",
        (Role::Presenter, Presenters::Viewers) | (Role::Participant, _) => "VIEWER",
    }
}

/// The five digits that lead callers into the rooms of this session. They follow from the session, so that they can be
/// told before a meeting is made, and hold for every date.
pub(super) fn voice_bridge(session: SessionId) -> String {
    let digest = digest(&SHA256, format!("voice bridge {session}").as_bytes());
    let number = digest.as_ref().iter().take(4).fold(0, |number, byte| number * 256 + u64::from(*byte));
    (10_000 + number % 90_000).to_string()
}

/// A name that BigBlueButton takes: two characters at least.
fn name(title: &str) -> String {
    let cut: String = title.chars().take(NAME).collect();
    if cut.chars().count() < 2 { format!("«{cut}»") } else { cut }
}

/// Text for a place that takes markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What BigBlueButton replaces by other things, such as %%CONFNAME%%.
            '%' => out.push_str("&#37;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::fixtures::{attendee, spec};
    use crate::sessions::role::Permissions;

    fn callbacks() -> Callbacks {
        let url = |what: &str| format!("https://live.school.example/meetings/bbb/{}/{what}", "t".repeat(43));
        Callbacks { ended: url("ended"), recording: url("recording"), analytics: url("analytics") }
    }

    fn of(params: &[(&'static str, String)], name: &str) -> Vec<String> {
        params.iter().filter(|(key, _)| *key == name).map(|(_, value)| value.clone()).collect()
    }

    fn made(spec: &RoomSpec) -> Vec<(&'static str, String)> {
        create(spec, &callbacks(), None, true)
    }

    #[test]
    fn permissions_become_locks() {
        let none = Permissions { audio: false, video: false, chat: false, draw: false, ..spec().permissions };
        let (all, locked) = (made(&spec()), made(&RoomSpec { permissions: none, ..spec() }));
        for lock in ["Mic", "Cam", "PublicChat", "PrivateChat", "Notes"] {
            let name = format!("lockSettingsDisable{lock}");
            assert_eq!((of(&all, &name), of(&locked, &name)), (vec!["false".into()], vec!["true".into()]));
        }
        let draw = "multiUserWhiteboardEnabled";
        assert_eq!((of(&all, draw), of(&locked, draw)), (vec!["true".into()], vec!["false".into()]));
        for (private, lock, off) in [
            (PrivateChat::Anyone, "false", None),
            (PrivateChat::Moderators, "true", None),
            (PrivateChat::Nobody, "true", Some("privateChat")),
        ] {
            let permissions = Permissions { private, ..spec().permissions };
            let params = made(&RoomSpec { permissions, ..spec() });
            assert_eq!(of(&params, "lockSettingsDisablePrivateChat"), [lock]);
            assert_eq!(of(&params, "disabledFeatures").first().map(String::as_str), off);
        }
        assert_eq!(of(&made(&spec()), "guestPolicy"), ["ALWAYS_ACCEPT"]);
        assert_eq!(of(&made(&RoomSpec { guests: false, ..spec() }), "guestPolicy"), ["ASK_MODERATOR"]);
        assert_eq!(of(&made(&spec()), "attendeePW"), Vec::<String>::new());
    }

    #[test]
    fn equal_rooms_have_equal_parameters_and_each_parameter_once() {
        assert_eq!(made(&spec()), made(&spec()));
        let phone = DialIn { number: "+49 7531 555 010".into(), pin: None };
        let mut names: Vec<_> =
            create(&spec(), &callbacks(), Some(&phone), true).iter().map(|(name, _)| *name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn names_are_escaped_where_markup_is_taken_and_fit_where_they_are_short() {
        let hostile = RoomSpec { title: "<img src=x> & %%DIALNUM%% \"a\"".into(), ..spec() };
        let welcome = of(&made(&hostile), "welcome").remove(0);
        assert_eq!(welcome, "<b>&lt;img src=x&gt; &amp; &#37;&#37;DIALNUM&#37;&#37; &quot;a&quot;</b>");
        for (title, said) in
            [("A", "«A»".to_owned()), ("AB", "AB".into()), (&"語".repeat(255), "語".repeat(64))]
        {
            assert_eq!(name(title), said);
        }
    }

    /// Servers and the proxies before them take addresses of 8 KiB.
    #[test]
    fn the_longest_name_fits_into_an_address() {
        let long = RoomSpec { title: "🦉".repeat(255), ..spec() };
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(made(&long));
        let length = query.finish().len();
        assert!((4_000..6_500).contains(&length), "{length}");
    }

    #[test]
    fn nobody_gets_more_than_their_role_unless_the_installation_says_so() {
        use Presenters::{Moderators, Viewers};
        use Role::{Moderator, Participant, Presenter};
        for (given, presenters, said) in [
            (Participant, Viewers, "VIEWER"),
            (Participant, Moderators, "VIEWER"),
            (Presenter, Viewers, "VIEWER"),
            (Presenter, Moderators, "MODERATOR"),
            (Moderator, Viewers, "MODERATOR"),
        ] {
            assert_eq!(role(given, presenters), said, "{given:?} {presenters:?}");
        }
    }

    #[test]
    fn only_guests_are_marked_as_guests() {
        let room = spec().occurrence;
        let mut theo = attendee("Theo", Role::Participant);
        let member = join(room, &theo, 5, Presenters::Viewers);
        assert_eq!((of(&member, "guest"), of(&member, "createTime")), (vec![], vec!["5".to_owned()]));
        theo.guest = true;
        assert_eq!(of(&join(room, &theo, 5, Presenters::Viewers), "guest"), ["true"]);
    }

    #[test]
    fn the_digits_for_callers_follow_from_the_session() {
        let digits = voice_bridge(SessionId::derived(&["o"]));
        assert!(digits.len() == 5 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{digits}");
        assert_eq!(digits, voice_bridge(SessionId::derived(&["o"])));
        assert_ne!(digits, voice_bridge(SessionId::derived(&["p"])));
    }
}
