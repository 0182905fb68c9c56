//! `colloquy bench-rooms`: a room with one presenter and many viewers, and what forwarding to them costs.
//!
//! The rooms and their media thread are in this process; the visitors, who are no browsers but speak WebRTC in
//! earnest, in a second one, so that their work and their memory are not counted.

mod accounts;
mod house;
mod outside;
mod visitors;

use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use serde_json::{Map, Value, json};

use self::accounts::Accounts;
use self::house::House;
pub(super) use self::outside::Outside;
pub use self::visitors::{BenchVisitors, run as run_visitors};
use crate::meetings::RoomRef;
use crate::meetings::embedded::media::visitor::Manner;
use crate::sessions::role::Role;

/// What to measure.
#[derive(Debug, Args)]
pub struct BenchRooms {
    /// Viewers of one presenter; several numbers are measured one after the other.
    #[arg(long, value_delimiter = ',', default_values_t = [10, 100, 400])]
    viewers: Vec<u32>,
    /// Seconds that are measured, after everybody has come in.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Bits a second of the presenter's picture.
    #[arg(long, default_value_t = 1_200_000)]
    rate: u64,
    /// Packets that everybody loses each way, of a thousand.
    #[arg(long, default_value_t = 0)]
    loses: u32,
    /// Rooms that are opened and closed this many times, 200 at once; 0 leaves it out.
    #[arg(long, default_value_t = 0)]
    rounds: u32,
    /// Tell the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// Measures, and says what was seen.
#[expect(clippy::needless_pass_by_value, reason = "a verb is run once, with what the command line said")]
pub fn run(bench: BenchRooms) -> anyhow::Result<()> {
    str0m::crypto::from_feature_flags().install_process_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build()?;
    let mut findings = Map::new();
    for viewers in &bench.viewers {
        let found = runtime.block_on(lecture(&bench, *viewers))?;
        findings.insert(format!("{viewers} viewers"), found);
    }
    if bench.rounds > 0 {
        findings.insert("rooms opened and closed".to_owned(), runtime.block_on(churn(bench.rounds))?);
    }
    super::tell(&findings, bench.json)
}

/// One presenter, and so many who watch.
async fn lecture(bench: &BenchRooms, viewers: u32) -> anyhow::Result<Value> {
    let mut house = House::open()?;
    let room = house.room("lecture").await?;
    let before = Accounts::read()?;
    let manner = Manner { sends: None, loses: bench.loses };
    let began = Instant::now();
    house.visit(room, 0, Role::Presenter, Manner { sends: Some(bench.rate), ..manner }).await?;
    for viewer in 1..=viewers {
        house.visit(room, viewer, Role::Participant, manner).await?;
    }
    house.settled(viewers + 1).await?;
    let came = began.elapsed();
    // The estimates of the ways to the viewers grow up meanwhile.
    tokio::time::sleep(Duration::from_secs(5)).await;
    house.forget_figures()?;
    let (start, first) = (Accounts::read()?, Instant::now());
    let forwarded = house.forwarded();
    tokio::time::sleep(Duration::from_secs(bench.seconds)).await;
    let (end, took) = (Accounts::read()?, first.elapsed());
    let forwarded = house.forwarded() - forwarded;
    let figures = house.figures().await?;
    let watched = first.elapsed().as_secs_f64() * f64::from(viewers);
    let cpu = end.media.saturating_sub(start.media);
    house.close().await;
    Ok(json!({
        "everybody inside after s": round(came.as_secs_f64()),
        "media thread, percent of a core": round(100.0 * cpu.as_secs_f64() / took.as_secs_f64()),
        "packets forwarded": forwarded,
        "CPU per forwarded packet us": round(cpu.as_secs_f64() * 1e6 / number(forwarded)),
        "memory before MiB": round(before.rss),
        "memory then MiB": round(end.rss),
        "memory per attendee MiB": round((end.rss - before.rss) / f64::from(viewers + 1)),
        "pictures per second and viewer": round(number(figures.pictures) / watched),
        "freezes": figures.freezes,
        "picture packets due": figures.due,
        "gaps left after sending again": figures.gaps,
    }))
}

/// Two hundred rooms at once, with somebody in each, opened and closed over and over.
async fn churn(rounds: u32) -> anyhow::Result<Value> {
    const ROOMS: u32 = 200;
    let mut house = House::open()?;
    let mut seen = Vec::new();
    for round in 0..rounds {
        let mut rooms: Vec<RoomRef> = Vec::new();
        for number in 0..ROOMS {
            let room = house.room(&format!("{round} {number}")).await?;
            house.visit(room, round * ROOMS + number, Role::Presenter, Manner::default()).await?;
            rooms.push(room);
        }
        house.settled(ROOMS).await?;
        house.empty(&rooms).await?;
        seen.push(Accounts::read()?);
    }
    let (early, late) = (seen.first().context("no round")?, seen.last().context("no round")?);
    let middle = seen.get(seen.len() / 2).context("no round")?;
    Ok(json!({
        "rounds": rounds,
        "rooms in each": ROOMS,
        "memory after first, middle, last round MiB": [round(early.rss), round(middle.rss), round(late.rss)],
        "open files after first and last round": [early.files, late.files],
        "threads after first and last round": [early.threads, late.threads],
        "tasks after first and last round": [early.tasks, late.tasks],
        "connections left": house.connections(),
    }))
}

/// A count as a figure; counts here are far below what a double holds.
fn number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from).max(1.0)
}

fn round(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}
