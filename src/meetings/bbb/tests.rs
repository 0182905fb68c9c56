//! Signatures, answers and what hostile ones come to.

use url::Url;

use super::answer::Answer;
use super::call::{Api, LIMITS, checksum};
use super::{Error, read};
use crate::config::{ChecksumHash, Config};
use crate::outbound::Outbound;
use crate::outbound::tests::{answer, local, server};
use crate::sessions::role::Role;

fn secret(text: &str) -> crate::config::Hidden {
    let values = [("bbb_url", "https://bbb.example".to_owned()), ("bbb_secret", text.to_owned())];
    Config::from_values(&values.into()).unwrap().meetings.bbb.unwrap().secret
}

fn api(base: Url, outbound: Outbound) -> Api {
    Api::new(base, secret("639259d4-9dd8-4b25-bf01-95f9567eaf4b"), ChecksumHash::Sha256, outbound)
}

/// The first is the example of their documentation; the others were worked out with the `sha…sum` programs.
#[test]
fn checksums_of_every_length_are_right() {
    let query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444";
    let secret = "639259d4-9dd8-4b25-bf01-95f9567eaf4b";
    for (hash, sum) in [
        (ChecksumHash::Sha1, "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"),
        (ChecksumHash::Sha256, "da9185f7f333cfdfcd6eeac32dca3777510c4c436020d8b887ba5515bd1d189e"),
        (
            ChecksumHash::Sha384,
            "891ac633df39d0a1b4f8d597f3e190833216c4b29c4fb51ea3ca72757eeb958d6e7b49a845cf29f5c6019c7d29d029d1",
        ),
        (
            ChecksumHash::Sha512,
            "de73ad61d11a5c801b68d4bd6ec5248546085cefb0b25c85f3c46249ea93a3a4b120f92c0a8a58d7512cb77821884951a3b01245f3435dbbef49fff3cc3988b4",
        ),
    ] {
        assert_eq!(checksum(hash, "create", query, secret), sum, "{hash:?}");
    }
}

#[test]
fn the_string_that_is_signed_is_the_string_that_is_sent() {
    let api = api(Url::parse("https://bbb.example/bigbluebutton/api/").unwrap(), local());
    let name = "Ökologie & +1 %20 \"<b>\" 語 🦉 ~*'()#?".to_owned();
    let address = api.address("join", &[("fullName", name.clone()), ("meetingID", "m".into())]);
    let (query, sum) = address.query().unwrap().split_once("&checksum=").unwrap();
    assert_eq!(checksum(ChecksumHash::Sha256, "join", query, api.secret()), sum);
    assert_eq!(address.path(), "/bigbluebutton/api/join");
    assert_eq!(address.query_pairs().next().unwrap().1, name);
    let bare = api.address("getMeetings", &[]);
    let sum = checksum(ChecksumHash::Sha256, "getMeetings", "", api.secret());
    assert_eq!(bare.query(), Some(format!("checksum={sum}").as_str()));
}

#[tokio::test]
async fn a_call_arrives_as_it_was_signed() {
    let (url, asked) =
        server(vec![answer("200 OK", "", b"<response><returncode>SUCCESS</returncode></response>")]);
    let api = api(url, local());
    let params = [("name", "A b&c+d/é".to_owned()), ("meetingID", "m".to_owned())];
    api.call("create", &params).await.unwrap();
    let asked = asked.join().unwrap().remove(0);
    let target = asked.split(' ').nth(1).unwrap();
    let (query, sum) = target.split_once('?').unwrap().1.split_once("&checksum=").unwrap();
    assert_eq!(checksum(ChecksumHash::Sha256, "create", query, api.secret()), sum, "{target}");
}

fn parsed(text: &str) -> Result<Answer, Error> {
    Answer::read(text.as_bytes().to_vec())
}

#[test]
fn failed_is_an_error_though_http_says_200() {
    let failed = "<response><returncode>FAILED</returncode><messageKey>notFound</messageKey>\
                  <message>A meeting with that ID does not exist</message></response>";
    let error = parsed(failed).unwrap_err();
    assert!(error.is("notFound") && !error.is("checksumError"), "{error}");
    assert!(parsed("<response><returncode>SUCCESS</returncode></response>").is_ok());
}

#[test]
fn what_is_no_answer_is_refused() {
    let bomb = "<!DOCTYPE response [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
                <response><returncode>SUCCESS</returncode><x>&b;</x></response>";
    let outside = "<!DOCTYPE response SYSTEM \"file:///etc/passwd\"><response><returncode>SUCCESS</returncode></response>";
    let deep = format!("<response><returncode>SUCCESS</returncode>{}</response>", "<a>".repeat(1_000));
    let many = format!("<response><returncode>SUCCESS</returncode>{}</response>", "<a/>".repeat(100_001));
    for text in [
        "",
        "hello",
        "<html><body>Bad gateway</body></html>",
        "<response/>",
        "<response><returncode>PERHAPS</returncode></response>",
        "<response><returncode>SUCCESS</returncode>",
        bomb,
        outside,
        &deep,
        &many,
    ] {
        assert!(
            matches!(parsed(text), Err(Error::Unreadable)),
            "{}",
            text.chars().take(80).collect::<String>()
        );
    }
    assert!(matches!(Answer::read(vec![0xff, 0xfe]), Err(Error::Unreadable)));
    // Beside the bombs: much, and well-formed.
    let wide = format!("<response><returncode>SUCCESS</returncode>{}</response>", "<a/>".repeat(90_000));
    let nested = format!(
        "<response><returncode>SUCCESS</returncode>{}{}</response>",
        "<a>".repeat(1_000),
        "</a>".repeat(1_000)
    );
    assert!(parsed(&wide).is_ok() && parsed(&nested).is_ok());
}

