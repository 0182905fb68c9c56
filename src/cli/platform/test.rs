//! `colloquy platform test`: the registration doctor, in a terminal.

use anyhow::bail;
use serde_json::{Value, json};

use super::{Test, find};
use crate::app::App;
use crate::cli::say;
use crate::clock::Clock;
use crate::config::Config;
use crate::doctor::{self, Finding, Report, Verdict};
use crate::platforms::{self, Platform};
use crate::web::texts::doctor::Patient;
use crate::web::texts::{Language, Texts};

/// One line for each thing looked at: what it was, how it is, and what to change where. The report is kept, so that
/// the page shows it as well.
pub(super) async fn test(verb: &Test, config: Config) -> anyhow::Result<()> {
    let app = App::build(config, Clock::system())?;
    let all = match verb.id {
        Some(id) => vec![find(id, &app.db).await?],
        None => app.db.read(platforms::list).await?,
    };
    let mut examined = Vec::new();
    for platform in all {
        let id = platform.id;
        let last = app.db.read(move |conn| doctor::last_launch(conn, id)).await?;
        let report = app.doctor().examine(&platform, &last).await;
        let kept = report.clone();
        app.db.write(move |conn| doctor::keep(conn, id, &kept)).await?;
        examined.push((platform, report));
    }
    if verb.json {
        say_json(&app, verb, &examined)?;
    } else {
        say_lines(&app, &examined)?;
    }
    if examined.iter().all(|(_, report)| report.count(Verdict::Change) == 0) {
        Ok(())
    } else {
        bail!("something must be changed, see above")
    }
}

fn say_lines(app: &App, examined: &[(Platform, Report)]) -> anyhow::Result<()> {
    let texts = Texts::new(Language::English);
    if examined.is_empty() {
        return say("No LMS is registered yet: colloquy platform add --help");
    }
    for (platform, report) in examined {
        say(format_args!("{} ({})", platform.name, platform.id))?;
        let patient = Patient::new(platform, app.config.address(""));
        for finding in report.findings() {
            let (word, what) = (texts.verdict(finding.verdict()), texts.examined(finding.subject()));
            say(format_args!("  {word:9}  {what}: {}", said(texts, finding, &patient)))?;
            let Some(remedy) = finding.remedy() else { continue };
            say(format_args!("             {}:", texts.remedy_where(remedy, patient.lms)))?;
            for (n, step) in texts.remedy(remedy, &patient).iter().enumerate() {
                say(format_args!("             {}. {step}", n + 1))?;
            }
            if let Some((path, _)) = texts.remedy_here(remedy, &patient) {
                say(format_args!("             {}", app.config.address(&path)))?;
            }
        }
    }
    Ok(())
}

fn said(texts: Texts, finding: &Finding, patient: &Patient) -> String {
    texts.finding(finding, patient.lms, |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
}

/// A list of findings for one registration; a list of those for all.
fn say_json(app: &App, verb: &Test, examined: &[(Platform, Report)]) -> anyhow::Result<()> {
    let texts = Texts::new(Language::English);
    let line = |finding: &Finding, patient: &Patient| {
        let steps = finding.remedy().map(|remedy| texts.remedy(remedy, patient));
        json!({
            "what": finding.subject().word(),
            "ok": finding.verdict() != Verdict::Change,
            "verdict": finding.verdict().word(),
            "finding": said(texts, finding, patient),
            "change": steps.unwrap_or_default(),
        })
    };
    let lines = |(platform, report): &(Platform, Report)| -> Value {
        let patient = Patient::new(platform, app.config.address(""));
        report.findings().iter().map(|finding| line(finding, &patient)).collect()
    };
    let all: Value = match examined {
        [one] if verb.id.is_some() => lines(one),
        all => {
            let one = |each: &(Platform, Report)| json!({ "id": each.0.id.as_str(), "name": each.0.name, "findings": lines(each) });
            all.iter().map(one).collect()
        }
    };
    say(serde_json::to_string_pretty(&all)?)
}
