//! What must hold whatever the speed: launches count once, keys may change, rosters may be large.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::figures::{Legs, rounded};
use super::load::{Courses, at_a_pace, slowest, visitor};
use super::visitor::{Signed, Visitor, Who};
use super::{Bench, Ground};
use crate::clock::Clock;
use crate::courses::{self, WalkState};
use crate::ids::CourseId;
use crate::practice::Role;

/// Equal posts in a race.
const RACERS: usize = 16;
/// Launches of one person at a time.
const SELVES: usize = 4;
/// The large course.
const LARGE: &str = "large";
/// How long the same pace is kept before the walk, to compare with.
const COMPARED: Duration = Duration::from_secs(5);
/// A walk that takes longer is given up.
const WALK_WITHIN: Duration = Duration::from_mins(2);

/// Replays, races, one person many times at once, another key.
pub(super) fn all(ground: &Ground, courses: &Courses, bench: &Bench) -> anyhow::Result<Map<String, Value>> {
    let mut found = Map::new();
    let taken = replays(ground, courses, bench.replays)?;
    found.insert("replays taken".to_owned(), json!(format!("{taken} of {}", bench.replays)));
    let (mut exactly_one, mut selves) = (0, 0);
    for turn in 0..bench.races {
        exactly_one += u32::from(race(ground, courses, turn)? == 1);
        selves += same_person(ground, courses, turn)?;
    }
    let races = format!("{exactly_one} of {}", bench.races);
    found.insert("races of 16 equal posts that exactly one won".to_owned(), json!(races));
    let launched = format!("{selves} of {}", usize::try_from(bench.races)? * SELVES);
    found.insert("launches of one person, 4 at once, taken".to_owned(), json!(launched));
    found.insert("launch after the LMS changed its key".to_owned(), json!(rotation(ground, courses)?));
    Ok(found)
}

fn replays(ground: &Ground, courses: &Courses, replays: u32) -> anyhow::Result<u32> {
    let (mut visitor, mut taken) = (visitor(ground)?, 0);
    for turn in 0..replays {
        let (signed, _) = visitor.login(&courses.who(turn))?;
        let (first, _) = visitor.post(&signed)?;
        anyhow::ensure!(first.status == 303, "a launch was answered {}", first.status);
        taken += u32::from(visitor.post(&signed)?.0.status == 303);
    }
    Ok(taken)
}

/// How many of the equal posts are taken.
fn race(ground: &Ground, courses: &Courses, turn: u32) -> anyhow::Result<usize> {
    let (signed, _) = visitor(ground)?.login(&courses.who(turn))?;
    let racers = (0..RACERS).map(|_| Ok((visitor(ground)?, signed.clone())));
    taken_at_once(racers.collect::<anyhow::Result<_>>()?)
}

/// How many of one person's launches are taken.
fn same_person(ground: &Ground, courses: &Courses, turn: u32) -> anyhow::Result<usize> {
    let selves = (0..SELVES).map(|_| {
        let mut visitor = visitor(ground)?;
        let (signed, _) = visitor.login(&courses.who(turn))?;
        Ok((visitor, signed))
    });
    taken_at_once(selves.collect::<anyhow::Result<_>>()?)
}

fn taken_at_once(posts: Vec<(Visitor, Signed)>) -> anyhow::Result<usize> {
    let barrier = Barrier::new(posts.len());
    std::thread::scope(|scope| {
        let post = |(mut visitor, signed): (Visitor, Signed)| {
            barrier.wait();
            visitor.post(&signed).map(|(answer, _)| answer.status)
        };
        let running: Vec<_> = posts.into_iter().map(|one| scope.spawn(move || post(one))).collect();
        let mut taken = 0;
        for one in running {
            let status = one.join().map_err(|_panic| anyhow::anyhow!("a visitor came to a sudden end"))??;
            taken += usize::from(status == 303);
        }
        Ok(taken)
    })
}

