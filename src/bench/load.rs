//! Launches from many visitors: as fast as they go, or at a pace.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::figures::{Legs, ms, rounded};
use super::visitor::{Visitor, Who};
use super::{Bench, Ground};
use crate::practice::World;

/// Courses, and learners in each: pages of the same course for many people, and many courses.
const COURSES: u32 = 10;
const LEARNERS: u32 = 1_000;
/// One launch of each visitor in this time, where a pace is kept.
const PACE: Duration = Duration::from_millis(80);
/// Launches before the clock runs: connections, the key set and caches are there then.
const WARM_UP: u32 = 200;

/// The courses that visitors launch from. Only learners come, so that no roster is read meanwhile.
pub(super) struct Courses {
    title: String,
}

impl Courses {
    /// Opens the courses at the LMS.
    pub(super) fn open(world: &World) -> anyhow::Result<Self> {
        let courses = Self { title: "Measured course".to_owned() };
        for number in 0..COURSES {
            let slug = format!("measured-{number}");
            world.add_course(&slug, &courses.title);
            world.add_many_members(&slug, LEARNERS)?;
        }
        Ok(courses)
    }

    /// Who launches as number `turn`.
    #[expect(clippy::unused_self, reason = "only courses that are open have learners")]
    pub(super) fn who(&self, turn: u32) -> Who {
        let (learner, course) = (turn / COURSES % LEARNERS + 1, turn % COURSES);
        Who { person: format!("crowd-{learner}"), course: format!("measured-{course}") }
    }

    /// What the first page must show.
    pub(super) fn title(&self) -> &str {
        &self.title
    }
}

/// The main run: throughput, latency, CPU and memory.
pub(super) fn whole_launches(
    ground: &Ground,
    courses: &Courses,
    bench: &Bench,
) -> anyhow::Result<Map<String, Value>> {
    drive(ground, courses, bench.visitors, WARM_UP)?;
    let (cpu, rss, keys) =
        (ground.server.cpu()?, ground.server.rss()?, ground.world.counters().jwks_requests);
    let began = Instant::now();
    let legs = drive(ground, courses, bench.visitors, bench.launches)?;
    let (took, cpu) = (began.elapsed(), ground.server.cpu()?.saturating_sub(cpu));
    let fetches = ground.world.counters().jwks_requests.saturating_sub(keys);
    let launches = legs.count().max(1);
    let found = json!({
        "launches": launches,
        "launches per second": rounded(f64::from(launches) / took.as_secs_f64()),
        "latency ms": legs.told(),
        "first pages showing the course's title": legs.shown,
        "server CPU ms per launch": rounded(cpu.as_secs_f64() * 1000.0 / f64::from(launches)),
        "server RSS MiB before": rounded(rss),
        "server RSS MiB after": rounded(ground.server.rss()?),
        "key-set requests": fetches,
    });
    match found {
        Value::Object(found) => Ok(found),
        _ => Ok(Map::new()),
    }
}

/// `launches` whole launches, as fast as `visitors` at a time can.
fn drive(ground: &Ground, courses: &Courses, visitors: u32, launches: u32) -> anyhow::Result<Legs> {
    let turns = AtomicU32::new(0);
    at_once(visitors, |_| {
        let (mut visitor, mut legs) = (visitor(ground)?, Legs::default());
        loop {
            let turn = turns.fetch_add(1, Ordering::Relaxed);
            if turn >= launches {
                return Ok(legs);
            }
            visitor.launch(&courses.who(turn), courses.title(), &mut legs)?;
        }
    })
}

/// Launches at a pace that leaves the server time, 100 a second from 8 visitors, until `enough`.
pub(super) fn at_a_pace(
    ground: &Ground,
    courses: &Courses,
    visitors: u32,
    enough: &AtomicBool,
) -> anyhow::Result<Legs> {
    let turns = AtomicU32::new(0);
    at_once(visitors, |number| {
        let (mut visitor, mut legs) = (visitor(ground)?, Legs::default());
        let mut due = Instant::now() + PACE * number / visitors;
        while !enough.load(Ordering::Relaxed) {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            due += PACE;
            let turn = turns.fetch_add(1, Ordering::Relaxed);
            visitor.launch(&courses.who(turn), courses.title(), &mut legs)?;
        }
        Ok(legs)
    })
}

/// Connects a visitor.
pub(super) fn visitor(ground: &Ground) -> anyhow::Result<Visitor> {
    Visitor::new(&ground.world, ground.server.address())
}

fn at_once(visitors: u32, each: impl Fn(u32) -> anyhow::Result<Legs> + Sync) -> anyhow::Result<Legs> {
    let each = &each;
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..visitors).map(|number| scope.spawn(move || each(number))).collect();
        let mut legs = Legs::default();
        for one in running {
            let result = one.join().map_err(|_panic| anyhow::anyhow!("a visitor came to a sudden end"))?;
            legs.add(result.context("a visitor")?);
        }
        Ok(legs)
    })
}

/// The launch leg's 99th percentile among them all, in ms.
pub(super) fn slowest(legs: &Legs) -> f64 {
    ms(legs.launch.iter().max().copied().unwrap_or_default())
}
