//! Launches beside a full room: whether sound and pictures for a lecture take from those who are only coming.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::figures::{Legs, rounded};
use super::load::{Courses, at_a_pace, visitor};
use super::rooms::Outside;
use super::visitor::Who;
use super::{Bench, Ground};
use crate::meetings::embedded::media::visitor::Manner;
use crate::practice::Role;

/// The course whose room is full.
const COURSE: &str = "lecture";
/// Who is seen there, with about so many bits a second.
const PRESENTER: &str = "ingrid";
const RATE: u64 = 1_200_000;
/// How long launches come at their pace, without the room and with it.
const MEASURED: Duration = Duration::from_secs(15);
/// How long everybody may take to come in and see something.
const PATIENCE: Duration = Duration::from_mins(2);

/// Launches at a pace, first alone, then while `bench.room` people watch one presenter in the same server.
pub(super) fn launches(ground: &Ground, courses: &Courses, bench: &Bench) -> anyhow::Result<Value> {
    let alone = measured(ground, courses, bench)?;
    let mut outside = ground.runtime.block_on(async { Outside::start() })?;
    fill(ground, &outside, bench.room)?;
    let began = Instant::now();
    while ground.runtime.block_on(outside.sum())?.watching < u64::from(bench.room) {
        anyhow::ensure!(began.elapsed() < PATIENCE, "not everybody sees something");
        std::thread::sleep(Duration::from_millis(200));
    }
    // The estimates of the ways to the viewers grow up meanwhile.
    std::thread::sleep(Duration::from_secs(5));
    outside.forget()?;
    let first = Instant::now();
    let beside = measured(ground, courses, bench)?;
    let sum = ground.runtime.block_on(outside.sum())?;
    let seconds = first.elapsed().as_secs_f64() * f64::from(bench.room);
    let pictures = u32::try_from(sum.pictures).map_or(f64::MAX, f64::from);
    Ok(json!({
        "viewers": bench.room,
        "without the room": alone,
        "with the room": beside,
        "pictures per second and viewer": rounded(pictures / seconds),
        "freezes": sum.freezes,
    }))
}

/// Lets a presenter and so many viewers in, by the way that everybody comes: a launch, *Join*, the room's page.
fn fill(ground: &Ground, outside: &Outside, viewers: u32) -> anyhow::Result<()> {
    ground.world.add_course(COURSE, "Lecture");
    ground.world.add_many_members(COURSE, viewers)?;
    ground.world.enrol(COURSE, PRESENTER, Role::Instructor)?;
    let mut visitor = visitor(ground)?;
    for number in 0..=viewers {
        let person = if number == 0 { PRESENTER.to_owned() } else { format!("crowd-{number}") };
        let way = visitor.way_in(&Who { person, course: COURSE.to_owned() })?;
        let manner = Manner { sends: (number == 0).then_some(RATE), loses: 0 };
        outside.connect(number, manner, format!("ws://{}{way}/socket", ground.server.address()))?;
    }
    Ok(())
}

/// Launches for a while, and what they took of the server beside what forwarding took.
fn measured(ground: &Ground, courses: &Courses, bench: &Bench) -> anyhow::Result<Value> {
    let (cpu, media) = (ground.server.cpu()?, ground.server.cpu_of_media()?);
    let (began, enough) = (Instant::now(), AtomicBool::new(false));
    let legs: Legs = std::thread::scope(|scope| {
        let visitors = scope.spawn(|| at_a_pace(ground, courses, bench.visitors, &enough));
        std::thread::sleep(MEASURED);
        enough.store(true, Ordering::Relaxed);
        visitors.join().map_err(|_panic| anyhow::anyhow!("the visitors came to a sudden end"))?
    })?;
    let took = began.elapsed().as_secs_f64();
    let media = ground.server.cpu_of_media()?.saturating_sub(media);
    let cpu = ground.server.cpu()?.saturating_sub(cpu).saturating_sub(media);
    let launches = legs.count().max(1);
    Ok(json!({
        "launches": launches,
        "latency ms": legs.told(),
        "server CPU ms per launch, without the media thread": rounded(cpu.as_secs_f64() * 1000.0 / f64::from(launches)),
        "media thread, percent of a core": rounded(100.0 * media.as_secs_f64() / took),
    }))
}