fn rotation(ground: &Ground, courses: &Courses) -> anyhow::Result<&'static str> {
    ground.world.rotate_key()?;
    let mut visitor = visitor(ground)?;
    let (signed, _) = visitor.login(&courses.who(0))?;
    let (answer, _) = visitor.post(&signed)?;
    Ok(if answer.status == 303 { "taken" } else { "refused" })
}

/// A large roster, read for the first time and once more, while visitors launch at a pace.
pub(super) fn roster(ground: &Ground, courses: &Courses, bench: &Bench) -> anyhow::Result<Value> {
    ground.world.add_course(LARGE, "Large course");
    ground.world.add_many_members(LARGE, bench.roster)?;
    ground.world.enrol(LARGE, "ingrid", Role::Instructor)?;
    let alone = meanwhile(ground, courses, bench, || {
        std::thread::sleep(COMPARED);
        Ok(())
    })?;
    let mut found = Map::new();
    found.insert("members".to_owned(), json!(bench.roster));
    found.insert("launches meanwhile, before any walk".to_owned(), told(&alone.1));
    for name in ["first walk", "second walk"] {
        let before = (ground.server.rss()?, ground.server.cpu()?, ground.world.counters().roster_pages);
        let ((took, peak), legs) = meanwhile(ground, courses, bench, || walk(ground))?;
        let pages = ground.world.counters().roster_pages.saturating_sub(before.2);
        let cpu = ground.server.cpu()?.saturating_sub(before.1);
        let walk = json!({
            "pages": pages,
            "seconds": rounded(took.as_secs_f64()),
            "server CPU seconds, launches and all": rounded(cpu.as_secs_f64()),
            "RSS growth MiB": rounded(peak - before.0),
            "launches meanwhile": told(&legs),
        });
        found.insert(name.to_owned(), walk);
    }
    Ok(Value::Object(found))
}

fn told(legs: &Legs) -> Value {
    json!({ "launches": legs.count(), "latency ms": legs.told(), "slowest ms": slowest(legs) })
}

/// Does `work` while visitors launch at a pace.
fn meanwhile<T>(
    ground: &Ground,
    courses: &Courses,
    bench: &Bench,
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<(T, Legs)> {
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let visitors = scope.spawn(|| at_a_pace(ground, courses, bench.visitors, &enough));
        let done = work();
        enough.store(true, Ordering::Relaxed);
        let legs = visitors.join().map_err(|_panic| anyhow::anyhow!("the visitors came to a sudden end"))?;
        Ok((done?, legs?))
    })
}

/// From the instructor's launch to the roster in force: how long, and the most memory seen.
fn walk(ground: &Ground) -> anyhow::Result<(Duration, f64)> {
    let course = ground.course(LARGE)?;
    let who = Who { person: "ingrid".to_owned(), course: LARGE.to_owned() };
    let (began, wished, mut peak) = (Instant::now(), Clock::system().now(), 0.0_f64);
    visitor(ground)?.launch(&who, "", &mut Legs::default())?;
    while began.elapsed() < WALK_WITHIN {
        std::thread::sleep(Duration::from_millis(50));
        peak = peak.max(ground.server.rss()?);
        let walk = newest(ground, course)?.filter(|walk| walk.queued_at >= wished);
        match walk.map(|walk| (walk.state, walk.failure)) {
            Some((WalkState::Done, _)) => return Ok((began.elapsed(), peak)),
            Some((WalkState::Failed, why)) => anyhow::bail!("the walk failed: {}", why.unwrap_or_default()),
            _ => {}
        }
    }
    anyhow::bail!("the walk took too long")
}

fn newest(ground: &Ground, course: CourseId) -> anyhow::Result<Option<courses::Walk>> {
    let walks = ground.runtime.block_on(ground.db.read(move |conn| courses::last_walks(conn, course)));
    Ok(walks.context("the walks cannot be read")?.into_iter().next())
}
