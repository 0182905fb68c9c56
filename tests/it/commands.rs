//! The program's verbs, run as operators run them.

use std::process::Output;

use serde_json::Value;

use crate::support::database::Folder;
use crate::support::program::program;

fn colloquy(folder: &Folder, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    program(folder, settings, arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &*String::from_utf8_lossy(&output.stderr)
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", said(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

const ADD: [&str; 18] = [
    "platform",
    "add",
    "--json",
    "--name",
    "School",
    "--issuer",
    "https://lms.example",
    "--client-id",
    "c1",
    "--auth-url",
    "https://lms.example/auth",
    "--token-url",
    "https://lms.example/token",
    "--jwks-url",
    "https://lms.example/jwks",
    "--deployment-id",
    "d1",
    "--deployments=approve",
];

#[test]
fn a_registration_is_added_shown_switched_off_and_on_and_removed() {
    let folder = Folder::make("it");
    let run = |arguments: &[&str]| colloquy(&folder, &[], arguments);
    assert_eq!(json(&run(&["platform", "list", "--json"])), Value::Array(vec![]));
    let added = json(&run(&ADD));
    let id = added["id"].as_str().unwrap();
    assert_eq!((&added["issuer"], &added["status"]), (&"https://lms.example".into(), &"active".into()));
    assert_eq!(added["known_deployments"][0]["deployment_id"], "d1");
    assert_eq!(added["tool"]["redirect_url"], "http://127.0.0.1:8080/lti/launch");
    let again = run(&ADD);
    assert!(!again.status.success(), "the same issuer and client twice: {}", said(&again));
    assert_eq!(json(&run(&["platform", "list", "--json"])).as_array().unwrap().len(), 1);
    for (verb, status) in [("disable", "disabled"), ("enable", "active")] {
        assert!(run(&["platform", verb, id]).status.success());
        assert_eq!(json(&run(&["platform", "show", id, "--json"]))["status"], status);
    }
    assert!(run(&["platform", "enable", id, "--deployment-id", "d2"]).status.success());
    let shown = json(&run(&["platform", "show", id, "--json"]));
    assert_eq!(shown["known_deployments"].as_array().unwrap().len(), 2);
    let unsure = run(&["platform", "remove", id]);
    assert!(!unsure.status.success() && said(&unsure).contains("--yes"), "{}", said(&unsure));
    assert!(run(&["platform", "remove", id, "--yes"]).status.success());
    assert_eq!(json(&run(&["platform", "list", "--json"])), Value::Array(vec![]));
    let gone = run(&["platform", "show", id]);
    assert!(!gone.status.success() && said(&gone).contains("platform list"), "{}", said(&gone));
}

#[test]
fn a_registration_without_usable_values_is_refused() {
    let folder = Folder::make("it");
    for (index, value) in
        [(4, ""), (6, ""), (8, ""), (10, "no address"), (10, "ftp://lms.example"), (14, "mailto:x@y")]
    {
        let mut arguments = ADD;
        arguments[index] = value;
        let refused = colloquy(&folder, &[], &arguments);
        assert!(!refused.status.success(), "{index} {value}: {}", said(&refused));
        assert!(!said(&refused).contains("panicked"), "{}", said(&refused));
    }
    assert!(colloquy(&folder, &[], &ADD).status.success());
}

#[test]
fn settings_are_checked_and_an_unknown_one_is_refused_with_its_nearest() {
    let folder = Folder::make("it");
    let fine = colloquy(&folder, &[("BIND", "127.0.0.1:0")], &["check-config"]);
    assert!(fine.status.success() && said(&fine).contains("ok      database"), "{}", said(&fine));
    let unknown = colloquy(&folder, &[("PUBLIC_ULR", "x")], &["check-config"]);
    assert!(!unknown.status.success());
    assert!(said(&unknown).contains("did you mean COLLOQUY_PUBLIC_URL?"), "{}", said(&unknown));
    let value = colloquy(&folder, &[("BIND", "8080")], &["serve"]);
    assert!(!value.status.success() && said(&value).contains("bind: expected"), "{}", said(&value));
    std::fs::write(folder.0.join("colloquy.toml"), "databse_url = \"sqlite:x\"").unwrap();
    let misspelt = colloquy(&folder, &[], &["check-config"]);
    assert!(
        !misspelt.status.success() && said(&misspelt).contains("did you mean database_url?"),
        "{}",
        said(&misspelt)
    );
}

#[test]
fn a_database_that_cannot_be_used_is_named_with_what_to_change() {
    let folder = Folder::make("it");
    if !cfg!(feature = "postgres-tls") {
        let url = "postgres://colloquy@db.example/colloquy?sslmode=require";
        let refused = colloquy(&folder, &[("DATABASE_URL", url)], &["migrate"]);
        assert!(!refused.status.success() && said(&refused).contains("postgres-tls"), "{}", said(&refused));
    }
    let nowhere = "postgres://colloquy:secret@127.0.0.1:1/colloquy";
    let refused = colloquy(&folder, &[("DATABASE_URL", nowhere), ("BIND", "127.0.0.1:0")], &["check-config"]);
    assert!(!refused.status.success() && said(&refused).contains("CHANGE  database"), "{}", said(&refused));
    assert!(!said(&refused).contains("secret"), "{}", said(&refused));
}

#[test]
fn migrations_run_once_and_a_backup_is_a_database() {
    let folder = Folder::make("it");
    let run = |settings: &[(&str, &str)], arguments: &[&str]| colloquy(&folder, settings, arguments);
    let first = json(&run(&[], &["migrate", "--json"]));
    assert!(!first["run"].as_array().unwrap().is_empty());
    assert_eq!(json(&run(&[], &["migrate", "--json"]))["run"], Value::Array(vec![]));
    let id = json(&run(&[], &ADD))["id"].as_str().unwrap().to_owned();
    assert!(run(&[], &["backup", "copy.sqlite"]).status.success());
    let listed = json(&run(&[("DATABASE_URL", "sqlite:copy.sqlite")], &["platform", "list", "--json"]));
    assert_eq!(listed[0]["id"], id.as_str());
    let twice = run(&[], &["backup", "copy.sqlite"]);
    assert!(!twice.status.success() && said(&twice).contains("new file"), "{}", said(&twice));
}

#[test]
fn keys_rotate_and_are_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::make("it");
    let made: Vec<Value> =
        (0..2).map(|_| json(&colloquy(&folder, &[], &["keys", "rotate", "--json"]))).collect();
    assert_ne!(made[0]["kid"], made[1]["kid"]);
    let modes =
        std::fs::read_dir(folder.0.join("keys")).unwrap().map(|file| file.unwrap().metadata().unwrap());
    assert!(modes.into_iter().all(|file| file.permissions().mode() & 0o777 == 0o600));
}

#[test]
fn help_and_a_wrong_verb_say_what_there_is() {
    let folder = Folder::make("it");
    let help = colloquy(&folder, &[], &["--help"]);
    for verb in ["serve", "demo", "migrate", "check-config", "platform", "keys", "backup"] {
        assert!(help.status.success() && said(&help).contains(verb), "{verb}");
    }
    assert!(!colloquy(&folder, &[], &["srve"]).status.success());
}

#[test]
fn an_account_is_added_once_and_its_address_as_often_as_needed() {
    let folder = Folder::make("it");
    let run = |arguments: &[&str]| colloquy(&folder, &[], arguments);
    let add = |more: &[&str]| run(&[&["account", "add", "--json", "--name", "Ada"], more].concat());
    assert_eq!(json(&run(&["account", "list", "--json"])), Value::Array(vec![]));
    let boss = json(&add(&["--email", "ada@uni.example", "--kind", "manager"]));
    assert_eq!(
        (&boss["kind"], &boss["made"], &boss["status"]),
        (&"manager".into(), &true.into(), &"active".into())
    );
    let url = boss["sign_in_url"].as_str().unwrap();
    assert!(url.starts_with("http://127.0.0.1:8080/sign-in/") && url.len() == 30 + 43, "{url}");
    let again = json(&add(&["--email", " ADA@uni.example", "--kind", "supervisor"]));
    assert_eq!(
        (&again["id"], &again["kind"], &again["made"]),
        (&boss["id"], &"manager".into(), &false.into())
    );
    assert_ne!(again["sign_in_url"], boss["sign_in_url"]);
    let said_again = said(&run(&["account", "add", "--name", "Ada", "--email", "ada@uni.example"]));
    assert!(said_again.contains("registered already") && said_again.contains("/sign-in/"), "{said_again}");
    let chief = json(&add(&["--email", "b@uni.example", "--kind", "administrator"]));
    let host = json(&add(&["--email", "c@uni.example", "--responsible", "b@uni.example"]));
    assert_eq!((&host["kind"], &host["responsible"]), (&"supervisor".into(), &chief["id"]));
    for (more, why) in [
        (&["--email", "d@uni.example", "--kind", "manager"][..], "manager already"),
        (&["--email", "nobody"], "--email"),
        (&["--email", "d@uni.example", "--responsible", "c@uni.example"], "no administrator"),
        (&["--email", "d@uni.example", "--kind", "boss"], "possible values"),
        (&["--email", "d@uni.example", "--name", " "], "name"),
    ] {
        let refused = add(more);
        assert!(!refused.status.success() && said(&refused).contains(why), "{more:?}: {}", said(&refused));
    }
    assert_eq!(json(&run(&["account", "list", "--json"])).as_array().unwrap().len(), 3);
    assert!(said(&run(&["account", "list"])).contains("Ada <ada@uni.example>"));
}

#[test]
fn an_invitation_to_register_is_an_address_that_nobody_else_can_make() {
    let folder = Folder::make("it");
    let run = |arguments: &[&str]| colloquy(&folder, &[], arguments);
    let invited = json(&run(&["platform", "invite", "--json", "--name", "Lakeside Moodle"]));
    let address = invited["address"].as_str().unwrap();
    let token = address.strip_prefix("http://127.0.0.1:8080/lti/register?invite=").unwrap();
    assert!(token.len() == 43 && invited["expires_at"].as_str().unwrap().ends_with("+00:00"), "{invited}");
    let database = std::fs::read(folder.0.join("data/colloquy.sqlite")).unwrap();
    let log = std::fs::read(folder.0.join("data/colloquy.sqlite-wal")).unwrap_or_default();
    let kept = [database, log].concat();
    assert!(kept.windows(15).any(|bytes| bytes == b"Lakeside Moodle"), "the row is there");
    assert!(!kept.windows(token.len()).any(|bytes| bytes == token.as_bytes()), "and the token is not");
    let said = said(&run(&["platform", "invite"]));
    assert!(said.contains("/lti/register?invite=") && said.contains("once"), "{said}");

    let id = json(&run(&ADD))["id"].as_str().unwrap().to_owned();
    assert!(run(&["platform", "invite", "--update", &id]).status.success());
    for refused in [["--update", "0190a0b0c0d0e0f00102030405060708"], ["--name", " "]] {
        assert!(!run(&[&["platform", "invite"], &refused[..]].concat()).status.success(), "{refused:?}");
    }
}