#[tokio::test]
async fn a_huge_answer_is_cut_off_and_one_of_the_same_sort_is_not() {
    let filled = |bytes| {
        let text =
            format!("<response><returncode>SUCCESS</returncode><x>{}</x></response>", "a".repeat(bytes));
        answer("200 OK", "", text.as_bytes())
    };
    let (url, _asked) = server(vec![filled(LIMITS.bytes), filled(LIMITS.bytes - 1_000)]);
    let api = api(url, local());
    let huge = api.call("getRecordings", &[]).await;
    let cut = matches!(huge, Err(Error::Unreachable(crate::outbound::Error::TooLarge { .. })));
    assert!(cut, "{:?}", huge.map(|_| ()));
    assert!(api.call("getRecordings", &[]).await.is_ok());
}

#[tokio::test]
async fn a_closed_port_a_gateway_and_a_host_that_nobody_named_are_unreachable() {
    let (gone, _asked) = server(Vec::new());
    let (gateway, _asked) = server(vec![answer("502 Bad Gateway", "", b"<html>")]);
    let closed = Outbound::new("bbb.example".parse().unwrap()).unwrap();
    let (elsewhere, _asked) = server(Vec::new());
    for (url, outbound) in [(gone, local()), (gateway, local()), (elsewhere, closed)] {
        let refused = api(url, outbound).call("create", &[]).await;
        assert!(matches!(refused, Err(Error::Unreachable(_))), "{:?}", refused.map(|_| ()));
    }
}

#[test]
fn people_inside_are_read_each_once_in_any_script() {
    let person = |id: &str, name: &str, role: &str, presenter: bool| {
        format!(
            "<attendee><userID>{id}</userID><fullName>{name}</fullName><role>{role}</role>\
             <isPresenter>{presenter}</isPresenter></attendee>"
        )
    };
    let people = [
        person("member:1", "Ana Mar&#237;a &amp; &lt;Co&gt;", "MODERATOR", true),
        person("member:2", "李小龙", "VIEWER", true),
        person("guest:3", "Theo", "VIEWER", false),
        person("guest:3", "Theo", "VIEWER", false),
        person("", "nobody", "VIEWER", false),
    ]
    .concat();
    let text =
        format!("<response><returncode>SUCCESS</returncode><attendees>{people}</attendees></response>");
    let seen = read::inside(&parsed(&text).unwrap()).unwrap();
    let told: Vec<_> = seen.iter().map(|one| (one.who.as_str(), one.name.as_str(), one.role)).collect();
    assert_eq!(
        told,
        [
            ("member:1", "Ana María & <Co>", Role::Moderator),
            ("member:2", "李小龙", Role::Presenter),
            ("guest:3", "Theo", Role::Participant),
        ]
    );
    let empty = "<response><returncode>SUCCESS</returncode><attendees/></response>";
    assert!(read::inside(&parsed(empty).unwrap()).unwrap().is_empty());
}

#[test]
fn a_meeting_that_was_made_says_how_to_call_only_if_one_can() {
    let text = |phone: &str| {
        format!(
            "<response><returncode>SUCCESS</returncode><meetingID>m</meetingID>\
             <internalMeetingID>i-1</internalMeetingID><createTime>1795000000000</createTime>\
             <voiceBridge>70066</voiceBridge><dialNumber>{phone}</dialNumber></response>"
        )
    };
    for (phone, called) in [
        ("+49 7531 555 010", true),
        ("613-555-1234", false),
        ("", false),
        ("call me", false),
        (&"1".repeat(41), false),
    ] {
        let made = read::made(&parsed(&text(phone)).unwrap()).unwrap();
        assert_eq!((made.internal_id.as_str(), made.at_ms), ("i-1", 1_795_000_000_000));
        assert_eq!(made.phone, called.then(|| (phone.to_owned(), "70066".to_owned())), "{phone}");
    }
    let nothing = "<response><returncode>SUCCESS</returncode></response>";
    assert!(matches!(read::made(&parsed(nothing).unwrap()), Err(Error::Unreadable)));
}

#[test]
fn recordings_are_read_with_the_ways_to_watch_them() {
    let text = "<response><returncode>SUCCESS</returncode><recordings><recording>\
                <recordID>r-1</recordID><name>Seminar</name><published>true</published>\
                <startTime>1795000000000</startTime><endTime>1795003600000</endTime>\
                <playback><format><type>presentation</type><url>https://bbb.example/p/r-1</url><length>60</length></format>\
                <format><type>odd</type><url>javascript:alert(1)</url><length>1</length></format></playback>\
                </recording></recordings></response>";
    let found = read::recordings(&parsed(text).unwrap()).unwrap().remove(0);
    assert_eq!((found.id.as_str(), found.name.as_str(), found.published), ("r-1", "Seminar", true));
    assert_eq!((found.ended_at.unwrap() - found.began_at.unwrap()).num_minutes(), 60);
    let kinds: Vec<_> = found.formats.iter().map(|one| (one.kind.as_str(), one.minutes)).collect();
    assert_eq!(kinds, [("presentation", 60)], "no address that is none");
    let none = "<response><returncode>SUCCESS</returncode><messageKey>noRecordings</messageKey></response>";
    assert!(read::recordings(&parsed(none).unwrap()).unwrap().is_empty());
}
